"""Puts a tune together: songs and instruments become assembler data around the player, 64tass makes the program."""

import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.build.demo.instruments import Tables, make_tables, read_instruments
from tools.build.demo.notation import read_song
from tools.build.demo.psid import Header, sid_file
from tools.build.demo.samples import kit
from tools.build.demo.score import DIGI_VOICE, Song
from tools.build.demo.streams import Played, SongCompiler

LOAD = 0x1000
_CLOCK_HZ = {"PAL": 985248, "NTSC": 1022727}
_FRAME_CYCLES = {"PAL": 19656, "NTSC": 17095}


@dataclass(frozen=True, slots=True)
class Plan:
    """One tune as public/demo/src/tunes.toml describes it."""

    file: str
    title: str
    author: str
    released: str
    songs: tuple[str, ...]
    model: str = "8580"
    clock: str = "PAL"
    chips: int = 1
    second_chip: int = 0xD420
    calls_per_frame: int = 0  # 0: by the vertical blank; else by the CIA's timer, so often a frame
    digi: bool = False

    @property
    def timer(self) -> int:
        """The CIA's latch, 0 where the vertical blank calls."""
        return _FRAME_CYCLES[self.clock] // self.calls_per_frame - 1 if self.calls_per_frame else 0

    @property
    def rate_hz(self) -> float:
        cycles = self.timer + 1 if self.timer else _FRAME_CYCLES[self.clock]
        return _CLOCK_HZ[self.clock] / cycles


@dataclass(frozen=True, slots=True)
class Tune:
    """A tune ready for the assembler."""

    plan: Plan
    source: str  # assembler text
    lengths_s: list[float]
    songs: list[Song]
    played: list[Played]


def read_plans(sources: Path) -> list[Plan]:
    """The tunes of tunes.toml, in the order in which they are shown."""
    data = tomllib.loads((sources / "tunes.toml").read_text(encoding="utf-8"))
    return [Plan(**{**tune, "songs": tuple(tune["songs"])}) for tune in data["tune"]]


def frequencies(clock: str) -> list[int]:
    """Register values of the 97 semitones from C0 (A4 is 440 Hz): f * 2^24 / clock."""
    top = 2**24 / _CLOCK_HZ[clock]
    return [min(0xFFFF, round(440 * 2 ** ((note - 57) / 12) * top)) for note in range(97)]


def make_tune(plan: Plan, sources: Path) -> Tune:
    """Reads what a tune is made of and writes its assembler source."""
    songs = [
        read_song((sources / "songs" / f"{name}.abc").read_text(encoding="utf-8"), f"{name}.abc") for name in plan.songs
    ]
    sounds, programs = read_instruments((sources / "instruments.toml").read_text(encoding="utf-8"), plan.rate_hz)
    notes = [note for song in songs for name in song.order for voice, part in song.parts[name].voices.items()
             if voice != DIGI_VOICE for note in part]  # fmt: skip
    names = list(dict.fromkeys(note.instrument for note in notes))
    if missing := [name for name in names if name not in sounds]:
        raise ValueError(f"{plan.file}: there is no instrument {', '.join(missing)}")
    named = {note.filter for note in notes if note.filter}
    tables = make_tables([sounds[name] for name in names], programs, named, plan.rate_hz)
    pitches = frequencies(plan.clock)
    compiler = SongCompiler(sounds, tables, pitches, plan.rate_hz, 3 * plan.chips)
    played = [compiler.compile(song) for song in songs]
    source = _source(plan, tables, pitches, compiler.blocks.data, played)
    return Tune(plan, source, [song.length_s for song in played], songs, played)


def _source(plan: Plan, tables: Tables, pitches: list[int], blocks: list[bytes], played: list[Played]) -> str:
    out = [
        f"VOICES = {3 * plan.chips}",
        f"CHIPS = {plan.chips}",
        f"SID2 = ${plan.second_chip:04x}",
        f"TIMER = {plan.timer}",
        f"DIGI = {int(plan.digi)}",
        f"FRAME = {_FRAME_CYCLES[plan.clock] - 1}",
        '        .include "player.asm"',
        *_bytes("freq_lo", [pitch & 0xFF for pitch in pitches]),
        *_bytes("freq_hi", [pitch >> 8 for pitch in pitches]),
    ]
    for name, column in tables.columns.items():
        out += _bytes(name, column)
    out += _bytes("w_ctl", [control for control, _ in tables.waves])
    out += _bytes("w_arg", [argument for _, argument in tables.waves])
    for index, name in enumerate(("f_cmd", "f_a", "f_b")):
        out += _bytes(name, [row[index] for row in tables.filters])
    out += _bytes("chords", tables.chords)
    out.append(f"song_table .word {', '.join(f'song{number}' for number in range(len(played)))}")
    for number, song in enumerate(played):
        voices = range(len(song.orders))
        out.append(f"song{number} .word {', '.join(f'order{number}_{voice}' for voice in voices)}")
        for voice, order in enumerate(song.orders):
            out += _bytes(f"order{number}_{voice}", list(order))
    out.append(f"block_lo .byte {', '.join(f'<block{number}' for number in range(len(blocks)))}")
    out.append(f"block_hi .byte {', '.join(f'>block{number}' for number in range(len(blocks)))}")
    for number, block in enumerate(blocks):
        out += _bytes(f"block{number}", list(block))
    if plan.digi:
        pages, data = kit()
        out.append(f"samples .byte {', '.join(f'>digi_data+${page:02x}00' for page in pages)}")
        out += ["        .align 256", *_bytes("digi_data", list(data))]
    return "\n".join(out) + "\n"


def _bytes(label: str, values: list[int]) -> list[str]:
    rows = [values[at : at + 24] for at in range(0, len(values), 24)]
    return [label, *(f"        .byte {', '.join(f'${value:02x}' for value in row)}" for row in rows)]


def assembler() -> str | None:
    """Where 64tass is, None when it isn't installed."""
    return shutil.which("64tass")


def assemble(tune: Tune, sources: Path, program: str) -> bytes:
    """The whole .sid file of a tune."""
    with tempfile.TemporaryDirectory() as folder:
        wrapper, binary = Path(folder) / "tune.asm", Path(folder) / "tune.bin"
        wrapper.write_text(tune.source, encoding="ascii")
        done = subprocess.run(
            [program, "--nostart", "-q", "-Wno-portable", "-I", str(sources), "-o", str(binary), str(wrapper)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ValueError(f"{tune.plan.file}: the assembler refuses it:\n{done.stderr}")
        code = binary.read_bytes()
    plan = tune.plan
    return sid_file(
        Header(
            title=plan.title,
            author=plan.author,
            released=plan.released,
            load=LOAD,
            init=LOAD,
            play=0 if plan.digi else LOAD + 3,
            songs=len(plan.songs),
            cia=bool(plan.timer),
            clock=plan.clock,
            model=plan.model,
            second_chip=plan.second_chip if plan.chips == 2 else 0,
        ),
        code,
    )
