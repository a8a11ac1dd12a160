"""Writing SoundFont 2.04 files: samples, zones of drum kits, and the chunks they are kept in.

Numbers of sections and tables are those of the SoundFont Technical Specification 2.04.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

DRUM_BANK = 128
# Section 7.10: at least this much silence follows each sample.
_GUARD_FRAMES = 46
_MONO = 1
_ONE_SHOT = 0
# Section 8.1.3. The order of a zone's generators: the ranges first, the sample last.
_FILTER_CUTOFF, _PAN, _RELEASE, _INSTRUMENT = 8, 17, 38, 41
_KEY_RANGE, _VELOCITY_RANGE, _COARSE_TUNE, _FINE_TUNE = 43, 44, 51, 52
_SAMPLE, _SAMPLE_MODES, _EXCLUSIVE_CLASS, _ROOT_KEY = 53, 54, 57, 58
# A hundred seconds in timecents, the longest: a drum rings on after its key is let go.
_LONGEST_RELEASE = 7973
# Section 8.2: velocity, falling from 1 to 0 in a line. With the filter's cutoff as destination
# this is the second default modulator (section 8.4.2), which a zone's own takes the place of.
_SOFTNESS = 0x0102


@dataclass(frozen=True, eq=False)
class Sample:
    """Mono samples, shape (frames,), int16, at `rate` frames a second; a name of 19 letters."""

    name: str
    frames: npt.NDArray[np.int16]
    rate: int


@dataclass(frozen=True)
class Zone:
    """One sample on one key.

    Attributes
    ----------
    key : int
        MIDI key, 0 to 127.
    velocities : tuple of int
        The softest and the hardest that it answers to, 1 to 127.
    sample : Sample
    pan : float
        -1 left to 1 right.
    tune : int
        Cents above the sample's own pitch.
    choke : int
        Exclusive class: a new note cuts the sounding ones of its class; 0 for none.
    cutoff : int
        Of the low-pass at the hardest velocity, in cents above 8.176 Hz; 13,500 is open.
    darkening : int
        Cents by which the cutoff is lower at velocity 0.
    """

    key: int
    velocities: tuple[int, int]
    sample: Sample
    pan: float = 0.0
    tune: int = 0
    choke: int = 0
    cutoff: int = 13_500
    darkening: int = 0


@dataclass(frozen=True)
class Kit:
    """A drum kit: a preset, of bank 128 where it is one to choose, and the instrument behind it."""

    program: int
    name: str
    zones: tuple[Zone, ...]
    bank: int = DRUM_BANK


@dataclass
class _Hydra:
    """The tables of the ``pdta`` list, growing; bags say where each zone's rows begin."""

    generators: list[bytes] = field(default_factory=list)
    modulators: list[bytes] = field(default_factory=list)
    bags: list[bytes] = field(default_factory=list)

    def begin_zone(self) -> None:
        self.bags.append(struct.pack("<HH", len(self.generators), len(self.modulators)))

    def add(self, generator: int, amount: int) -> None:
        self.generators.append(struct.pack("<HH", generator, amount & 0xFFFF))

    def chunks(self, prefix: str) -> bytes:
        """Return bag, modulator and generator chunk, each with its end marker."""
        self.begin_zone()
        rows = {"bag": self.bags, "mod": [*self.modulators, bytes(10)]}
        rows["gen"] = [*self.generators, bytes(4)]
        return b"".join(_chunk(prefix + name, b"".join(data)) for name, data in rows.items())


def soundfont(kits: Sequence[Kit], info: dict[str, str]) -> bytes:
    """Return the bytes of a SoundFont file.

    Parameters
    ----------
    kits : sequence of Kit
    info : dict
        Texts of the ``INFO`` list by their four letters (section 5): INAM, IENG, ICOP, ICMT.
    """
    samples = list(dict.fromkeys(zone.sample for kit in kits for zone in kit.zones))
    texts = {"isng": "EMU8000", **info}
    version = _chunk("ifil", struct.pack("<HH", 2, 4))
    inner = _list("INFO", version + b"".join(_text(name, text) for name, text in texts.items()))
    pool = b"".join(_padded(sample) for sample in samples)
    inner += _list("sdta", _chunk("smpl", pool))
    inner += _list("pdta", _presets(kits) + _instruments(kits, samples) + _headers(samples))
    return _chunk("RIFF", b"sfbk" + inner)


def _presets(kits: Sequence[Kit]) -> bytes:
    hydra = _Hydra()
    rows = []
    for index, kit in enumerate(kits):
        place = (kit.program, kit.bank, len(hydra.bags), 0, 0, 0)
        rows.append(struct.pack("<20sHHHIII", _name(kit.name), *place))
        hydra.begin_zone()
        hydra.add(_INSTRUMENT, index)
    rows.append(struct.pack("<20sHHHIII", b"EOP", 0, 0, len(hydra.bags), 0, 0, 0))
    return _chunk("phdr", b"".join(rows)) + hydra.chunks("p")


def _instruments(kits: Sequence[Kit], samples: Sequence[Sample]) -> bytes:
    hydra = _Hydra()
    rows = []
    for kit in kits:
        rows.append(struct.pack("<20sH", _name(kit.name), len(hydra.bags)))
        for zone in kit.zones:
            _add_zone(hydra, zone, samples.index(zone.sample))
    rows.append(struct.pack("<20sH", b"EOI", len(hydra.bags)))
    return _chunk("inst", b"".join(rows)) + hydra.chunks("i")


def _add_zone(hydra: _Hydra, zone: Zone, sample: int) -> None:
    hydra.begin_zone()
    softest, hardest = zone.velocities
    hydra.add(_KEY_RANGE, zone.key | zone.key << 8)
    hydra.add(_VELOCITY_RANGE, softest | hardest << 8)
    hydra.add(_FILTER_CUTOFF, zone.cutoff)
    hydra.add(_PAN, round(500 * zone.pan))
    hydra.add(_RELEASE, _LONGEST_RELEASE)
    semitones = round(zone.tune / 100)
    hydra.add(_COARSE_TUNE, semitones)
    hydra.add(_FINE_TUNE, zone.tune - 100 * semitones)
    hydra.add(_SAMPLE_MODES, _ONE_SHOT)
    hydra.add(_EXCLUSIVE_CLASS, zone.choke)
    hydra.add(_ROOT_KEY, zone.key)
    hydra.add(_SAMPLE, sample)
    hydra.modulators.append(struct.pack("<HHhHH", _SOFTNESS, _FILTER_CUTOFF, -zone.darkening, 0, 0))


def _headers(samples: Iterable[Sample]) -> bytes:
    rows, start = [], 0
    for sample in samples:
        end = start + len(sample.frames)
        # Never looped; the points lie where readers that insist on some find them valid.
        place = (start, end, start + 8, end - 8, sample.rate, 60, 0, 0, _MONO)
        rows.append(struct.pack("<20sIIIIIBbHH", _name(sample.name), *place))
        start = end + _GUARD_FRAMES
    rows.append(struct.pack("<20sIIIIIBbHH", b"EOS", *(0,) * 9))
    return _chunk("shdr", b"".join(rows))


def _padded(sample: Sample) -> bytes:
    return sample.frames.astype("<i2").tobytes() + bytes(2 * _GUARD_FRAMES)


def _name(text: str) -> bytes:
    name = text.encode("ascii")
    if len(name) > 19:
        raise ValueError(f"{text!r} is longer than the 19 letters of a soundfont's names")
    return name


def _text(name: str, text: str) -> bytes:
    """Return a text chunk, ended by one or two zeros so that its length is even."""
    data = text.encode("ascii") + b"\0"
    return _chunk(name, data + bytes(len(data) % 2))


def _list(kind: str, data: bytes) -> bytes:
    return _chunk("LIST", kind.encode() + data)


def _chunk(name: str, data: bytes) -> bytes:
    return struct.pack("<4sI", name.encode(), len(data)) + data
