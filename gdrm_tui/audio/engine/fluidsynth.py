"""FluidSynth: a drum kit of a soundfont, played into the caller's buffers."""

from __future__ import annotations

import ctypes
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gdrm_tui.audio.engine.fluid_library import fluid_calls, fluid_library, synth_settings
from gdrm_tui.audio.engine.hits import PLAIN, Touch
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, REVERB_BUS, Buses
from gdrm_tui.audio.levels.voicing import MOST_TRIM, Voicing
from gdrm_tui.audio.soundfonts.drums import Key
from gdrm_tui.audio.soundfonts.file import facts_of
from gdrm_tui.core.bar import OWN_NOTE
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.voices import VOICE_COUNT, VOICES

# Five drums at full velocity peak at 0.8 with FluidR3 and TimGM6mb.
GAIN = 0.7
# The loudest that FluidSynth plays. A voiced kit's notes are turned down from here.
_VOICED_GAIN = GAIN * 10 ** (MOST_TRIM / 20)
_REVERB_SEND = 91  # MIDI controller
_REVERB_AMOUNT = 100
# Room size, damping, width, level: the middle of the first three is a room of about a second.
_REVERB = (0.5, 0.3, 0.8, 1.0)
# Generators of the SoundFont 2.04 specification, section 8.1.3.
_CUTOFF, _MODULATION_RELEASE, _VOLUME_RELEASE, _ATTENUATION = 8, 30, 38, 48
_COARSE_TUNE, _FINE_TUNE, _EXCLUSIVE_CLASS = 51, 52, 57
# A generator counts attenuation in tenths of a decibel.
_CENTIBELS = 10.0
_OPEN_CUTOFF = 13_500.0  # cents, from which on the filter is off
# Timecents: how fast FluidSynth itself fades a note that a new note of its class cuts off.
_CLASS_RELEASE = -200.0
# Timecents of 80 ms for 96 dB: a choked hat has lost 40 dB after 33 ms.
_CHOKED_RELEASE = -4373.0
_MOST_NOTES = 256
_ALL_CHANNELS = -1
_POINTERS = ctypes.c_void_p * BUS_COUNT
_EFFECTS = ctypes.c_void_p * 2
_CLOSING_HATS, _OPEN_HATS = {"closed-hat", "pedal-hat"}, {"open-hat"}
# A cymbal hit again goes on ringing, whatever the kit's classes say.
_CYMBALS = {"crash", "crash-2", "ride", "ride-bell"}


class Note(NamedTuple):
    """What sounds: FluidSynth's handle and number of it, its MIDI channel and key."""

    handle: int
    number: int
    channel: int
    key: int


class FluidSynth:
    """A drum kit of a soundfont, played by FluidSynth into the caller's buffers.

    Every voice has a bus of its own, and a MIDI channel for each variant of the kit. FluidSynth
    starts a note only at a multiple of 64 frames since its creation: at once when exactly such a
    multiple has been rendered, otherwise at the next one.

    Parameters
    ----------
    soundfont : Path
        An .sf2 or .sf3 file.
    sample_rate : int
        Frames a second, 8,000 to 96,000.
    program : int
        The kit, a MIDI program of its drum bank.
    together : int or None
        The bus that all voices sound on, which takes less time; None for one each.

    Raises
    ------
    MissingLibraryError
        When libfluidsynth is not installed.
    GdrmError
        When the file cannot be loaded or has no such kit.
    """

    def __init__(
        self, soundfont: Path, sample_rate: int, program: int = 0, together: int | None = None
    ) -> None:
        self.soundfont = soundfont
        self._library = fluid_library()
        self._calls = fluid_calls(self._library)
        facts = facts_of(soundfont)
        kit = facts.kit(program)
        if kit is None:
            raise GdrmError(f"{soundfont} has no drum kit {program}: see its kits and choose one")
        self._keys = facts.moved_keys(kit)
        self._variants = facts.variants(kit)
        self._closing, self._open, self._cymbals = (
            {self._key(v.note).key for v in VOICES if v.name in names}
            for names in (_CLOSING_HATS, _OPEN_HATS, _CYMBALS)
        )
        self._buses = range(VOICE_COUNT) if together is None else (together,)
        settings = synth_settings(soundfont, len(self._variants), len(self._buses))
        self._synth: Any = self._library.Synth(GAIN, float(sample_rate), **settings)
        self._playing = (ctypes.c_void_p * _MOST_NOTES)()
        # Off, but FluidSynth writes its silence all the same.
        self._chorus = np.zeros((2, 0), np.float32)
        self._classes: dict[int, int] = {}  # exclusive class of each key triggered so far
        self._seen: dict[tuple[int, int], Note] = {}  # by handle and number
        self._mixer = Mixer()
        self._voicing: Voicing | None = None
        try:
            self._load(soundfont, program)
        except GdrmError:
            self.close()
            raise

    def _load(self, soundfont: Path, program: int) -> None:
        handle, name = self._synth.synth, str(soundfont).encode()
        # 0: choose no presets for the other channels, whose samples would be loaded too.
        font = self._library.fluid_synth_sfload(handle, name, 0)
        if font < 0:
            raise GdrmError(f"FluidSynth cannot load {soundfont}: give another soundfont")
        select = self._library.fluid_synth_program_select
        for variant, bank in enumerate(self._variants):
            for channel in range(variant * VOICE_COUNT, (variant + 1) * VOICE_COUNT):
                if select(handle, channel, font, bank, program) != 0:
                    raise GdrmError(f"FluidSynth cannot play {soundfont}: give another soundfont")
                self._library.fluid_synth_cc(handle, channel, _REVERB_SEND, _REVERB_AMOUNT)

    def voice(self, voicing: Voicing) -> None:
        """Make the drums as loud as `voicing` says, from the next hit on; while nothing sounds."""
        self._voicing = voicing
        self._calls.fluid_synth_set_gain(self._synth.synth, _VOICED_GAIN)

    @property
    def trims(self) -> tuple[float, ...]:
        """Decibels by which each voice is turned up."""
        return self._voicing.trims if self._voicing else (0.0,) * VOICE_COUNT

    def trigger(
        self, voice: int, velocity: int, note: int = OWN_NOTE, touch: Touch = PLAIN
    ) -> None:
        """Start `voice` at `velocity`, 1 to 127, at the next multiple of 64 frames.

        Where the kit has no drum on the `note` that came in, the voice's own sounds.
        """
        wanted = self._mixer.note(voice, note)
        key, channel = self._key(wanted), self._channel(voice, touch)
        played, decibels = velocity, touch.level
        if self._voicing is not None:
            played, gain = self._voicing.played(wanted, velocity, touch.hardness)
            decibels += gain - MOST_TRIM
        self._library.fluid_synth_noteon(self._synth.synth, channel, key.key, played)
        notes = self._notes()
        started = _last_of(notes, channel, key.key)
        if note and not started:
            self.trigger(voice, velocity, OWN_NOTE, touch)
            return
        self._learn_class(started, key.key)
        self._shape(started, decibels, 100.0 * key.tuning + touch.cents, touch.darkness)
        self._stop_others(notes, channel, key.key)

    def choke(self, voice: int, note: int = OWN_NOTE) -> None:
        """Stop what a hit of `voice` would stop, without sounding it."""
        key = self._key(self._mixer.note(voice, note)).key
        self._stop_others(self._notes(), voice, key)

    def strike(self, voice: int, velocity: int) -> None:
        """Start `voice` as the kit has it, on its bus, and stop nothing else."""
        self.trigger_key(voice, self._key(VOICES[voice].note).key, velocity)

    def trigger_key(self, voice: int, key: int, velocity: int) -> None:
        """Start any key of the kit, 0 to 127, on the bus of `voice`."""
        self._library.fluid_synth_noteon(self._synth.synth, voice, key, velocity)

    def _key(self, note: int) -> Key:
        return self._keys.get(note) or Key(note)

    def _channel(self, voice: int, touch: Touch) -> int:
        return voice + VOICE_COUNT * (touch.variant % len(self._variants))

    def _learn_class(self, started: list[Note], key: int) -> None:
        """Note the exclusive class that the kit gives to `key`, just started."""
        if key not in self._classes:
            get = self._calls.fluid_voice_gen_get
            classes = (int(get(note.handle, _EXCLUSIVE_CLASS)) for note in started)
            self._classes[key] = max(classes, default=0)
        if key in self._cymbals:
            for note in started:
                self._calls.fluid_voice_gen_set(note.handle, _EXCLUSIVE_CLASS, 0.0)

    def _shape(self, started: list[Note], decibels: float, cents: float, darkness: float) -> None:
        """Change level, pitch and colour of what has just started."""
        changes = (
            (_ATTENUATION, -decibels * _CENTIBELS),
            (_FINE_TUNE, cents),
            (_CUTOFF, -1200.0 * darkness),
        )
        get, put = self._calls.fluid_voice_gen_get, self._calls.fluid_voice_gen_set
        for generator, change in changes:
            if not change:
                continue
            for handle, *_ in started:
                before = get(handle, generator)
                if generator == _CUTOFF:
                    before = min(before, _OPEN_CUTOFF)
                put(handle, generator, before + change)
                self._calls.fluid_voice_update_param(handle, generator)
        # Changes of single notes reach the renderer with the next call that is about the synth.
        self._calls.fluid_synth_get_active_voice_count(self._synth.synth)

    def _stop_others(self, notes: list[Note], channel: int, key: int) -> None:
        """Stop the notes that a hit of `key` on `channel` stops.

        Hats that close stop open ones at once. For the rest it is as within a channel of
        FluidSynth, which does so itself in this one.
        """
        own = 0 if key in self._cymbals else self._classes.get(key, 0)
        closes = key in self._closing
        for note in notes:
            if note.key == key and note.channel == channel:
                continue
            if closes and note.key in self._open:
                self._release(note, _CHOKED_RELEASE)
            elif own and note.channel != channel and self._classes.get(note.key) == own:
                self._release(note, _CLASS_RELEASE)

    def _release(self, note: Note, timecents: float) -> None:
        for generator in (_VOLUME_RELEASE, _MODULATION_RELEASE):
            self._calls.fluid_voice_gen_set(note.handle, generator, timecents)
            self._calls.fluid_voice_update_param(note.handle, generator)
        self._library.fluid_synth_noteoff(self._synth.synth, note.channel, note.key)

    def _notes(self) -> list[Note]:
        """Return what sounds now."""
        calls, seen = self._calls, self._seen
        calls.fluid_synth_get_voicelist(self._synth.synth, self._playing, _MOST_NOTES, -1)
        handles = list(takewhile(bool, self._playing))
        places = [(handle, calls.fluid_voice_get_id(handle)) for handle in handles]
        # Asking FluidSynth takes longer than looking up what it said.
        self._seen = {place: seen.get(place) or self._note(*place) for place in places}
        return list(self._seen.values())

    def _note(self, handle: int, number: int) -> Note:
        channel = self._calls.fluid_voice_get_channel(handle)
        return Note(handle, number, channel, self._calls.fluid_voice_get_key(handle))

    def set_mixer(self, mixer: Mixer) -> None:
        """Tune the voices and what rings of them, switch the reverb; take over the notes."""
        for voice, strip in enumerate(mixer.strips):
            if strip.tuning != self._mixer.strips[voice].tuning:
                for channel in range(voice, len(self._variants) * VOICE_COUNT, VOICE_COUNT):
                    self._tune(channel, strip.tuning)
        if (mixer.reverb > 0) != (self._mixer.reverb > 0):
            self._calls.fluid_synth_set_reverb(self._synth.synth, *_REVERB)
            self._calls.fluid_synth_set_reverb_on(self._synth.synth, int(mixer.reverb > 0))
        self._mixer = mixer

    def _tune(self, channel: int, semitones: float) -> None:
        whole = round(semitones)
        cents = 100 * (semitones - whole)
        self._calls.fluid_synth_set_gen(self._synth.synth, channel, _COARSE_TUNE, float(whole))
        self._calls.fluid_synth_set_gen(self._synth.synth, channel, _FINE_TUNE, cents)

    def render(self, buses: Buses, begin: int, end: int) -> None:
        """Fill frames `begin` to `end` of `buses` without allocating samples."""
        if begin == end:
            return
        if self._chorus.shape[1] < end - begin:
            self._chorus = np.zeros((2, end - begin), np.float32)
        first, (bus, side, _) = buses.ctypes.data + begin * buses.itemsize, buses.strides
        places = (first, first + side)
        sides = [_POINTERS(*[place + own * bus for own in self._buses]) for place in places]
        effects = [
            _EFFECTS(place + REVERB_BUS * bus, unused.ctypes.data)
            for place, unused in zip(places, self._chorus, strict=True)
        ]
        self._calls.fluid_synth_nwrite_float(self._synth.synth, end - begin, *sides, *effects)

    def silence(self) -> None:
        """Cut everything that sounds."""
        self._library.fluid_synth_all_sounds_off(self._synth.synth, _ALL_CHANNELS)

    def close(self) -> None:
        """Free the synth."""
        self._synth.delete()


def _last_of(notes: list[Note], channel: int, key: int) -> list[Note]:
    """Return the notes of a channel and key that started last, one for each of its samples."""
    same = [note for note in notes if note.channel == channel and note.key == key]
    last = max((note.number for note in same), default=0)
    return [note for note in same if note.number == last]
