"""What is heard: pitch, level, channels, muting, sampling, both cores; and that the same is heard every time."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.wasm import tunes
from tests.wasm.asm import program
from tests.wasm.conftest import EngineFactory
from tests.wasm.hosts import CONFIG, ERR_ARGUMENT, Engine, EngineError

RATE = 44100


def pitch_hz(samples: NDArray[np.float32], rate: float = RATE) -> float:
    """The strongest partial."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    spectrum[: int(len(samples) * 40 / rate)] = 0
    peak = int(spectrum.argmax())
    left, middle, right = np.log(spectrum[peak - 1 : peak + 2])
    offset = 0.5 * (left - right) / (left - 2 * middle + right)
    return float((peak + offset) * rate / len(samples))


def rms(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def loudness(samples: NDArray[np.float32]) -> float:
    """What moves: a level that drifts back to the middle isn't heard."""
    return rms(np.diff(samples))


@pytest.mark.parametrize(("clock", "hz"), [(1, 433.5), (2, 450.0)], ids=["PAL", "NTSC"])
@pytest.mark.parametrize("core", [0, 1], ids=["residfp", "fast"])
def test_a_note_has_its_pitch(engine: Engine, clock: int, hz: float, core: int) -> None:
    """Frequency register times clock over 2^24 (MOS 6581 data sheet)."""
    engine.start(tunes.tone(), clock=clock, core=core)
    assert engine.info("clock_hz") * 0x1CD6 / 2**24 == pytest.approx(hz, rel=0.002)
    engine.render(RATE // 4)
    found = pitch_hz(engine.render(RATE))
    assert 1200 * abs(np.log2(found / hz)) < 5  # cents


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("sampling", [0, 1])
def test_every_rate_has_the_same_pitch(engine: Engine, rate: int, sampling: int) -> None:
    engine.start(tunes.tone(), rate=rate, sampling=sampling)
    engine.render(rate // 10)
    found = pitch_hz(engine.render(min(rate, 60_000)), rate)
    assert 1200 * abs(np.log2(found / 433.4)) < 8


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
def test_frames_and_cycles_keep_step(engine: Engine, rate: int) -> None:
    """The resampler rounds its step down: at most 0.1 % off."""
    engine.start(tunes.tone(), rate=rate)
    engine.render(rate // 4)
    assert engine.cycles == pytest.approx(985_248 / 4, rel=0.001)


def test_a_song_does_not_begin_with_a_thump(engine: Engine) -> None:
    """Before the first note there is silence, for both models."""
    for model in (1, 2):
        engine.start(program("  jmp *"), model=model)
        assert np.abs(engine.render(RATE // 5)).max() < 0.02


def test_samples_lie_within_full_scale(engine: Engine) -> None:
    for tune in tunes.ALL:
        engine.start(tune)
        assert np.abs(engine.render(RATE)).max() <= 1.0


def test_sixteen_bits_are_the_same_sound(new_engine: EngineFactory) -> None:
    one, two = new_engine(), new_engine()
    one.start(tunes.busy())
    two.start(tunes.busy())
    whole = two.render_i16(5000)
    assert np.array_equal(np.rint(one.render(5000) * 32768), whole)
    assert np.abs(whole.astype(int)).max() > 500


def test_one_chip_sits_in_the_middle(new_engine: EngineFactory) -> None:
    mono, stereo = new_engine(), new_engine()
    mono.start(tunes.busy())
    stereo.start(tunes.busy(), channels=2)
    both = stereo.render(4000, channels=2)
    assert np.array_equal(both[:, 0], both[:, 1])
    assert np.array_equal(both[:, 0], mono.render(4000))


def test_three_chips_stand_left_middle_and_right(engine: Engine) -> None:
    """The first two play from the start, the third joins after a second: left first, then both alike."""
    engine.start(tunes.three_chips(), channels=2)
    engine.render(RATE // 4, channels=2)
    early = engine.render(RATE // 4, channels=2)
    engine.render(RATE, channels=2)
    late = engine.render(RATE // 4, channels=2)
    left, right = early[:, 0].std(), early[:, 1].std()  # without the level that drifts back to the middle
    assert right == pytest.approx(left * 0.4142, rel=0.05)  # 1 + 1/sqrt(2) against 1/sqrt(2), in phase
    assert rms(late[:, 1]) == pytest.approx(rms(late[:, 0]), rel=0.2)


def test_stereo_is_as_loud_as_mono(new_engine: EngineFactory) -> None:
    """Power out of two loudspeakers, with two chips that play unlike things."""
    source = tunes.TONE.replace("${wave:02x}", "$21").replace("            rts\nplay:       rts\n", "")
    source += source.replace("$d4", "$d5").replace("#$1c", "#$25") + "            rts\n"
    tune = program(source, version=3, second=0x50)
    mono, stereo = new_engine(), new_engine()
    mono.start(tune)
    stereo.start(tune, channels=2)
    for engine, channels in ((mono, 1), (stereo, 2)):
        engine.render(5000, channels=channels)
    one, two = mono.render(30_000), stereo.render(30_000, channels=2)
    power = np.square(two, dtype=np.float64).mean(axis=0).sum()
    assert power == pytest.approx(2 * np.square(one, dtype=np.float64).mean(), rel=0.05)


def test_voices_are_muted_and_heard_again_at_once(engine: Engine) -> None:
    engine.start(tunes.tone(0x21))
    engine.render(RATE // 2)
    loud = loudness(engine.render(2048))
    engine.mute(0, 0)
    engine.render(512)
    assert loudness(engine.render(2048)) < loud / 100
    engine.mute(0, 0, muted=False)
    engine.render(512)
    assert loudness(engine.render(2048)) == pytest.approx(loud, rel=0.1)
    engine.mute(0, 1)
    engine.mute(0, 2)
    assert loudness(engine.render(2048)) == pytest.approx(loud, rel=0.1)


def test_muting_stays_through_the_next_start(engine: Engine) -> None:
    engine.mute(0, 0)
    engine.start(tunes.tone(0x21))
    engine.render(RATE // 2)
    assert loudness(engine.render(2048)) < 0.001


@pytest.mark.parametrize("core", [0, 1])
def test_samples_of_the_volume_register_are_muted(engine: Engine, core: int) -> None:
    engine.start(tunes.digi(), core=core)
    engine.mute(0, 2)  # the noise itself
    engine.render(RATE // 4)
    loud = loudness(engine.render(8192))
    engine.mute(0, 3)
    engine.render(2048)
    assert loud > 0.01
    assert loudness(engine.render(8192)) < loud / 100


def test_muting_does_not_change_the_machine(new_engine: EngineFactory) -> None:
    one, two = new_engine(), new_engine()
    for engine in (one, two):
        engine.start(tunes.busy())
    for voice in range(4):
        two.mute(0, voice)
    one.render(20_000)
    two.render(20_000)
    assert one.state_save() == two.state_save()


def test_no_such_voice(engine: Engine) -> None:
    for chip, voice in ((3, 0), (0, 4)):
        with pytest.raises(EngineError) as refused:
            engine.mute(chip, voice)
        assert refused.value.status == ERR_ARGUMENT


@pytest.mark.parametrize(("model", "key"), [(1, "filter_6581"), (2, "filter_8580")])
def test_a_brighter_filter_is_heard_at_once(engine: Engine, model: int, key: str) -> None:
    """Noise through the low pass: its upper half grows with the brightness."""
    source = tunes.TONE.replace("${wave:02x}", "$81").replace("#$1c", "#$ff").replace("lda #$0f", "lda #$1f")
    source = source.replace(
        "            rts\nplay", "            lda #$01\n sta $d417\n lda #$60\n sta $d416\n rts\nplay"
    )

    def upper() -> float:
        engine.render(4096)
        power = np.abs(np.fft.rfft(engine.render(32768))) ** 2
        return float(power[2000:12000].sum())

    engine.start(program(source), 0, model=model, **{key: 0.0})
    dark = upper()
    engine.config(key, 1.0)
    assert upper() > 1.3 * dark


def test_envelopes_follow_the_note(engine: Engine) -> None:
    engine.start(tunes.tone())
    assert engine.envelopes() == bytes(3)
    engine.render(RATE // 4)
    assert engine.envelopes() == bytes([0xFF, 0, 0])
    assert engine.envelopes(1) is None


@pytest.mark.parametrize("tune", tunes.ALL, ids=range(len(tunes.ALL)))
@pytest.mark.parametrize("core", [0, 1])
def test_every_start_gives_the_same_sound(new_engine: EngineFactory, tune: bytes, core: int) -> None:
    """Again in the same engine, after another tune, after an unequal past, and in another engine."""
    one, two = new_engine(), new_engine()
    one.start(tune, core=core)
    first = one.render(9000)
    one.start()
    assert np.array_equal(one.render(9000), first)
    two.start(tunes.busy(flags=0x24), core=core)
    two.render(1234)
    two.skip(100_000)
    two.render(17)
    two.start(tune)
    assert np.array_equal(two.render(9000), first)


@pytest.mark.parametrize("tune", tunes.ALL, ids=range(len(tunes.ALL)))
@pytest.mark.parametrize("core", [0, 1])
def test_the_size_of_a_call_changes_nothing(new_engine: EngineFactory, tune: bytes, core: int) -> None:
    one, two = new_engine(), new_engine()
    one.start(tune, core=core)
    two.start(tune, core=core)
    whole = one.render(9000)
    parts = [two.render(size) for size in (1, 2, 3, 128, 128, 700, 4000, 9000 - 4962)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert one.cycles == two.cycles
    assert one.state_save() == two.state_save()


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("core", [0, 1])
def test_a_call_ends_with_its_last_frame_at_every_rate(new_engine: EngineFactory, rate: int, core: int) -> None:
    """Single frames or many: the machine stands at the same cycle, and never a frame is lost."""
    one, two = new_engine(), new_engine()
    for engine in (one, two):
        engine.start(tunes.busy(), rate=rate, core=core)
    whole = one.render(700)
    singles = np.concatenate([two.render(1) for _ in range(700)])
    assert np.array_equal(singles, whole)
    assert one.cycles == two.cycles


@pytest.mark.parametrize("tune", tunes.ALL, ids=range(len(tunes.ALL)))
@pytest.mark.parametrize("core", [0, 1])
def test_wasm_sounds_like_native(engine: Engine, new_wasm: EngineFactory, tune: bytes, core: int) -> None:
    """The machine is the same to the byte. The sound may differ where the two C libraries round a sine or an
    exponential of the chips' tables differently: by less than 0.2 % of full scale."""
    wasm = new_wasm()
    engine.start(tune, core=core)
    wasm.start(tune, core=core)
    one, two = engine.render_i16(9000).astype(int), wasm.render_i16(9000).astype(int)
    assert np.abs(one - two).max() < 66
    assert engine.cycles == wasm.cycles
    assert engine.state_save() == wasm.state_save()


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("rate", [8000, 192000], [7999, 192001, 44100.5, float("nan"), float("inf"), -1]),
        ("channels", [1, 2], [0, 3, 1.5]),
        ("sampling", [0, 1], [2, -1]),
        ("clock", [0, 1, 2], [3]),
        ("model", [0, 1, 2], [3]),
        ("core", [0, 1], [2]),
        ("filter_6581", [0, 0.25, 1], [-0.01, 1.01, float("nan")]),
        ("filter_8580", [0, 1], [2]),
        ("power_on_delay", [0, 65535], [65536, 0.5]),
    ],
)
def test_settings_have_bounds(engine: Engine, name: str, good: list[float], bad: list[float]) -> None:
    for value in good:
        engine.config(name, value)
        assert engine.config_value(CONFIG[name]) == value
    for value in bad:
        with pytest.raises(EngineError) as refused:
            engine.config(name, value)
        assert refused.value.status == ERR_ARGUMENT
        assert str(refused.value)
    assert engine.config_value(CONFIG[name]) == good[-1]


def test_unknown_settings(engine: Engine) -> None:
    assert np.isnan(engine.config_value(9))
    with pytest.raises(EngineError):
        engine.call("sid_config", 9, 0.0)
