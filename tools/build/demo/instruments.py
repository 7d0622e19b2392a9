"""Reads instruments and filter programs from TOML and makes the player's tables of them."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

_LOUDNESS = {"ppp": 0.2, "pp": 0.33, "p": 0.47, "mp": 0.6, "mf": 0.74, "f": 0.87, "ff": 1.0, "fff": 1.15}
_HOLD = 0xFF  # a wave program's jump
_SAME = 0xC0  # the note itself


class InstrumentError(ValueError):
    """An instrument can't be made; the message names it."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A sound. Times are in ticks of the tune unless named otherwise."""

    name: str
    attack_decay: int
    sustain: int
    release: int
    wave: tuple[tuple[int, int], ...]  # control and argument bytes, jumps relative to the program's start
    pulse: int = 0x80  # high eight bits
    pulse_speed: int = 0  # 1/16 of a step of the 12-bit register, signed
    pulse_low: int = 0
    pulse_high: int = 0xFF
    pulse_keep: bool = False
    vib_delay: int = 0
    vib_quarter: int = 0
    vib_shift: int = 0
    chord_ticks: int = 1
    filter: str | None = None
    detune: int = 0
    gate: Fraction = Fraction(1)
    reset: int = 2  # ticks of silence with a zero envelope before a note
    glide: int = 0  # ticks a legato note takes to its pitch

    def level(self, dynamic: str) -> int:
        """The sustain/release byte for a dynamic. The instrument's own level is its ff."""
        sustain = self.sustain * _LOUDNESS[dynamic]
        return min(15, max(1 if self.sustain else 0, round(sustain))) << 4 | self.release


@dataclass(slots=True)
class Tables:
    """What the player reads, column by column; instrument 0, wave 0 and filter 0 mean silence."""

    instruments: dict[str, int] = field(default_factory=dict)
    columns: dict[str, list[int]] = field(default_factory=dict)
    waves: list[tuple[int, int]] = field(default_factory=list)
    filters: list[tuple[int, int, int]] = field(default_factory=list)
    filter_at: dict[str, int] = field(default_factory=dict)
    chords: list[int] = field(default_factory=lambda: [0xFF])
    chord_at: dict[tuple[int, ...], int] = field(default_factory=dict)

    def chord(self, offsets: tuple[int, ...]) -> int:
        if offsets not in self.chord_at:
            self.chord_at[offsets] = len(self.chords)
            self.chords += [*offsets, 0xFF]
            if len(self.chords) > 255:
                raise InstrumentError("the chords of a tune don't fit their table of 255 bytes")
        return self.chord_at[offsets]


def read_instruments(text: str, rate_hz: float) -> tuple[dict[str, Instrument], dict[str, list[str]]]:
    """All instruments, and the steps of the filter programs, of one TOML file."""
    data = tomllib.loads(text)
    found = {name: _instrument(name, table, rate_hz) for name, table in data.get("instrument", {}).items()}
    return found, {name: table["steps"] for name, table in data.get("filter", {}).items()}


def _instrument(name: str, table: Mapping[str, Any], rate_hz: float) -> Instrument:
    known = {"adsr", "wave", "pulse", "vibrato", "arpeggio", "filter", "detune", "gate", "reset", "glide_s"}
    if extra := set(table) - known:
        raise InstrumentError(f"instrument {name}: unknown {', '.join(sorted(extra))}")
    adsr = int(table["adsr"], 16)
    pulse: Mapping[str, Any] = table.get("pulse", {})
    vibrato: Mapping[str, Any] = table.get("vibrato", {})
    quarter = max(1, round(rate_hz / (4 * vibrato["hz"]))) if vibrato else 0
    start = int(pulse.get("start", 0x800))
    return Instrument(
        name=name,
        attack_decay=adsr >> 8,
        sustain=adsr >> 4 & 15,
        release=adsr & 15,
        wave=_wave(name, table["wave"]),
        pulse=start >> 4,
        pulse_speed=round(pulse.get("speed", 0) * 16 * 50 / rate_hz),
        pulse_low=int(pulse.get("low", 0)) >> 4,
        pulse_high=int(pulse.get("high", 0xFFF)) >> 4,
        pulse_keep=bool(pulse.get("keep", False)),
        vib_delay=min(255, round(vibrato.get("delay_s", 0) * rate_hz)),
        vib_quarter=quarter,
        vib_shift=max(0, round(math.log2(quarter * 100 / vibrato["cents"]))) if vibrato else 0,
        chord_ticks=int(table.get("arpeggio", 1)),
        filter=table.get("filter"),
        detune=int(table.get("detune", 0)),
        gate=Fraction(str(table.get("gate", 1))),
        reset=int(table.get("reset", 2)),
        glide=round(table.get("glide_s", 0) * rate_hz),
    )


def _wave(name: str, steps: list[str]) -> tuple[tuple[int, int], ...]:
    """`41` a waveform; `41 +12` semitones up; `81 =60` a pitch of its own; `hold 3`; `loop 1`. The last one stays."""
    rows: list[tuple[int, int]] = []
    at: list[int] = []
    looped = False
    for step in steps:
        word, _, rest = step.partition(" ")
        at.append(len(rows))
        if word == "hold":
            rows.append((int(rest), 0))
        elif word == "loop":
            rows.append((_HOLD, at[int(rest)]))
            looped = True
        elif rest.startswith("="):
            rows.append((int(word, 16), int(rest[1:])))
        else:
            rows.append((int(word, 16), _SAME + int(rest or 0)))
        control, argument = rows[-1]
        if word not in ("hold", "loop") and not (0x10 <= control < _HOLD and 0 <= argument <= 0xFF):
            raise InstrumentError(f"instrument {name}: {step!r} is no step of a wave program")
    if not looped:
        rows.append((_HOLD, at[-1]))
    return tuple(rows)


def make_tables(used: list[Instrument], programs: Mapping[str, list[str]], named: set[str], rate_hz: float) -> Tables:
    """The tables of a tune that uses these instruments and, from its notes, the `named` filter programs."""
    tables = Tables()
    tables.waves = [(0x10, _SAME), (_HOLD, 0)]
    tables.filters = [(0, 0, 0)]
    for name in sorted(named | {i.filter for i in used if i.filter}):
        if name not in programs:
            raise InstrumentError(f"there is no filter program {name}")
        tables.filter_at[name] = len(tables.filters)
        tables.filters += _filter(name, programs[name], len(tables.filters), rate_hz)
    wave_at: dict[tuple[tuple[int, int], ...], int] = {}
    silent = Instrument("silent", 0, 0, 0, ())
    for number, instrument in enumerate([silent, *used]):
        tables.instruments[instrument.name] = number
        if instrument.wave and instrument.wave not in wave_at:
            base = wave_at[instrument.wave] = len(tables.waves)
            tables.waves += [(c, a + base if c == _HOLD else a) for c, a in instrument.wave]
        row = {
            "i_ad": instrument.attack_decay,
            "i_sr": instrument.sustain << 4 | instrument.release,
            "i_wave": wave_at.get(instrument.wave, 0),
            "i_pulse": instrument.pulse,
            "i_pulse_speed_lo": instrument.pulse_speed & 0xFF,
            "i_pulse_speed_hi": instrument.pulse_speed >> 8 & 0xFF,
            "i_pulse_low": instrument.pulse_low,
            "i_pulse_high": instrument.pulse_high,
            "i_pulse_keep": int(instrument.pulse_keep),
            "i_vib_delay": instrument.vib_delay,
            "i_vib_quarter": instrument.vib_quarter,
            "i_vib_shift": instrument.vib_shift,
            "i_chord_ticks": max(1, instrument.chord_ticks) - 1,
            "i_filter": tables.filter_at[instrument.filter] if instrument.filter else 0,
            "i_detune_lo": instrument.detune & 0xFF,
            "i_detune_hi": instrument.detune >> 8 & 0xFF,
        }
        for column, value in row.items():
            tables.columns.setdefault(column, []).append(value)
    if len(tables.waves) > 255 or len(tables.filters) > 255:
        raise InstrumentError("wave or filter programs don't fit their tables of 255 rows")
    return tables


def _filter(name: str, steps: list[str], base: int, rate_hz: float) -> list[tuple[int, int, int]]:
    """`lp res 8 voices 1 2`, `cut 600`, `to 900 in 0.5` (seconds), `wait 0.2`, `loop 1`; cutoffs are 0 to 2047."""
    modes = {"off": 0, "lp": 0x10, "bp": 0x20, "hp": 0x40, "notch": 0x50}
    rows: list[tuple[int, int, int]] = []
    at: list[int] = []
    cut = 0
    looped = False
    for step in steps:
        at.append(base + len(rows))
        words = step.split()
        if words[0] in modes:
            voices = sum(1 << int(voice) - 1 for voice in words[words.index("voices") + 1 :])
            rows.append((0xFE, int(words[words.index("res") + 1]) << 4 | voices, modes[words[0]]))
        elif words[0] == "cut":
            cut = int(words[1]) * 32
            rows.append((0x80, cut & 0xFF, cut >> 8))
        elif words[0] in ("to", "wait"):
            goal = int(words[1]) * 32 if words[0] == "to" else cut
            ticks = max(1, round(float(words[-1]) * rate_hz))
            rows += _ramp(cut, goal, ticks)
            cut = goal
        elif words[0] == "loop":
            rows.append((0xFF, at[int(words[1])], 0))
            looped = True
        else:
            raise InstrumentError(f"filter {name}: {step!r} is no step")
    return rows if looped else [*rows, (0, 0, 0)]


def _ramp(start: int, goal: int, ticks: int) -> list[tuple[int, int, int]]:
    """Ramps of at most 127 ticks, each followed by the exact value, so that rounding never adds up."""
    rows: list[tuple[int, int, int]] = []
    done = 0
    while done < ticks:
        share = min(127, ticks - done)
        begin, end = (start + (goal - start) * n // ticks for n in (done, done + share))
        delta = int((end - begin) / share)
        rows += [(share, delta & 0xFF, delta >> 8 & 0xFF), (0x80, end & 0xFF, end >> 8)]
        done += share
    return rows
