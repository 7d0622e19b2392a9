"""What a listener does with one tune, in a real browser: click, hear, pause, seek, another song, the end."""

from collections.abc import Callable

import pytest

from tests.browser.sound.conftest import Sound


def test_a_click_sounds_on_pitch(sound: Sound) -> None:
    """The first click on a loaded tune makes the note that its program writes, and marks when."""
    sound.load()
    sound.click_play()
    assert sound.on_pitch()
    marks = "() => ['play-asked', 'first-sound'].map((name) => performance.getEntriesByName(name).length)"
    assert sound.page.evaluate(marks) == [1, 1]
    assert sound.page.evaluate("() => performance.getEntriesByName('click-to-sound')[0].duration") > 0


def test_the_first_click_may_come_before_anything_is_prepared(open_sound: Callable[..., Sound]) -> None:
    """A hurried listener needs no idle moment of the page first."""
    sound = open_sound()
    sound.load()
    sound.click_play()
    assert sound.on_pitch()
    assert sound.faults == []


def test_pause_is_silent_and_play_goes_on(sound: Sound) -> None:
    """The position stands while paused."""
    sound.load()
    sound.click_play()
    sound.hear()
    sound.page.evaluate("() => player.pause()")
    sound.hear()
    at = sound.page.evaluate("() => player.state.position_s")
    assert sound.hear()[1] == 0
    assert sound.page.evaluate("() => player.state.position_s") == at > 0
    sound.click_play()
    assert sound.on_pitch()
    assert sound.page.evaluate("() => player.state.position_s") > at


def test_stop_goes_back_to_the_start(sound: Sound) -> None:
    """And play starts the song anew."""
    sound.load()
    sound.click_play()
    sound.page.evaluate("() => player.seek(30)")
    sound.page.evaluate("() => player.stop()")
    state = sound.page.evaluate("() => until((state) => !state.seeking)")
    assert (state["status"], state["position_s"]) == ("ready", 0)
    since_s = sound.audio_s()
    sound.click_play()
    assert sound.on_pitch()
    assert sound.has_come_from(0, since_s)


@pytest.mark.parametrize("position_s", [235.5, 0.0, 120.25, 3.75, 180.0])
def test_a_seek_lands_on_the_note_of_that_time(sound: Sound, position_s: float) -> None:
    """Forward where the silent run may not have been yet, and back."""
    sound.load(duration_s=240)
    sound.click_play()
    since_s = sound.audio_s()
    sound.page.evaluate("(position_s) => player.seek(position_s)", position_s)
    assert sound.has_come_from(position_s, since_s)
    assert sound.page.evaluate("() => player.state.status") == "playing"
    assert sound.on_pitch()


def test_a_seek_finds_the_registers_of_that_time(sound: Sound) -> None:
    """The picture shows what sounds: the same registers as the timeline has there."""
    sound.load(duration_s=60)
    sound.page.evaluate("() => scouted(60)")
    sound.click_play()
    same = """() => {
      const voices = player.voices();
      const timeline = player.timeline();
      const row = Math.round(voices.time_s / timeline.frame_s);
      const rows = [row - 1, row].map((r) => [...timeline.registers.subarray(r * 32, r * 32 + 25)].join());
      return [voices.time_s, rows.includes([...voices.registers.subarray(0, 25)].join()), voices.envelopes[0]];
    }"""
    for position_s in (40, 10.5):
        sound.page.evaluate("(position_s) => player.seek(position_s)", position_s)
        sound.hear()
        time_s, is_same, envelope = sound.page.evaluate(same)
        assert position_s <= time_s < position_s + 20
        assert is_same
        assert envelope == 255


def test_the_latest_of_many_seeks_wins(sound: Sound) -> None:
    """A dragged slider sends many; none of the earlier ones is heard in the end."""
    sound.load(duration_s=240)
    sound.click_play()
    drag = "() => Promise.all(Array.from({length: 30}, (_, i) => player.seek(200 - i * 5)))"
    since_s = sound.audio_s()
    sound.page.evaluate(drag)
    assert sound.has_come_from(55, since_s)
    assert sound.on_pitch()


def test_seek_while_paused_is_heard_from_there(sound: Sound) -> None:
    """Nothing sounds until play, and then from the new place."""
    sound.load(duration_s=100)
    sound.click_play()
    sound.page.evaluate("() => player.pause()")
    sound.page.evaluate("() => player.seek(77)")
    assert sound.page.evaluate("() => [player.state.status, player.state.position_s]") == ["paused", 77]
    since_s = sound.audio_s()
    sound.click_play()
    assert sound.on_pitch()
    assert sound.has_come_from(77, since_s)


def test_seek_before_the_first_click(sound: Sound) -> None:
    """The place waits for the click."""
    sound.load(duration_s=100)
    sound.page.evaluate("() => player.seek(50)")
    sound.click_play()
    assert sound.on_pitch()
    assert sound.has_come_from(50, since_s=0)


def test_another_song_of_the_tune_plays_on(sound: Sound) -> None:
    """It starts at its beginning, still playing."""
    sound.load()
    sound.click_play()
    sound.page.evaluate("() => player.selectSong(3, { duration_s: 90 })")
    state = sound.page.evaluate("() => player.state")
    assert (state["song"], state["status"], state["duration_s"]) == (3, "playing", 90)
    assert sound.on_pitch(song=3)


def test_the_song_fades_and_ends_once(sound: Sound) -> None:
    """The end is told once; play starts anew."""
    sound.load(duration_s=20)
    sound.click_play()
    sound.page.evaluate("() => { globalThis.ends = 0; player.onEnded(() => globalThis.ends++); }")
    sound.page.evaluate("() => player.seek(19)")
    state = sound.page.evaluate("() => until((state) => state.status === 'ended')")
    assert state["position_s"] == 20
    assert sound.hear()[1] == 0
    assert sound.page.evaluate("() => globalThis.ends") == 1
    since_s = sound.audio_s()
    sound.click_play()
    assert sound.on_pitch()
    assert sound.has_come_from(0, since_s)


def test_a_longer_duration_takes_effect_while_it_plays(sound: Sound) -> None:
    """A song whose length the listener corrects goes on."""
    sound.load(duration_s=3)
    sound.click_play()
    sound.page.evaluate("() => player.setDuration(60)")
    sound.page.evaluate("() => until((state) => state.position_s > 3.2)")
    assert sound.on_pitch()


def test_the_next_tune_plays_on_the_same_node(sound: Sound) -> None:
    """Auto-advance: load and play again, without another click and with the same output."""
    sound.load(title="First", duration_s=30)
    sound.click_play()
    sound.page.evaluate("() => { globalThis.first = player.output(); }")
    sound.load(title="Second", chips=2)
    assert sound.page.evaluate("() => [player.state.status, player.state.position_s]") == ["ready", 0]
    sound.page.evaluate("() => player.play()")
    assert sound.on_pitch()
    assert sound.page.evaluate("() => [player.state.info.title, player.output() === first]") == ["Second", True]


def test_when_the_system_takes_the_sound_away_it_is_a_pause(sound: Sound) -> None:
    """A call on the phone stops the audio; play brings it back where it was."""
    sound.load(duration_s=100)
    sound.click_play()
    since_s = sound.audio_s()
    sound.page.evaluate("() => player.seek(40.5)")
    sound.page.evaluate("() => player.output().context.suspend()")
    sound.page.evaluate("() => until((state) => state.status === 'paused')")
    assert sound.has_come_from(40.5, since_s)
    sound.click_play()
    assert sound.on_pitch()
    assert sound.has_come_from(40.5, since_s)
