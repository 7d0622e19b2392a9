"""The engine under wasmtime, the very file that the page runs: what analysis hears is what the listener hears."""

import contextlib
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client_py.core.errors import SidFileError
from client_py.core.sidfile import FIRST_CHIP, SidHeader, read_header
from server import abi
from server.engine import Engine, EngineConfig, EngineError
from server.engine_module import EngineModule
from server.settings import ROOT
from tests.core.sids import PSID, PSID_V1, RSID, TONE, TONE_HZ, SidFile
from tests.engine_file import engine_file

SHARED = ROOT.parent / "shared" / "sids"
CLOCKS = ("unknown", "PAL", "NTSC", "any")
MODELS = ("unknown", "6581", "8580", "any")
TELLING = [0, 1, 2, 3, 4, 0x10, 0x42, 0x44, 0x76, 0x7C, 0x80, 0xA0, 0xD4, 0xFE, 0xFF]  # bytes that mean something


@pytest.fixture(scope="module")
def module() -> EngineModule:
    return EngineModule(engine_file())


@pytest.fixture
def engine(module: EngineModule) -> Iterator[Engine]:
    with Engine(module) as made:
        yield made


def started(engine: Engine, file: SidFile = TONE, song: int = 0, **config: int) -> Engine:
    engine.configure(EngineConfig(**config))
    engine.load(file.data())
    engine.start(song)
    return engine


def pitch_hz(samples: np.ndarray, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum[10:]) + 10) * rate_hz / len(samples)


@pytest.mark.parametrize("rate_hz", [8000, 44_100, 48_000])
@pytest.mark.parametrize("core", [0, 1])
def test_a_note_has_its_pitch(engine: Engine, rate_hz: int, core: int) -> None:
    samples = started(engine, rate_hz=rate_hz, core=core).render_f32(2 * rate_hz)[rate_hz:, 0]
    assert abs(pitch_hz(samples, rate_hz) - TONE_HZ) < 1.5
    assert np.ptp(samples) > 0.01


def test_two_renders_are_the_same_bytes(module: EngineModule, engine: Engine) -> None:
    first = started(engine).render_i16(100_000)
    again = started(engine).render_i16(100_000)
    with Engine(module) as other:
        elsewhere = started(other).render_i16(100_000)
    assert first.tobytes() == again.tobytes() == elsewhere.tobytes()
    assert first.shape == (100_000, 1)


def test_the_guard_does_not_change_the_sound(engine: Engine) -> None:
    with Engine(EngineModule(engine_file(), guarded=False)) as unguarded:
        assert started(unguarded).render_i16(50_000).tobytes() == started(engine).render_i16(50_000).tobytes()


def test_pieces_are_the_whole(engine: Engine) -> None:
    whole = started(engine).render_i16(70_000)
    started(engine)
    pieces = [engine.render_i16(size) for size in (1, 127, 0, 65_536, 4336)]
    assert np.array_equal(np.concatenate(pieces), whole)


def test_two_channels(engine: Engine) -> None:
    stereo = started(engine, channels=2).render_i16(4410)
    assert stereo.shape == (4410, 2)
    assert np.array_equal(stereo[:, 0], stereo[:, 1]), "one chip sits in the middle"


def test_settings_come_back(engine: Engine) -> None:
    engine.configure(EngineConfig(rate_hz=48_000, channels=2, sampling=0, clock=2, model=2, core=1, filter_6581=0.25))
    for key, value in (
        (abi.Config.RATE, 48_000),
        (abi.Config.CHANNELS, 2),
        (abi.Config.SAMPLING, 0),
        (abi.Config.CLOCK, 2),
        (abi.Config.MODEL, 2),
        (abi.Config.CORE, 1),
        (abi.Config.FILTER_6581, 0.25),
    ):
        assert engine.config_value(key) == value
    with pytest.raises(EngineError):
        engine.configure(EngineConfig(rate_hz=1))


def test_model_and_clock_in_force(engine: Engine) -> None:
    started(engine)
    assert (engine.info(abi.Info.CLOCK_USED), engine.info(abi.Info.MODEL_USED_1)) == (1, 1)
    assert (engine.info(abi.Info.CLOCK_HZ), engine.info(abi.Info.FRAME_CYCLES)) == (985_248, 19_656)
    started(engine, clock=2, model=2)
    assert (engine.info(abi.Info.CLOCK_USED), engine.info(abi.Info.MODEL_USED_1)) == (2, 2)
    assert (engine.info(abi.Info.CLOCK_HZ), engine.info(abi.Info.FRAME_CYCLES)) == (1_022_727, 17_095)


def test_a_muted_voice_is_silent(engine: Engine) -> None:
    started(engine).mute(0, 0, muted=True)
    engine.render_i16(44_100)
    silent = np.ptp(engine.render_i16(44_100).astype(int))
    engine.mute(0, 0, muted=False)
    assert silent < np.ptp(engine.render_i16(44_100).astype(int)) / 20


def test_registers_and_memory(engine: Engine) -> None:
    started(engine).skip(100_000)
    registers = engine.registers(0)
    assert len(registers) == 32
    assert [registers[index] for index in (0x01, 0x04, 0x05, 0x06, 0x18)] == [0x25, 0x11, 0x09, 0xF0, 0x0F]
    assert len(engine.envelopes(0)) == 3
    assert bytes(engine.peek(0x1000 + index) for index in range(4)) == TONE.program[:4]
    with pytest.raises(EngineError):
        engine.registers(1)


def test_a_trace_is_what_the_tune_writes(engine: Engine) -> None:
    engine.load(TONE.data())
    engine.trace_start(1000)
    engine.start(1)
    engine.skip(985_248)
    writes = [(write["reg"], write["value"]) for write in engine.trace_drain()]
    note = [(0x18, 15), (0x05, 0x09), (0x06, 0xF0), (0x01, 0x25), (0x04, 0x11)]
    begin = next(at for at in range(len(writes)) if writes[at : at + 5] == note)
    assert set(writes[begin + 5 :]) == {(0x18, 15)}
    assert 47 <= len(writes) - begin - 5 <= 51, "one write a frame"
    assert engine.trace_dropped() == 0
    assert len(engine.trace_drain()) == 0


def test_a_full_trace_says_what_it_lost(engine: Engine) -> None:
    engine.load(TONE.data())
    engine.trace_start(4)
    engine.start(1)
    engine.skip(985_248)
    assert len(engine.trace_drain()) == 4
    assert engine.trace_dropped() > 40
    engine.trace_start(0)
    assert len(engine.trace_drain()) == 0


def test_a_snapshot_leads_back(engine: Engine) -> None:
    started(engine).skip(500_000)
    state, at = engine.state(), engine.cycles
    engine.skip(100_000)
    later = bytes(engine.peek(address) for address in range(0, 65_536, 7))
    engine.restore(state)
    assert engine.cycles == at
    engine.skip(100_000)
    assert bytes(engine.peek(address) for address in range(0, 65_536, 7)) == later
    with pytest.raises(EngineError):
        engine.restore(state[:-1])


def test_errors_have_words_and_do_no_harm(engine: Engine) -> None:
    for call in (lambda: engine.start(1), lambda: engine.render_i16(1), lambda: engine.skip(1), engine.state):
        with pytest.raises(EngineError, match=r"\w+ \w+"):
            call()
    started(engine)
    with pytest.raises(EngineError, match=r"\w+ \w+"):
        engine.load(b"no tune")
    assert engine.text(abi.Text.TITLE) == "Etude", "the former tune stays"
    with pytest.raises(EngineError, match=r"\w+ \w+"):
        engine.start(2)
    with pytest.raises(EngineError, match=r"\w+ \w+"):
        engine.skip(abi.SID_MAX_SKIP_CYCLES + 1)


def as_engine_says(engine: Engine) -> dict[str, object]:
    chips = engine.info(abi.Info.CHIPS)
    return {
        "format": ("PSID", "RSID")[engine.info(abi.Info.FORMAT)],
        "version": engine.info(abi.Info.VERSION),
        "load_address": engine.info(abi.Info.LOAD),
        "load_end": engine.info(abi.Info.LOAD_END),
        "init_address": engine.info(abi.Info.INIT),
        "play_address": engine.info(abi.Info.PLAY),
        "songs": engine.info(abi.Info.SONGS),
        "start_song": engine.info(abi.Info.START_SONG),
        "title": engine.text(abi.Text.TITLE),
        "author": engine.text(abi.Text.AUTHOR),
        "released": engine.text(abi.Text.RELEASED),
        "mus": bool(engine.info(abi.Info.MUS)),
        "basic": bool(engine.info(abi.Info.BASIC)),
        "clock": CLOCKS[engine.info(abi.Info.CLOCK)],
        "models": tuple(MODELS[engine.info(abi.Info(abi.Info.MODEL_1 + chip))] for chip in range(chips)),
        "addresses": tuple(engine.info(abi.Info(abi.Info.ADDRESS_1 + chip)) for chip in range(chips)),
    }


def both_verdicts(engine: Engine, data: bytes) -> tuple[object, object]:
    """What the catalogue's reader of headers and the engine's say; None for a refusal."""
    ours: object = None
    theirs: object = None
    try:
        header = read_header(data)
        ours = {name: getattr(header, name) for name in (f.name for f in fields(SidHeader))}
    except SidFileError:
        pass
    try:
        engine.load(data)
        theirs = as_engine_says(engine)
    except EngineError:
        pass
    if isinstance(ours, dict):
        ours = {name: ours[name] for name in ours if name not in ("data_offset", "speed_bits", "playsid_specific")}
    return ours, theirs


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_both_readers_of_headers_agree(engine: Engine, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from([PSID, PSID_V1, RSID, replace(PSID, version=4, second=0x42, third=0x44)]))
    raw = bytearray(file.data())
    places = st.sampled_from([*range(4, 0x36), *range(0x76, len(raw))])
    for place in data.draw(st.lists(places, max_size=4)):
        raw[place] = data.draw(
            st.sampled_from([0, 1, 2, 3, 4, 0x10, 0x42, 0x44, 0x76, 0x7C, 0x80, 0xA0, 0xD4, 0xFE, 0xFF])
        )
    ours, theirs = both_verdicts(engine, bytes(raw[: data.draw(st.integers(0, len(raw)) | st.just(len(raw)))]))
    assert ours == theirs


def test_both_readers_agree_on_real_tunes(engine: Engine) -> None:
    files = sorted(SHARED.rglob("*.sid"))
    if not files:
        pytest.skip("../shared/sids isn't there")
    for file in files:
        ours, theirs = both_verdicts(engine, file.read_bytes())
        assert ours == theirs, file.name
        assert isinstance(ours, dict)
        assert ours["addresses"][0] == FIRST_CHIP


def test_no_bytes_trap_the_engine(engine: Engine) -> None:
    """Random programs and cut files: an error or some sound, and the same engine plays the next one."""
    random = np.random.default_rng(1)
    played = 0
    for number in range(60):
        magic, size = (b"PSID", b"RSID")[number % 2], 3000 if number % 5 else int(random.integers(0, 3000))
        file = replace(RSID, magic=magic, songs=1, start_song=1, program=b"\x00\x10" + random.bytes(3000))
        with contextlib.suppress(EngineError), engine.within(60):
            engine.load(file.data()[:size])
            engine.start()
            played += len(engine.render_i16(4410)) == 4410
    assert played >= 40
    started(engine)
    assert np.ptp(engine.render_i16(44_100).astype(int)) > 500


def test_the_engine_file_is_found(module: EngineModule) -> None:
    assert isinstance(engine_file(), Path)
    with Engine(module) as engine:
        assert engine.version
