"""What a listener would lose first: sound after a click, on pitch, and the controls that move it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import ROOT, TONES_HZ, Listener, OpenPage, Server, StartServer
from tests.engine_file import engine_file
from tests.wasm.hosts import Engine, WasmHost


def test_a_bundled_tune_sounds_after_one_click(listener: Listener) -> None:
    """The first tune is offered before anything is pressed; one click makes it sound."""
    expect(listener.title).not_to_have_text("Press play")
    listener.play()
    listener.hears_loudness(0.005, 1)
    listener.play_button.click()
    expect(listener.play_button).to_have_accessible_name("Play")
    listener.hears_nothing()


def notes_of_voice_1(tune: Path, seconds: int) -> list[float]:
    """The pitch in Hz that its frequency register holds in each raster frame, by the engine outside of the page."""
    engine = Engine(WasmHost(engine_file()))
    engine.start(tune.read_bytes(), 1)
    clock_hz, frame_cycles = engine.info("clock_hz"), engine.info("frame_cycles")
    notes = []
    for frame in range(1, seconds * clock_hz // frame_cycles):
        engine.skip(frame * frame_cycles - engine.cycles)
        registers = engine.registers()
        assert registers
        notes.append(int.from_bytes(registers[:2], "little") * clock_hz / (1 << 24))
    engine.close()
    return notes


def test_a_bundled_tune_is_heard_on_the_pitches_that_it_writes(listener: Listener) -> None:
    """With the other voices muted, what comes out is what the first one's registers hold around that time."""
    notes = notes_of_voice_1(ROOT / "public" / "demo" / "korobeiniki.sid", 80)
    listener.page.locator(".up-next").get_by_role("button", name=re.compile("^Korobeiniki")).click()
    listener.playing()
    for voice in (2, 3):
        listener.page.get_by_role("button", name=f"Mute Voice {voice}").click()
    right = []
    for _ in range(12):
        before_s = listener.position_s()
        expect(listener.seek_slider).not_to_have_value(str(before_s))
        pitch_hz = listener.page.evaluate("hearUntil(({ loudness }) => loudness > 0.005)")["pitch_hz"]
        # The slider follows a few times a second, and the ear has heard the last 90 ms.
        around = notes[max(0, round(50 * (before_s - 0.3))) : round(50 * (listener.position_s() + 0.5))]
        right.append(any(abs(pitch_hz / hz - 1) < 0.02 for hz in set(around) if hz))
    assert sum(right) >= 9, "where two notes meet, the ear may hear neither"


def test_pitch_seek_and_songs(listener: Listener) -> None:
    """What comes out is the tone that the song holds, after a seek and in another song too."""
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    listener.seek_slider.fill("100")
    expect(listener.seek_slider).to_have_attribute("aria-valuetext", re.compile("^1:4[0-9] of 3:00$"))
    listener.hears(TONES_HZ[1])
    listener.page.get_by_role("button", name="Song 3 3:00").click()
    listener.hears(TONES_HZ[2])
    assert listener.position_s() < 60
    listener.page.get_by_label("Song of this tune").select_option("1")
    listener.hears(TONES_HZ[0])
    expect(listener.page.get_by_role("button", name="Song 1 3:00")).to_have_attribute("aria-current", "true")


def test_pause_stop_mute_and_volume(listener: Listener) -> None:
    """Each control does what its name says, and nothing starts by itself again."""
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    loud = listener.hear()[1]
    listener.page.get_by_role("slider", name="Volume").fill("40")
    listener.hears_loudness(0.001, loud / 2)
    listener.page.get_by_role("slider", name="Volume").fill("80")
    listener.page.get_by_role("button", name="Mute", exact=True).click()
    listener.hears_nothing()
    listener.page.get_by_role("button", name="Mute", exact=True).click()
    listener.hears(TONES_HZ[1])
    listener.play_button.click()
    listener.hears_nothing()
    paused_at = listener.position_s()
    assert paused_at > 0
    listener.page.get_by_role("button", name="Stop").click()
    expect(listener.seek_slider).to_have_value("0")
    expect(listener.play_button).to_have_accessible_name("Play")


def test_a_voice_is_muted_by_its_lane(listener: Listener) -> None:
    """The tune has one voice: with its lane muted nothing is left, and muting is taken back."""
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    lane = listener.page.get_by_role("button", name="Mute Voice 1")
    lane.click()
    expect(lane).to_have_attribute("aria-pressed", "true")
    listener.hears_nothing()
    lane.click()
    listener.hears(TONES_HZ[1])


def test_samples_have_a_lane_of_their_own_where_a_tune_plays_some(listener: Listener) -> None:
    """The lane comes when the silent run finds samples, mutes them, and goes with the tune."""
    samples = listener.page.get_by_role("button", name="Mute Samples")
    listener.page.locator(".up-next").get_by_role("button", name=re.compile("^Hall of the Mountain King")).click()
    listener.playing()
    expect(samples).to_be_visible(timeout=20_000)
    heights = [box["height"] for box in (lane.bounding_box() for lane in listener.page.locator(".lane").all()) if box]
    assert len(heights) == 4
    assert 24 <= heights[3] < 0.6 * heights[0]
    listener.seek_slider.fill("45")
    listener.playing()
    for voice in (1, 2, 3):
        listener.page.get_by_role("button", name=f"Mute Voice {voice}").click()
    loudest = """() => new Promise((resolve) => {
      const end_s = ears[0].context.currentTime + 3;
      let most = 0;
      const listen = () => {
        most = Math.max(most, hear().loudness);
        if (ears[0].context.currentTime < end_s) setTimeout(listen, 40);
        else resolve(most);
      };
      listen();
    })"""
    assert listener.page.evaluate(loudest) > 0.01
    samples.click()
    expect(samples).to_have_attribute("aria-pressed", "true")
    listener.hears_loudness(0, 0.003)  # the chip's own level at rest is no sound
    assert listener.page.evaluate(loudest) < 0.003
    listener.play_tones()
    expect(listener.page.get_by_role("button", name="Mute Voice 3")).to_be_visible()
    expect(samples).to_have_count(0)


def test_at_its_end_a_song_hands_over_to_the_next(listener: Listener) -> None:
    """A typed length holds, the next tune of the queue starts by itself, and previous goes back."""
    expect(listener.title).not_to_have_text("Press play")
    first = listener.title.inner_text()
    listener.room("Search")
    listener.page.get_by_role("searchbox").fill("three tuner")
    listener.page.get_by_role("button", name="Play Three tones next").click()
    listener.room("Play")
    listener.play()
    expect(listener.title).to_have_text(first)
    listener.page.get_by_role("button", name=re.compile("^Length .*change it$")).click()
    field = listener.page.get_by_role("textbox", name="Length of the song")
    field.fill("nonsense")
    field.press("Enter")
    expect(field).to_be_visible()
    field.fill("0:05")
    field.press("Enter")
    expect(listener.page.get_by_role("button", name="Length 0:05, change it")).to_be_focused()
    expect(listener.title).to_have_text("Three tones", timeout=20_000)
    listener.hears(TONES_HZ[1])
    listener.page.get_by_role("button", name="Previous").click()
    expect(listener.title).to_have_text(first)
    listener.playing()
    expect(listener.page.get_by_role("button", name="Length 0:05, change it")).to_be_visible()


def test_repeat_one_starts_the_song_again(listener: Listener) -> None:
    """With repeat on one song the position falls back and the title stays."""
    listener.play_tones()
    listener.page.get_by_role("button", name="Repeat: off").click()
    listener.page.get_by_role("button", name="Repeat: the whole queue").click()
    expect(listener.page.get_by_role("button", name="Repeat: this song")).to_be_visible()
    listener.seek_slider.fill("178")
    expect(listener.seek_slider).to_have_attribute("aria-valuetext", re.compile("^0:0[0-9] of"), timeout=20_000)
    expect(listener.title).to_have_text("Three tones")
    listener.hears(TONES_HZ[1])


def test_chip_clock_and_quality_can_be_chosen_while_it_plays(listener: Listener) -> None:
    """NTSC lifts the pitch by the ratio of the clocks; the panel says what is in force and what the tune says."""
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    listener.room("Prefs")
    listener.page.get_by_label("NTSC").check()
    listener.hears(TONES_HZ[1] * 1_022_727 / 985_248)
    listener.page.get_by_label("8580", exact=True).check()
    details = listener.page.get_by_role("complementary", name="Details")
    expect(details).to_contain_text("8580 at $D400 (the tune says 6581)")
    expect(details).to_contain_text("NTSC, 1,022,727 Hz (the tune says PAL)")
    listener.page.get_by_label("Light chip").check()
    listener.hears(TONES_HZ[1] * 1_022_727 / 985_248)
    listener.page.reload()
    expect(listener.page.get_by_label("Light chip")).to_be_checked()
    expect(listener.page.get_by_label("NTSC")).to_be_checked()


def test_the_song_is_saved_as_a_wav_file(listener: Listener) -> None:
    """The file has the song's length and sound; an export can be given up half-way."""
    listener.play_tones()
    listener.page.get_by_role("button", name="Export WAV").first.click()
    expect(listener.page.get_by_role("progressbar").first).to_be_visible()
    listener.page.get_by_role("button", name="Cancel").first.click()
    expect(listener.page.get_by_role("button", name="Export WAV").first).to_be_visible()
    listener.page.get_by_role("button", name="Length 3:00, change it").click()
    listener.page.get_by_role("textbox", name="Length of the song").fill("0:30")
    listener.page.get_by_role("textbox", name="Length of the song").press("Enter")
    with listener.page.expect_download(timeout=60_000) as saved:
        listener.page.get_by_role("button", name="Export WAV").first.click()
    assert saved.value.suggested_filename == "Three tones (song 2).wav"
    data = saved.value.path().read_bytes()
    assert data[:4] == b"RIFF"
    rate = int.from_bytes(data[24:28], "little")
    frame_bytes = int.from_bytes(data[32:34], "little")
    assert len(data) == pytest.approx(30 * rate * frame_bytes, rel=0.01)
    assert len(set(data[100_000:200_000])) > 100


def test_it_plays_without_cross_origin_isolation(open_page: OpenPage, start_server: StartServer) -> None:
    """Where memory can't be shared (an embedded page, an old proxy) the same page sounds the same."""
    listener = open_page(url=start_server(isolated=False).url)
    assert listener.page.evaluate("crossOriginIsolated") is False
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    listener.seek_slider.fill("100")
    expect(listener.seek_slider).to_have_attribute("aria-valuetext", re.compile("^1:4[0-9] of 3:00$"))
    listener.hears(TONES_HZ[1])
    assert listener.faults == []


def test_a_click_before_the_player_is_there_is_kept(open_page: OpenPage, server: Server) -> None:
    """On a slow line the first click counts: the button turns until the rest has come, and then it sounds."""
    listener = open_page(url="about:blank")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    listener.page.route("**/assets/app.*.js*", hold)
    listener.page.goto(server.url)
    listener.play_button.click()
    expect(listener.play_button).to_have_class(re.compile("waiting"))
    expect(listener.play_button).to_have_accessible_name("Pause")
    while held:
        held.pop().continue_()
    listener.playing()
    listener.hears_loudness(0.005, 1)
    assert listener.faults == []


def test_when_the_player_could_not_be_fetched_it_says_so_and_the_next_click_works(
    open_page: OpenPage, server: Server
) -> None:
    """A sentence instead of silence, and no reload needed."""
    listener = open_page(url="about:blank")
    listener.page.route("**/assets/app.*.js*", lambda route: route.abort())
    listener.page.goto(server.url)
    listener.play_button.click()
    expect(listener.page.get_by_role("alert")).to_contain_text("The player could not be loaded. Check the network")
    expect(listener.play_button).to_have_accessible_name("Play")
    listener.page.unroute("**/assets/app.*.js*")
    listener.play()
    listener.hears_loudness(0.005, 1)


def test_damaged_bytes_are_not_played(open_page: OpenPage, server: Server) -> None:
    """Bytes that aren't the tune's own, by its hash, are refused in words, and the next press fetches them anew."""
    listener = open_page(url="about:blank")
    listener.page.route("**/demo/*.sid", lambda route: route.fulfill(status=200, body=b"PSID damaged on its way"))
    listener.page.goto(server.url)
    listener.play_button.click()
    expect(listener.page.get_by_role("alert")).to_contain_text("arrived damaged")
    listener.page.unroute("**/demo/*.sid")
    listener.play()
    listener.hears_loudness(0.005, 1)
