"""Songs under the real engine: what is listened to, what is refused, and that it is the same however it is done."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from client_py.core.errors import SidflowError
from client_py.core.features.extract import NAMES, extract
from client_py.core.features.heard import AUDIO_HZ, WRITE, Heard, HeardError, stretches, window
from server.analysis.cache import FeatureCache, SongName
from server.analysis.listening import CONFIG, listen
from server.analysis.measuring import measure, measure_song
from server.analysis.songs import Song
from server.engine import Engine
from server.engine_module import EngineModule
from server.engine_pool import Engines, Seat
from server.settings import ROOT
from tests.core.sids import PSID, TONE
from tests.engine_file import engine_file

DEMOS = sorted((ROOT / "public" / "demo").glob("*.sid"))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def engines(compiled: Path) -> Engines:
    return Engines(engine_file(), compiled, CONFIG, 1, guarded=False)


@pytest.fixture
def engine(compiled: Path) -> Iterator[Engine]:
    with Engine(EngineModule(engine_file(), compiled, guarded=False)) as made:
        made.configure(CONFIG)
        yield made


def named(data: bytes, path: str = "a.sid", song: int = 1, skip_s: float = 0.5, listen_s: float = 2.0) -> Song:
    return Song(path, SongName(hashlib.sha256(data).hexdigest(), song, skip_s, listen_s))


def test_stretches_lie_within_what_is_listened_to() -> None:
    assert window(None) == (15.0, 15.0)
    assert window(200.0) == (15.0, 15.0)
    assert window(20.0) == (5.0, 15.0)
    assert window(7.0) == (0.0, 7.0)
    for length_s in (0.2, 1.0, 3.0, 7.9, 8.1, 12.0, 15.0):
        parts = stretches(window(length_s)[1])
        assert len({length for _, length in parts}) == 1
        assert all(one + length <= two for (one, length), (two, _) in pairwise(parts))
        assert parts[-1][0] + parts[-1][1] <= max(length_s, 1.0) + 1e-9


def test_a_tone_is_heard_as_it_is(engine: Engine) -> None:
    """A triangle at $2500: 556 Hz on PAL, C sharp; the volume written anew each frame."""
    engine.load(TONE.data())
    found = dict(zip(NAMES, extract(listen(engine, 1, 1.0, 10.0).heard).tolist(), strict=True))
    assert found["wave.tri"] == 1
    assert found["voice_sounds.1"] == pytest.approx(1, abs=0.02)
    assert found["pitch_mean.mean"] == pytest.approx(69 + 12 * np.log2(0x2500 * 985_248 / 2**24 / 440), abs=0.01)
    assert found["sounding"] == 1
    assert 540 < found["brightness.mean"] < 1500
    assert found["flatness.mean"] < 0.01
    assert found["register_writes.mode_vol"] == pytest.approx(1, abs=0.02)
    assert found["call_speed"] == pytest.approx(1, abs=0.01)


def test_writes_are_those_of_the_whole_song_and_sound_that_of_its_stretches(engine: Engine) -> None:
    engine.load(DEMOS[0].read_bytes())
    heard = listen(engine, 1, 2.0, 10.0)
    assert heard.heard.sound.shape == (2, 4 * AUDIO_HZ)
    assert heard.heard.cycle[0] < 100_000
    assert heard.heard.end_cycle == pytest.approx(12 * heard.heard.clock_hz, abs=100)
    assert (np.diff(heard.heard.cycle) >= 0).all()


def test_the_same_song_gives_the_same_numbers_in_any_engine(compiled: Path) -> None:
    """Also in one that played something else before."""
    found = []
    for before in ((), (DEMOS[1],), (DEMOS[2], DEMOS[1])):
        with Engine(EngineModule(engine_file(), compiled, guarded=False)) as engine:
            engine.configure(CONFIG)
            for other in before:
                engine.load(other.read_bytes())
                listen(engine, 1, 0.0, 1.0)
            engine.load(DEMOS[0].read_bytes())
            found.append(extract(listen(engine, 1, 1.0, 3.0).heard).tobytes())
    assert found[0] == found[1] == found[2]


def test_cycles_that_wrap_around_go_on() -> None:
    writes = np.zeros(3, WRITE)
    writes["cycle"] = [2**32 - 10, 5, 40]
    heard = Heard.of_trace(writes, 1, 985_248, 19_656, 2**32 + 100, np.zeros((1, 10), np.float32))
    assert heard.cycle.tolist() == [2**32 - 10, 2**32 + 5, 2**32 + 40]
    with pytest.raises(HeardError):
        Heard.of_trace(writes, 0, 985_248, 19_656, 10, np.zeros((1, 10), np.float32))


SPIN = bytes.fromhex("4c0010")  # init never returns
FLOOD = bytes.fromhex("8d18d4 8d18d4 8d18d4 4c0010")  # nor does this, and writes all the time
JAM = bytes.fromhex("02")


@pytest.mark.parametrize(
    "program", [SPIN, FLOOD, JAM, bytes(40), bytes(range(256)) * 16], ids=lambda code: code[:4].hex()
)
def test_hostile_programs_are_measured_or_refused(engines: Engines, tmp_path: Path, program: bytes) -> None:

    data = replace(PSID, songs=1, start_song=1, init=0x1000, play=0, program=program).data()
    (tmp_path / "a.sid").write_bytes(data)
    cache = FeatureCache(tmp_path / "cache", "engine", 1)
    found = measure_song(tmp_path, cache, False, Seat(engines), named(data))
    kept = cache.get(named(data).name)
    assert kept is not None
    assert (kept.features is None) == bool(found.reason)
    assert kept.features is None or np.isfinite(kept.features).all()


def test_what_can_not_be_played_is_told_and_kept(engines: Engines, tmp_path: Path) -> None:
    """The engine refuses: that is known from then on. The file is gone or another: that isn't the tune's fault."""
    seat, cache = Seat(engines), FeatureCache(tmp_path / "cache", "engine", 1)
    whole = DEMOS[0].read_bytes()
    cut = whole[:60]
    (tmp_path / "a.sid").write_bytes(cut)
    assert "header" in measure_song(tmp_path, cache, False, seat, named(cut)).reason
    assert cache.get(named(cut).name) is not None
    missing = measure_song(tmp_path, cache, False, seat, named(whole, "gone.sid"))
    assert missing.reason
    changed = measure_song(tmp_path, cache, False, seat, named(whole))
    assert "changed" in changed.reason
    assert cache.get(named(whole).name) is None


def test_any_number_of_processes_gives_the_same_files(engines: Engines, tmp_path: Path) -> None:

    for demo in DEMOS[:3]:
        (tmp_path / demo.name).write_bytes(demo.read_bytes())
    songs = [named(demo.read_bytes(), demo.name, listen_s=1.0) for demo in DEMOS[:3]]
    kept = []
    for processes in (1, 2):
        folder = tmp_path / f"cache{processes}"
        cache = FeatureCache(folder, "engine", 1)
        found = list(measure(replace(engines, processes=processes), tmp_path, cache, songs, wav=True))
        assert [each.song for each in found] == songs
        assert all(not each.reason and each.engine_s > 0 for each in found)
        kept.append({file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()})
    assert kept[0] == kept[1]
    assert len(kept[0]) == 6  # features and sound


def test_an_error_of_the_host_ends_the_work(engines: Engines, tmp_path: Path) -> None:
    """A cache that can't be written is no fault of a tune."""
    (tmp_path / DEMOS[0].name).write_bytes(DEMOS[0].read_bytes())
    (tmp_path / "cache").write_text("in the way")
    songs = [named(DEMOS[0].read_bytes(), DEMOS[0].name, listen_s=1.0)]
    with pytest.raises((OSError, SidflowError)):
        list(measure(engines, tmp_path, FeatureCache(tmp_path / "cache", "engine", 1), songs, wav=False))
