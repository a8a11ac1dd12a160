"""The Groove MIDI Dataset: where it is, and which performances it has.

Groove MIDI Dataset v1.0.0 by Jon Gillick, Adam Roberts, Jesse Engel, Douglas Eck and David Bamman
(Google LLC), CC BY 4.0.
"""

from __future__ import annotations

import csv
import hashlib
import http.client
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tqdm import tqdm

from gdrm_tui.core.atomic import atomic_file
from training.errors import DatasetError

ARCHIVE_URL = (
    "https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip"
)
ARCHIVE_SHA256 = "651cbc524ffb891be1a3e46d89dc82a1cecb09a57c748c7b45b844c4841dcc1e"
DEFAULT_DATA = Path("data")
_INDEX = "info.csv"

Folder = Path | zipfile.Path


@dataclass(frozen=True)
class Performance:
    """One row of the dataset's index that is in 4/4.

    Attributes
    ----------
    path : str
        Of the MIDI file, inside the dataset's folder.
    drummer : str
        Who played it.
    genres : tuple of str
        One or two of the dataset's primary genres.
    bpm : float
        Quarter notes a minute.
    fill : bool
        Whether the file is a fill rather than a beat.
    split : str
        `train`, `validation` or `test`.
    """

    path: str
    drummer: str
    genres: tuple[str, ...]
    bpm: float
    fill: bool
    split: str


def download(folder: Path, url: str = ARCHIVE_URL, sha256: str = ARCHIVE_SHA256) -> Path:
    """Fetch the published archive into `folder` with a progress bar and return its path.

    The file takes its name only after its checksum was verified, so a broken download leaves
    nothing that a later run could mistake for the dataset.

    Raises
    ------
    DatasetError
        If the archive cannot be fetched or is not the published one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / url.rsplit("/", 1)[-1]
    with atomic_file(target) as file:
        digest = _fetched(url, file)
        if digest != sha256:
            raise DatasetError(
                f"the archive from {url} has checksum {digest[:12]}… instead of "
                f"{sha256[:12]}…; try again, or pass the dataset with --data"
            )
    return target


def _fetched(url: str, file: BinaryIO) -> str:
    try:
        return _fetch(url, file)
    except (
        urllib.error.URLError,
        http.client.HTTPException,
        TimeoutError,
        ConnectionError,
    ) as error:
        raise DatasetError(
            f"cannot download {url} ({error}); pass a copy of the dataset with --data"
        ) from error


def _fetch(url: str, file: BinaryIO) -> str:
    digest = hashlib.sha256()
    with urllib.request.urlopen(url, timeout=60) as response:
        size = int(response.headers.get("Content-Length") or 0) or None
        with tqdm(total=size, unit="B", unit_scale=True, desc="dataset", disable=None) as progress:
            while chunk := response.read(1 << 16):
                file.write(chunk)
                digest.update(chunk)
                progress.update(len(chunk))
    return digest.hexdigest()


def open_dataset(source: Path | None) -> Folder:
    """Return the folder that holds the dataset's index, downloading it when `source` is None.

    Parameters
    ----------
    source : Path or None
        A folder or the published zip; either may hold the dataset directly or in `groove/`.
        None looks in `data/` and downloads to it.

    Raises
    ------
    DatasetError
        If there is no dataset there.
    """
    if source is None:
        return _open_default()
    if not source.exists():
        raise DatasetError(f"there is no dataset at {source}")
    root = source if source.is_dir() else _open_archive(source)
    for folder in (root, root / "groove"):
        if (folder / _INDEX).is_file():
            return folder
    raise DatasetError(f"{source} holds no Groove MIDI Dataset: {_INDEX} is not in it")


def _open_default() -> Folder:
    archive = DEFAULT_DATA / ARCHIVE_URL.rsplit("/", 1)[-1]
    if archive.exists():
        return open_dataset(archive)
    if (DEFAULT_DATA / "groove" / _INDEX).exists():
        return open_dataset(DEFAULT_DATA)
    return open_dataset(download(DEFAULT_DATA))


def _open_archive(path: Path) -> zipfile.Path:
    try:
        archive = zipfile.ZipFile(path)
        damaged = archive.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise DatasetError(
            f"{path} is not a whole zip archive ({error}); download it again"
        ) from error
    if damaged is not None:
        raise DatasetError(f"{path} is damaged at {damaged}; download it again")
    return zipfile.Path(archive)


def read_performances(folder: Folder) -> list[Performance]:
    """Return the performances in 4/4 that the dataset's index lists, in its order."""
    try:
        with (folder / _INDEX).open("r", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        listed = [_performance(row) for row in rows if row["time_signature"] == "4-4"]
    except (KeyError, ValueError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{_INDEX} is not the dataset's index ({error!r})") from error
    if not listed:
        raise DatasetError(f"{_INDEX} lists no performance in 4/4")
    primary = {item.genres[0] for item in listed}
    return [_with_known_genres(item, primary) for item in listed]


def _performance(row: dict[str, str]) -> Performance:
    return Performance(
        path=row["midi_filename"],
        drummer=row["drummer"],
        genres=tuple(row["style"].split("/")),
        bpm=float(row["bpm"]),
        fill=row["beat_type"] == "fill",
        split=row["split"],
    )


def _with_known_genres(item: Performance, primary: set[str]) -> Performance:
    """Keep a second label only where it is a genre itself (jazz/funk), not a kind (jazz/swing)."""
    known = tuple(genre for genre in item.genres if genre in primary)
    return Performance(item.path, item.drummer, known, item.bpm, item.fill, item.split)


def genre_names(performances: list[Performance]) -> tuple[str, ...]:
    """Return the primary genres in alphabetical order."""
    return tuple(sorted({item.genres[0] for item in performances}))


def read_files(folder: Folder, items: list[Performance]) -> Iterator[tuple[Performance, bytes]]:
    """Yield each performance with its file's bytes, empty where the file cannot be read."""
    for item in tqdm(items, desc="reading", unit="file", disable=None):
        path = folder
        for part in item.path.split("/"):
            path = path / part
        try:
            yield item, path.read_bytes()
        except (OSError, KeyError, zipfile.BadZipFile):
            yield item, b""
