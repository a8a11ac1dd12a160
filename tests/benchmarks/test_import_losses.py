"""The benchmark of what imports lose counts what is in the files."""

from pathlib import Path

from benchmarks.import_losses import losses_of, reasons_of
from gdrm_tui.midi.importer import ImportChoices

FIELD = Path(__file__).parents[1] / "data" / "field"


def test_nothing_is_lost_in_silence_and_the_reasons_add_up():
    losses = losses_of(sorted(FIELD.glob("*.mid")), ImportChoices(any_meter=True))
    assert losses.untold == 0
    assert losses.elsewhere == 16
    assert losses.files == 39
    assert list(losses.refused) == [
        "does not say how long a beat is (its division is 0)",
    ]
    rows = {row["what"]: row["found"] for row in reasons_of(losses)}
    assert rows[f"of {losses.notes} notes, share a step"] == str(losses.sharing)
    assert rows[f"of {losses.notes} notes, have no voice"] == "0"


def test_files_in_other_meters_are_refused_with_the_reason():
    losses = losses_of([FIELD / "meter-3-4.mid"], ImportChoices())
    assert (losses.files, sum(losses.refused.values())) == (0, 1)
