"""Files changed at random are opened or refused in a sentence; `make fuzz` goes on for longer."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from fuzz import CHOICES, TooSlowError, bounded, outcome
from mutations import mutated, seeds_of_files
from other_readers import READERS, other_file

FILES = seeds_of_files()


@pytest.mark.parametrize("part", range(4))
def test_changed_files_are_opened_or_refused_in_a_sentence(tmp_path: Path, part: int) -> None:
    path, found = tmp_path / "x.mid", set()
    for number in range(60 * part, 60 * part + 60):
        source = Random(number)
        path.write_bytes(mutated(source, FILES))
        found.add(outcome(path, source.choice(CHOICES)))
    assert found == {"opened", "refused"}


@pytest.mark.parametrize(("kind", "count"), [("settings", 60), ("soundfont", 60), ("generator", 4)])
def test_other_files_that_were_changed_are_opened_or_refused_too(
    tmp_path: Path, kind: str, count: int
) -> None:
    path, found = tmp_path / "x", set()
    for number in range(count):
        path.write_bytes(other_file(Random(number), kind))
        found.add(READERS[kind](path))
    assert found == {"opened", "refused"}


def test_the_same_number_gives_the_same_file() -> None:
    assert mutated(Random(7), FILES) == mutated(Random(7), FILES)


def test_files_as_they_are_open(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(FILES[-1])
    assert outcome(path, None) == "opened"


def test_a_thread_that_computes_for_too_long_is_noticed() -> None:
    with pytest.raises(TooSlowError, match=r"more than 0\.05 s"), bounded(0.05):
        while True:
            pass
