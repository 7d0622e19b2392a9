"""The tunes as the engine plays them: right notes, in time, audible, even in level, and at rest in the end."""

from itertools import pairwise

import pytest

from server.engine_module import EngineModule
from tests.demo.conftest import TraceSong
from tests.demo.listening import FOLDER, SOURCES, level_db, render, semitone
from tools.build.demo.assemble import Tune, read_plans
from tools.build.demo.instruments import read_instruments
from tools.build.demo.score import pitch_name

PLANS = read_plans(SOURCES)
SONGS = [(plan.file, song) for plan in PLANS for song in range(1, len(plan.songs) + 1)]

# The beginnings as the scores have them, written down here by hand: file, song, voice, where it starts, notes.
SCORES = [
    ("korobeiniki", 1, 0, 1, "E5 B4 C5 D5 C5 B4 A4 A4 C5 E5 D5 C5 B4 C5 D5 E5 C5 A4 A4 D5 F5 A5 G5 F5 E5 C5 E5 D5 C5"),
    ("invention", 1, 0, 0, "F4 A4 F4 C5 F4 F5 E5 D5 C5 D5 C5 A#4 A4 A#4 A4 G4 F4 A4 C5 A4 F5 C5 A5 C6 A#5 C6"),
    ("invention", 1, 1, 0, "F3 A3 F3 C4 F3 F4 E4 D4 C4 D4 C4 A#3 A3 A#3 A3 G3 F3 A3 C4 A3 F4 C4 A4 C5 A#4 C5"),
    ("gymnopedie", 1, 0, 0, "F#5 A5 G5 F#5 C#5 B4 C#5 D5 A4 F#4 F#5 A5 G5 F#5 C#5 B4 C#5 D5 A4 C#5 F#5 E4 A4 B4 C5"),
    ("gymnopedie", 1, 2, 0, "G2 D2 G2 D2 G2 D2 G2 D2 G2 D2 G2 D2 G2 D2 G2 D2 F#2 B1 E2 E2 D2 A2 D2"),
    ("canon", 1, 2, 0, "D3 A2 B2 F#2 G2 D2 G2 A2 D3 A2 B2 F#2 G2 D2 G2 A2"),
    ("canon", 1, 0, 0, "F#5 E5 D5 C#5 B4 A4 B4 C#5 D5 C#5 B4 A4 G4 F#4 G4 E4 D4 F#4 A4 G4 F#4 D4 F#4 E4"),
    (
        "entertainer",
        1,
        0,
        0,
        "D6 E6 C6 A5 B5 G5 D5 E5 C5 A4 B4 G4 D4 E4 C4 A3 B3 A3 G#3 G3 G5 D4 D#4 E4 C5 E4 C5 E4 C5",
    ),
    (
        "mountain-king",
        1,
        0,
        1,
        "B2 C#3 D3 E3 F#3 D3 F#3 F3 C#3 F3 E3 C3 E3 B2 C#3 D3 E3 F#3 D3 F#3 B3 A3 F#3 D3 F#3 A3",
    ),
    ("notebook", 1, 0, 0, "D5 G4 A4 B4 C5 D5 G4 G4 E5 D5 D5 E5 F#5 G5 G4 G4 D5 D5 C5 B4 A4 B4 C5 B4 A4 G4 F#4"),
    ("notebook", 2, 0, 0, "A#5 A5 G5 A5 D5 D5 G5 G4 A4 A#4 C5 D5 D#5 F5 D#5 D5 C5 D5 D#5 D5 C5 A#4"),
    ("notebook", 3, 0, 0, "A5 G5 F#5 E5 D5 A5 G5 F#5 E5 D5 F#4 G4 A4 G4 F#4 E4 A4 F#4 D4 A5"),
    ("toccata", 1, 0, 0, "A5 G5 A4 E4 A3 G3 C#3"),
    ("toccata", 1, 0, 7, "C#4 A3 C#4 D4 E4 C#4 D4 E4 C#4 D4 E4 C#4 D4 E4 F4 G4 E4 F4 G4 E4 F4 G4 E4 F4 G4 A4 A#4 G4"),
]


@pytest.mark.parametrize(("name", "song", "voice", "first", "expected"), SCORES)
def test_tunes_begin_as_the_scores_do(
    name: str, song: int, voice: int, first: int, expected: str, traced: TraceSong
) -> None:
    wanted = expected.split()
    played = [onset for onset in traced(name, song).onsets() if onset.voice == voice][first : first + len(wanted)]
    assert [pitch_name(semitone(onset.frequency_hz)) for onset in played] == wanted


@pytest.mark.parametrize(("name", "song"), SONGS)
def test_every_note_sounds_at_its_time_and_pitch(
    name: str, song: int, tunes: dict[str, Tune], traced: TraceSong
) -> None:
    tune = tunes[name]
    rate_hz = tune.plan.rate_hz
    sounds, _ = read_instruments((SOURCES / "instruments.toml").read_text(encoding="utf-8"), rate_hz)
    onsets = traced(name, song).onsets()
    late_s: list[float] = []
    for voice in range(3 * tune.plan.chips):
        wanted: list[tuple[float, int]] = []
        begin_s = 0.0
        for part_name, start in zip(tune.songs[song - 1].order, tune.played[song - 1].starts, strict=True):
            part = tune.songs[song - 1].parts[part_name]
            for note in part.voices.get(str(voice + 1), []):
                control, argument = sounds[note.instrument].wave[0]
                if note.legato or not control & 1:
                    continue
                pitch = (note.graces or note.pitches)[0] + argument - 0xC0 if argument >= 0x80 else argument
                begin_s = start / rate_hz + float(_seconds(part.tempo.points, float(note.start)))
                wanted.append((begin_s, pitch))
        mine = [onset for onset in onsets if onset.voice == voice]
        assert [semitone(onset.frequency_hz) for onset in mine] == [pitch for _, pitch in wanted], f"voice {voice + 1}"
        late_s += [onset.time_s - begin for onset, (begin, _) in zip(mine, wanted, strict=True)]
    assert late_s
    assert max(late_s) - min(late_s) < 2.5 / min(rate_hz, 50.2)


def _seconds(points: tuple[tuple[object, float], ...], quarter: float) -> float:
    """The time of a quarter by a sum of small steps, apart from the compiler's own way."""
    steps = 400
    total = 0.0
    marks = [(float(str(at)) if "/" not in str(at) else _ratio(str(at)), bpm) for at, bpm in points]
    for step in range(steps):
        at = (step + 0.5) * quarter / steps
        before = [mark for mark in marks if mark[0] <= at][-1]
        after = [mark for mark in marks if mark[0] > at][:1]
        bpm = before[1]
        if after:
            bpm += (after[0][1] - before[1]) * (at - before[0]) / (after[0][0] - before[0])
        total += quarter / steps * 60 / bpm
    return total


def _ratio(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom)


@pytest.mark.parametrize(("name", "song"), SONGS)
def test_no_hole_in_the_middle_and_rest_at_the_end(
    name: str, song: int, tunes: dict[str, Tune], traced: TraceSong
) -> None:
    length_s = tunes[name].lengths_s[song - 1]
    changes = traced(name, song).sounding(3 * tunes[name].plan.chips)
    assert changes[0][0] < 1.0
    holes = [after - before for (before, count), (after, _) in pairwise(changes) if not count and after < length_s]
    assert max(holes, default=0.0) < 1.0
    assert changes[-1][1] == 0
    assert changes[-1][0] < length_s


@pytest.mark.parametrize(("name", "song"), SONGS)
def test_levels_are_alike_and_nothing_clips(name: str, song: int, module: EngineModule) -> None:
    frames = render(module, (FOLDER / f"{name}.sid").read_bytes(), song, 24.0, 4.0)
    assert -27 < level_db(frames) < -17
    assert abs(frames).max() < 0.9


@pytest.mark.parametrize(("name", "song"), SONGS)
def test_the_file_is_silent_after_its_length(
    name: str, song: int, tunes: dict[str, Tune], module: EngineModule
) -> None:
    data = (FOLDER / f"{name}.sid").read_bytes()
    after = render(module, data, song, tunes[name].lengths_s[song - 1] + 0.5, 0.5)
    assert level_db(after) < -45
