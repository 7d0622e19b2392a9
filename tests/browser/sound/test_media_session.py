"""Media keys and the lock screen: what the browser is told, and what its wishes do."""

from tests.browser.sound.conftest import Sound

_BIND = """async () => {
  const { bindMediaSession } = await import('/public/js/player/media-session.js');
  const session = navigator.mediaSession;
  globalThis.wishes = {};
  globalThis.asked = [];
  const setActionHandler = session.setActionHandler;
  session.setActionHandler = function (action, handler) {
    if (handler) wishes[action] = handler; else delete wishes[action];
    return setActionHandler.call(this, action, handler);
  };
  globalThis.unbind = bindMediaSession(player, {
    previous: () => asked.push('previous'), next: () => asked.push('next'),
  });
}"""
_SHOWN = "() => [navigator.mediaSession.metadata?.title ?? null, navigator.mediaSession.playbackState]"


def test_the_browser_shows_what_plays_and_its_keys_work(sound: Sound) -> None:
    """Title and state follow the player; keys pause, play, seek and go to the neighbours."""
    page = sound.page
    page.evaluate(_BIND)
    assert page.evaluate(_SHOWN) == [None, "none"]
    sound.load(title="Shown", song=2, duration_s=100)
    assert page.evaluate(_SHOWN) == ["Shown (song 2 of 3)", "paused"]
    sound.click_play()
    assert page.evaluate(_SHOWN)[1] == "playing"
    page.evaluate("() => wishes.pause({ action: 'pause' })")
    assert page.evaluate("() => player.state.status") == "paused"
    assert page.evaluate(_SHOWN)[1] == "paused"
    page.evaluate("() => wishes.play({ action: 'play' })")
    page.evaluate("() => until((state) => state.status === 'playing')")
    page.evaluate("() => wishes.seekto({ action: 'seekto', seekTime: 40 })")
    page.evaluate("() => until((state) => !state.seeking && state.position_s >= 40)")
    page.evaluate("() => wishes.seekbackward({ action: 'seekbackward', seekOffset: 20 })")
    page.evaluate("() => until((state) => !state.seeking && state.position_s < 35)")
    page.evaluate("() => { wishes.previoustrack({}); wishes.nexttrack({}); }")
    assert page.evaluate("() => asked") == ["previous", "next"]
    page.evaluate("() => unbind()")
    assert page.evaluate(_SHOWN) == [None, "none"]
    assert page.evaluate("() => Object.keys(wishes)") == []
