"""Skipping and saved states: the machine ends where it would have ended had it been heard."""

import numpy as np
import pytest

from tests.wasm import tunes
from tests.wasm.conftest import EngineFactory
from tests.wasm.hosts import ERR_ARGUMENT, ERR_STATE, Engine, EngineError

IDS = range(len(tunes.ALL))


@pytest.mark.parametrize("tune", tunes.ALL, ids=IDS)
@pytest.mark.parametrize("core", [0, 1])
def test_skipping_leaves_the_machine_as_rendering_does(new_engine: EngineFactory, tune: bytes, core: int) -> None:
    """Also where the tune decides by what OSC3 and ENV3 read."""
    heard, skipped = new_engine(), new_engine()
    for engine in (heard, skipped):
        engine.trace_start()
        engine.start(tune, core=core)
    heard.render(30_000)
    skipped.skip(heard.cycles)
    assert heard.cycles == skipped.cycles
    assert heard.state_save() == skipped.state_save()
    assert np.array_equal(heard.trace(), skipped.trace())
    assert heard.registers() == skipped.registers()


def test_osc3_is_really_read(engine: Engine) -> None:
    """The tunes above would prove little if what they read were constant."""
    engine.trace_start()
    engine.start(tunes.busy())
    engine.skip(60 * 19656)
    assert len({int(write["value"]) for write in engine.trace() if write["reg"] == 1}) > 10


@pytest.mark.parametrize("tune", tunes.ALL, ids=IDS)
def test_skips_of_all_sizes_add_up(new_engine: EngineFactory, tune: bytes) -> None:
    one, two = new_engine(), new_engine()
    one.start(tune)
    two.start(tune)
    one.skip(500_000)
    for size in (1, 2, 3, 5, 100, 4096, 99_999, 395_794):
        two.skip(size)
    assert one.cycles == two.cycles == 500_000
    assert one.state_save() == two.state_save()


def test_waiting_is_passed_over_to_the_cycle(new_engine: EngineFactory) -> None:
    """A tune that waits for its interrupt jumps at once to the next event; asked cycle by cycle, it can't."""
    whole, stepped = new_engine(), new_engine()
    for engine in (whole, stepped):
        engine.trace_start()
        engine.start(tunes.busy())
    whole.skip(45_000)
    for _ in range(45_000):
        stepped.skip(1)
    assert whole.cycles == stepped.cycles
    assert whole.state_save() == stepped.state_save()
    assert np.array_equal(whole.trace(), stepped.trace())


@pytest.mark.parametrize("tune", tunes.ALL, ids=IDS)
@pytest.mark.parametrize("core", [0, 1])
def test_after_a_skip_the_sound_goes_on(new_engine: EngineFactory, tune: bytes, core: int) -> None:
    """Not the same samples, since the filter's past is another; but the same music."""
    heard, skipped = new_engine(), new_engine()
    heard.start(tune, core=core)
    skipped.start(tune, core=core)
    heard.render(20_000)
    skipped.skip(heard.cycles)
    one, two = heard.render(8192), skipped.render(8192)
    assert np.abs(two).max() <= 1
    window = np.hanning(2048)
    for start in (0, 3000, 6000):
        first, second = (np.abs(np.fft.rfft(sound[start : start + 2048] * window))[4:] for sound in (one, two))
        assert np.corrcoef(first, second)[0, 1] > 0.9
    assert abs(heard.cycles - skipped.cycles) < 64  # a new resampler begins at its own phase


def test_a_skip_in_silence_ends_without_a_thump(engine: Engine) -> None:
    engine.start(tunes.tone())
    engine.skip(2_000_000)
    engine.mute(0, 0)
    assert np.abs(np.diff(engine.render(2000))).max() < 0.01


@pytest.mark.parametrize("tune", tunes.ALL, ids=IDS)
@pytest.mark.parametrize("core", [0, 1])
def test_a_state_brings_the_machine_back(new_engine: EngineFactory, tune: bytes, core: int) -> None:
    """In the same engine and in another one; what follows is the same, writes and sound."""
    one, two = new_engine(), new_engine()
    one.start(tune, core=core)
    one.render(5000)
    one.skip(300_000)
    state, cycles = one.state_save(), one.cycles
    one.skip(1000)
    one.trace_start()
    two.start(tune, core=core)
    two.skip(77_777)
    two.trace_start()
    for engine in (one, two):
        engine.state_load(state)
        assert engine.cycles == cycles
        assert engine.state_save() == state
    first, second = one.render(9000), two.render(9000)
    assert np.array_equal(first, second)
    assert np.array_equal(one.trace(), two.trace())
    assert one.state_save() == two.state_save()


def test_states_are_small(engine: Engine) -> None:
    engine.start(tunes.three_chips())
    assert len(engine.state_save()) < 72_000


def test_a_state_from_wasm_serves_native(engine: Engine, new_wasm: EngineFactory) -> None:
    wasm = new_wasm()
    wasm.start(tunes.busy())
    wasm.skip(1_234_567)
    engine.start(tunes.busy())
    engine.state_load(wasm.state_save())
    assert engine.cycles == 1_234_567
    engine.skip(100_000)
    wasm.skip(100_000)
    assert engine.state_save() == wasm.state_save()


def saved(engine: Engine, tune: bytes, song: int = 0, **settings: float) -> bytes:
    engine.start(tune, song, **settings)
    engine.skip(50_000)
    return engine.state_save()


@pytest.mark.parametrize(
    ("tune", "song", "settings"),
    [
        (tunes.busy(songs=2, flags=0x28), 1, {}),
        (tunes.busy(songs=2), 2, {}),
        (tunes.busy(songs=2), 1, {"clock": 2}),
        (tunes.busy(songs=2), 1, {"model": 2}),
        (tunes.busy(songs=2), 1, {"power_on_delay": 1}),
        (tunes.three_chips(), 1, {}),
    ],
    ids=["tune", "song", "clock", "model", "delay", "chips"],
)
def test_a_foreign_state_is_refused(
    new_engine: EngineFactory, tune: bytes, song: int, settings: dict[str, float]
) -> None:
    one, two = new_engine(), new_engine()
    state = saved(one, tunes.busy(songs=2), song=1)
    before = saved(two, tune, song, **settings)
    with pytest.raises(EngineError, match="state") as refused:
        two.state_load(state)
    assert refused.value.status == ERR_ARGUMENT
    assert two.state_save() == before


@pytest.mark.parametrize("settings", [{"rate": 22050.0}, {"channels": 2.0}, {"core": 1.0}, {"sampling": 0.0}])
def test_settings_of_the_sound_alone_do_not_matter(new_engine: EngineFactory, settings: dict[str, float]) -> None:
    """A silent run ahead with any settings serves the one that sounds."""
    one, two = new_engine(), new_engine()
    state = saved(one, tunes.busy(), 0, **settings)
    two.start(tunes.busy())
    two.state_load(state)
    assert two.state_save() == state


def test_a_damaged_state_is_refused(engine: Engine) -> None:
    state = saved(engine, tunes.busy())
    for place in (0, 9, 20, 60, 70, 1000, len(state) - 1):
        damaged = bytearray(state)
        damaged[place] ^= 0x10
        with pytest.raises(EngineError):
            engine.state_load(bytes(damaged))
    for wrong in (state[:-1], state + b"\0", b"x"):
        with pytest.raises(EngineError, match="size differs"):
            engine.state_load(wrong)
    assert engine.state_save() == state


def test_states_need_a_started_song(engine: Engine) -> None:
    for call in (engine.state_save, lambda: engine.state_load(b"x")):
        with pytest.raises(EngineError) as refused:
            call()
        assert refused.value.status == ERR_STATE
    engine.load(tunes.busy())
    with pytest.raises(EngineError):
        engine.state_save()


def test_calls_are_bounded(engine: Engine) -> None:
    engine.start(tunes.busy())
    for name, value in (("sid_skip", 4_194_305), ("sid_trace_start", 1_048_577)):
        with pytest.raises(EngineError) as refused:
            engine.call(name, value)
        assert refused.value.status == ERR_ARGUMENT
    with pytest.raises(EngineError) as refused:
        engine.call("sid_render_f32", 0, 65537)
    assert refused.value.status == ERR_ARGUMENT
    assert engine.call("sid_skip", 0) == 0
    assert len(engine.render(0)) == 0


def test_a_full_trace_keeps_the_oldest_and_counts_the_rest(engine: Engine) -> None:
    engine.trace_start(10)
    engine.start(tunes.busy())
    engine.skip(500_000)
    dropped = engine.call("sid_trace_dropped")
    kept = engine.trace(4)
    assert [int(write["reg"]) for write in kept] == [0x18, 0x18, 0x17, 0x14]  # the volume by the driver first
    assert int(kept[0]["cycle"]) == 0
    assert len(engine.trace()) == 6
    assert dropped > 100
    engine.skip(100_000)
    assert len(engine.trace()) == 10
    engine.call("sid_trace_start", 0)
    engine.skip(100_000)
    assert len(engine.trace()) == 0
