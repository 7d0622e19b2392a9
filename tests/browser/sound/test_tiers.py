"""The tiers: what plays where, with and without shared memory, on devices too slow, and after a crash."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.sound.conftest import Sound
from tests.engine_file import ROOT, engine_file

_MODULES = ROOT / "public" / "js"


def _slowed(what: str) -> dict[str, bytes]:
    """The page's modules at /slow/, with an engine that takes longer: `what` is the JavaScript of its delay."""
    files = {f"/slow/{path.relative_to(_MODULES)}": path.read_bytes() for path in _MODULES.rglob("*.js")}
    slow = f"""
const renderF32 = SidEngine.prototype.renderF32;
SidEngine.prototype.renderF32 = function (frames) {{
  const until_ms = Date.now() + 1;
  const samples = renderF32.call(this, frames);
  {what}
  return samples;
}};
"""
    files["/slow/engine.js"] += slow.encode()
    return files


# 3 ms or more for a quantum of 2.9 ms; a block of the worker's 512 frames has 11.6 ms.
_TOO_SLOW_FOR_A_QUANTUM = "while (Date.now() < until_ms + 2 + Number(frames === 128)) ;"


def test_an_ordinary_tune_plays_on_the_audio_thread(sound: Sound) -> None:
    """No worker, no shared memory between the engine and the loudspeaker."""
    sound.load()
    sound.click_play()
    assert sound.page.evaluate("() => player.state.tier") == "worklet"


@pytest.mark.parametrize(("isolated", "tier"), [(True, "ring"), (False, "posted")])
def test_a_slow_engine_moves_to_the_worker_at_the_same_position(
    open_sound: Callable[..., Sound], isolated: bool, tier: str
) -> None:
    """Underruns are counted, the worker takes over, and the song goes on where it was, on pitch."""
    sound = open_sound(isolated=isolated, files=_slowed(_TOO_SLOW_FOR_A_QUANTUM), query="?modules=/slow/")
    assert sound.page.evaluate("() => crossOriginIsolated") == isolated
    sound.load(duration_s=300)
    sound.page.evaluate("() => player.seek(100)")
    sound.click_play()
    sound.page.evaluate("(tier) => until((state) => state.tier === tier && !state.seeking)", tier)
    assert sound.has_come_from(100, since_s=0)
    assert sound.on_pitch()
    assert sound.faults == []


@pytest.mark.parametrize("isolated", [True, False])
def test_on_the_worker_everything_works_as_on_the_audio_thread(
    open_sound: Callable[..., Sound], isolated: bool
) -> None:
    """Seek, voices, muting, pause, the end: a heavy tune is played like any other."""
    heavy = _slowed("while (frames === 882 && Date.now() < until_ms + 20) ;")  # only what measures the speed
    sound = open_sound(isolated=isolated, files=heavy, query="?modules=/slow/")
    sound.load(duration_s=120)
    tier = "ring" if isolated else "posted"
    assert sound.page.evaluate("() => player.state.tier") == tier
    sound.click_play()
    assert sound.on_pitch()
    since_s = sound.audio_s()
    sound.page.evaluate("() => player.seek(60.5)")
    assert sound.on_pitch()
    assert sound.has_come_from(60.5, since_s)
    time_s, position_s = sound.page.evaluate("() => [player.voices().time_s, player.state.position_s]")
    assert abs(time_s - position_s) < 1
    loud = sound.hear()[1]
    sound.page.evaluate("() => player.muteVoice(0, 0, true)")
    sound.page.evaluate("() => until((state) => !state.seeking)")
    sound.hear()
    assert sound.hear()[1] < loud / 20
    sound.page.evaluate("() => player.muteVoice(0, 0, false)")
    sound.page.evaluate("() => until((state) => !state.seeking)")
    sound.hear()
    sound.page.evaluate("() => player.pause()")
    sound.hear()
    assert sound.hear()[1] == 0
    sound.click_play()
    assert sound.on_pitch()
    sound.page.evaluate("() => player.seek(119)")
    sound.page.evaluate("() => until((state) => state.status === 'ended')")
    assert sound.page.evaluate("() => player.state.tier") == tier
    assert sound.faults == []


def test_without_isolation_the_page_sounds_just_as_well(open_sound: Callable[..., Sound]) -> None:
    """The audio thread needs no shared memory."""
    sound = open_sound(isolated=False)
    sound.load()
    sound.click_play()
    assert sound.on_pitch()
    sound.page.evaluate("() => player.seek(33.5)")
    assert sound.on_pitch()
    assert sound.page.evaluate("() => player.state.tier") == "worklet"
    assert sound.faults == []


def test_a_busy_page_does_not_disturb_the_sound(sound: Sound) -> None:
    """The main thread works without a pause for seconds: no underrun, and the song has gone on."""
    sound.load(duration_s=300)
    sound.click_play()
    sound.hear()
    busy = """() => {
      const until_ms = performance.now() + 10000;
      let sum = 0;
      while (performance.now() < until_ms) for (let i = 0; i < 1e5; i++) sum += Math.sqrt(i);
      return sum;
    }"""
    before_s = sound.page.evaluate("() => player.state.position_s")
    sound.page.evaluate(busy)
    state = sound.page.evaluate(f"() => until((state) => state.position_s > {before_s} + 11.5)")
    assert state["underruns"] == 0
    assert state["tier"] == "worklet"
    assert sound.on_pitch()


_CRASH = "throw new Error('broken on purpose');"


def test_a_crash_on_the_audio_thread_starts_it_again_once(open_sound: Callable[..., Sound]) -> None:
    """At the same position; when it happens again the listener is told."""
    broken = _slowed(f"if (frames === 128 && this.cycles() > 985248 * 40.2 && this.cycles() < 985248 * 40.4) {_CRASH}")
    sound = open_sound(files=broken, query="?modules=/slow/")
    sound.load(duration_s=200)
    sound.page.evaluate("() => player.seek(20.5)")
    sound.click_play()
    assert sound.on_pitch()
    sound.page.evaluate("() => player.seek(39.9)")
    state = sound.page.evaluate("() => until((state) => state.status === 'error')")
    assert "Press Play to start it again." in state["error"]
    assert 39 < state["position_s"] < 41
    sound.page.evaluate("() => player.seek(60.5)")
    sound.click_play()
    assert sound.on_pitch()


def test_a_dead_worker_is_replaced(open_sound: Callable[..., Sound]) -> None:
    """The sound goes on meanwhile, and seeks work again."""
    files = _slowed("")
    files["/slow/engine-worker.js"] += b"\nconst plain = self.onmessage;\nself.onmessage = (event) => {\n"
    files["/slow/engine-worker.js"] += b"  if (event.data.tell?.duration_s === 166) throw new Error('broken');\n"
    files["/slow/engine-worker.js"] += b"  plain.call(self, event);\n};\n"
    sound = open_sound(files=files, query="?modules=/slow/")
    sound.load(duration_s=200)
    sound.click_play()
    sound.page.evaluate("() => player.setDuration(166)")
    assert sound.on_pitch()
    sound.page.evaluate("() => scouted(166)")
    since_s = sound.audio_s()
    sound.page.evaluate("() => player.seek(120.5)")
    assert sound.on_pitch()
    assert sound.has_come_from(120.5, since_s)


def test_every_host_renders_the_same_bytes(sound: Sound, tmp_path: Path) -> None:
    """Worklet (offline, faster than it sounds) and worker give the hash that Node gives."""
    offline = """async () => {
      const { SidEngine, SidInstance } = await import('/public/js/engine.js');
      const { compileEngine } = await import('/public/js/player/compile.js');
      const { startSong } = await import('/public/js/player/setup.js');
      const module = await compileEngine('/sid.wasm');
      const frames = 128 * 1000;
      const setup = { song: 2, model: 'auto', clock: 'auto', sampling: 'best', muted: [] };
      const context = new OfflineAudioContext(2, frames, 44100);
      await context.audioWorklet.addModule('/public/js/worklet.js');
      const node = new AudioWorkletNode(context, 'sidflow', { numberOfInputs: 0, outputChannelCount: [2] });
      node.connect(context.destination);
      const begun = new Promise((resolve) => (node.port.onmessage = ({ data }) => data.type === 'begun' && resolve()));
      node.port.postMessage({ type: 'engine', module, image: new SidInstance(module).image() });
      const origin = { kind: 'engine', file: scaleTune(), setup, key: '2 best', state: null };
      node.port.postMessage({ type: 'run', playing: true });
      const begin = { type: 'begin', epoch: 1, startFrame: 0, align: false, endFrame: 1e9, fadeFrames: 0, origin };
      node.port.postMessage(begin);
      await begun;
      const heard = (await context.startRendering()).getChannelData(0);
      const engine = new SidEngine(new SidInstance(module));
      engine.load(scaleTune());
      startSong(engine, setup, 1);
      const direct = new Float32Array(frames);
      for (let at = 0; at < frames; at += 12800) direct.set(engine.renderF32(12800), at);
      const hash = async (samples) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', samples))];
      return [await hash(heard), await hash(direct)];
    }"""
    heard, direct = sound.page.evaluate(offline)
    assert heard == direct
    assert bytes(heard) == _node_hash(tmp_path)


def _node_hash(tmp_path: Path) -> bytes:
    """SHA-256 of the same samples under Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine: `python3 build.py` brings one")
    script = tmp_path / "hash.mjs"
    support = (ROOT / "tests" / "js" / "support").as_uri()
    script.write_text(
        f"import {{ plain, soundHash, started }} from '{support}/engine.js';\n"
        f"import {{ scaleTune }} from '{support}/tune.js';\n"
        "process.stdout.write(soundHash(started(scaleTune(), plain(2)), 128000));\n"
    )
    env = {**os.environ, "SIDFLOW_TEST_ENGINE": str(engine_file())}
    done = subprocess.run([node, script], capture_output=True, text=True, check=True, env=env)
    assert len(done.stdout) == len(hashlib.sha256().hexdigest())
    return bytes.fromhex(done.stdout)
