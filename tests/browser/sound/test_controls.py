"""Volume, mute, voices, settings, export, and what a listener is told when something can't be done."""

import wave
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest

from tests.browser.sound.conftest import Sound


def test_volume_and_mute(sound: Sound) -> None:
    """Half way of the slider is a quarter of the amplitude; mute is silence."""
    sound.load()
    sound.click_play()
    full = sound.hear()[1]
    sound.page.evaluate("() => player.setVolume(0.5)")
    sound.hear()
    assert sound.hear()[1] == pytest.approx(full / 4, rel=0.1)
    sound.page.evaluate("() => player.setMuted(true)")
    sound.hear()
    assert sound.hear()[1] == 0
    sound.page.evaluate("() => { player.setMuted(false); player.setVolume(1); }")
    sound.hear()
    assert sound.hear()[1] == pytest.approx(full, rel=0.1)


def test_a_muted_voice_is_silent_also_after_a_seek(sound: Sound) -> None:
    """The tune has one voice: without it nothing is heard."""
    sound.load(duration_s=100)
    sound.click_play()
    loud = sound.hear()[1]
    sound.page.evaluate("() => player.muteVoice(0, 0, true)")
    sound.hear()
    assert sound.hear()[1] < loud / 20
    sound.page.evaluate("() => player.seek(50)")
    sound.hear()
    assert sound.hear()[1] < loud / 20
    assert sound.page.evaluate("() => player.state.mutedVoices") == [[True, False, False, False]]
    sound.page.evaluate("() => player.muteVoice(0, 0, false)")
    sound.hear()
    assert sound.on_pitch()


def test_another_chip_and_clock_at_the_same_position(sound: Sound) -> None:
    """Under NTSC the same program sounds higher by the ratio of the clocks, and goes on where it was."""
    sound.load(duration_s=100)
    since_s = sound.audio_s()
    sound.page.evaluate("() => player.seek(30)")
    sound.click_play()
    sound.page.evaluate("() => player.configure({ model: '8580', clock: 'NTSC' })")
    state = sound.page.evaluate("() => player.state")
    assert state["info"]["clockUsed"] == "NTSC"
    assert state["info"]["chips"][0]["modelUsed"] == "8580"
    assert sound.has_come_from(30, since_s)
    assert state["status"] == "playing"
    notes = sound.page.evaluate("() => Array.from({length: 16}, (_, i) => pitchAt(1, i + 0.1))")
    heard = [sound.hear() for _ in range(3)]  # one of them may lie where two notes meet
    assert all(loudness > 0.01 for _, loudness in heard)
    assert any(abs(pitch_hz / (hz * 1022727 / 985248) - 1) < 0.01 for hz in notes for pitch_hz, _ in heard)


@pytest.mark.parametrize("sampling", ["cheap", "fast"])
def test_cheaper_sampling_goes_on_at_the_same_place(sound: Sound, sampling: str) -> None:
    """It is the same note, and the state says what is in force."""
    sound.load(duration_s=100)
    since_s = sound.audio_s()
    sound.page.evaluate("() => player.seek(30)")
    sound.click_play()
    sound.page.evaluate("(sampling) => player.configure({ sampling })", sampling)
    assert sound.page.evaluate("() => player.state.sampling") == sampling
    assert sound.has_come_from(30, since_s)
    assert sound.on_pitch()


def test_export_is_a_wav_of_the_song(sound: Sound) -> None:
    """16 bit, 44.1 kHz, stereo, as long as the song; the progress ends at 1."""
    sound.load(duration_s=4)
    script = """async () => {
      const shares = [];
      const blob = await player.exportWav((share) => shares.push(share));
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
      return [btoa(text), shares];
    }"""
    encoded, shares = sound.page.evaluate(script)
    with wave.open(BytesIO(b64decode(encoded))) as exported:
        assert exported.getparams()[:4] == (2, 2, 44100, 4 * 44100)
        assert len(set(exported.readframes(44100))) > 50
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_an_export_can_be_given_up(sound: Sound) -> None:
    """It rejects as an abort, and the next one works."""
    sound.load(duration_s=600)
    script = """async () => {
      const controller = new AbortController();
      try {
        await player.exportWav(() => controller.abort(), controller.signal);
      } catch (error) {
        return error.name;
      }
    }"""
    assert sound.page.evaluate(script) == "AbortError"
    sound.page.evaluate("() => player.setDuration(1)")
    assert sound.page.evaluate("async () => (await player.exportWav(() => {})).size") == 44 + 44100 * 4


def test_a_bad_file_is_refused_and_the_former_tune_plays_on(sound: Sound) -> None:
    """The error is a sentence."""
    sound.load()
    sound.click_play()
    refuse = "() => player.load(new Uint8Array(300)).then(() => null, (error) => error.message)"
    words = sound.page.evaluate(refuse)
    assert words[0].isupper()
    assert words.endswith(".")
    assert sound.page.evaluate("() => player.state.status") == "playing"
    assert sound.on_pitch()


def test_of_two_tunes_at_once_the_later_one_stays(sound: Sound) -> None:
    """The earlier one is given up in a way that a page can tell from a fault."""
    script = """async () => {
      const first = player.load(scaleTune({ title: 'First' })).catch((error) => error.name);
      const second = player.load(scaleTune({ title: 'Second' })).then((info) => info.title);
      return [await first, await second, player.state.info.title];
    }"""
    assert sound.page.evaluate(script) == ["AbortError", "Second", "Second"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("player.play()", "No tune is loaded"),
        ("player.seek(1)", "No tune is loaded"),
        ("player.load(scaleTune(), {duration_s: 0})", "more than nothing"),
        ("player.load(scaleTune(), {song: 9})", "song"),
        ("player.load(scaleTune()).then(() => player.selectSong(4))", "songs 1 to 3"),
        ("player.load(scaleTune()).then(() => player.muteVoice(1, 0, true))", "no voice 0 on chip 1"),
        ("player.load(scaleTune()).then(() => player.seek(NaN))", "number of seconds"),
        ("player.configure({sampling: 'worst'})", "one of best, cheap, fast"),
        ("Promise.resolve().then(() => player.setVolume(2))", "between 0 and 1"),
    ],
)
def test_what_cannot_be_done_is_said(sound: Sound, call: str, words: str) -> None:
    """Never silently."""
    script = f"() => new Promise((resolve) => resolve({call})).then(() => 'done', (error) => error.message)"
    assert words in sound.page.evaluate(script)


def test_an_engine_that_cannot_be_loaded_is_said_and_tried_again(open_sound: Callable[..., Sound]) -> None:
    """A listener whose connection dropped can press Play again."""
    sound = open_sound()
    sound.page.route("**/sid.wasm", lambda route: route.abort())
    failing = "() => player.load(scaleTune()).catch((error) => error.message)"
    assert "could not be loaded" in sound.page.evaluate(failing)
    sound.page.unroute("**/sid.wasm")
    sound.load()
    sound.click_play()
    assert sound.on_pitch()


def test_without_a_click_the_browser_says_no_and_so_do_we(open_sound: Callable[..., Sound]) -> None:
    """Autoplay is blocked: a sentence, and the next click plays."""
    sound = open_sound()
    with sound.page.expect_console_message(lambda line: line.text.startswith("autoplay: ")) as told:
        sound.page.goto(sound.page.url + "?autoplay")
    assert "only after a click" in told.value.text
    assert "(paused, The browser" in told.value.text
    sound.click_play()
    assert sound.page.evaluate("() => player.state.error") is None
    assert sound.on_pitch()
