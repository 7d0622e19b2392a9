"""Our engine beside libsidplayfp: what a listener hears here is what the reference player plays."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wasm.asm import assemble, sid_file
from tools.bench import native
from tools.bench.corpus import read_tune
from tools.bench.judging import Verdict, judge

ROOT = Path(__file__).resolve().parents[2]
DEMOS = sorted((ROOT / "public" / "demo").glob("*.sid"))
SHARED = (
    "chip-tests/echo-test.sid",
    "chip-tests/adsrtest.sid",
    "chip-tests/ORB-demo.sid",
    "chip-tests/filtertest.sid",
    "chip-tests/nepzenek.sid",
    "chip-tests/Thiz_Iz_Da_Gizda_3SID.sid",
    "licensed/miniplayer-example.sid",
    "licensed/test-tone-c4.sid",
    "multi-sid/childhood-2SID.sid",
    "multi-sid/rain8580.sid",
    "multi-sid/ramos-3SID.sid",
)
SECONDS = 5.0

Judged = Callable[[Path], Verdict]

# A melody by the 60 Hz interrupt, which is left through the KERNAL at `leave`.
RSID = """
            sei
            lda #<handler
            sta $0314
            lda #>handler
            sta $0315
            lda #$0f
            sta $d418
            lda #$f0
            sta $d406
            lda #$21
            sta $d404
            cli
            rts
handler:    inc $02
            lda $02
            sta $d401
            {leave}
"""


def write_rsid(folder: Path, leave: str) -> Path:
    path = folder / "tune.sid"
    path.write_bytes(sid_file(assemble(RSID.format(leave=leave), 0x1000), load=0x1000, magic=b"RSID"))
    return path


# Another library has put the standard `operator new` into reach of all, and the heap is a used one.
USED_HEAP = """
import ctypes, sys
ctypes.CDLL("libstdc++.so.6", mode=ctypes.RTLD_GLOBAL)
from pathlib import Path
from tools.bench import native
with native.new_engine(native.load_library(Path(sys.argv[1]))) as engine:
    engine.start(Path(sys.argv[2]).read_bytes(), 0, {})
    print(engine.registers().hex())
"""


@pytest.fixture
def judged(ours: native.Library, oracle: native.Library, tmp_path: Path) -> Judged:
    return lambda path: judge(ours, oracle, read_tune(path, path.name), SECONDS, tmp_path)


@pytest.mark.parametrize("path", DEMOS, ids=lambda path: path.stem)
def test_bundled_tunes_sound_as_in_libsidplayfp(judged: Judged, path: Path) -> None:
    found = judged(path).bare
    assert found
    assert found.same_registers, found.first_difference
    assert found.same_sound, found.sound


@pytest.mark.parametrize("name", SHARED)
def test_shared_tunes_sound_as_in_libsidplayfp(judged: Judged, shared: Path, name: str) -> None:
    found = judged(shared / "sids" / name).bare
    assert found
    assert found.same_registers, found.first_difference
    assert found.same_sound, found.sound


def test_libsidplayfp_starts_with_zeros_however_used_the_heap_is(oracle: native.Library) -> None:
    words = [sys.executable, "-c", USED_HEAP, str(oracle.path), str(DEMOS[0])]
    dirty = {**os.environ, "MALLOC_PERTURB_": "165"}
    told = subprocess.run(words, cwd=ROOT, env=dirty, capture_output=True, text=True, check=True).stdout
    assert set(bytes.fromhex(told)) == {0}


@pytest.mark.parametrize("leave", ["jmp $ea31", "jmp $ea81"])
def test_a_tune_that_leaves_through_the_kernal_goes_astray_only_in_libsidplayfp(
    judged: Judged, tmp_path: Path, leave: str
) -> None:
    verdict = judged(write_rsid(tmp_path, leave))
    assert verdict.astray_s is not None
    assert verdict.astray_s < 0.1
    assert verdict.our_kind == "music"
    assert verdict.bare
    assert not verdict.bare.same_registers
    assert verdict.equipped
    assert verdict.equipped.registers.equal == 1
    assert verdict.equipped.same_sound


def test_a_tune_that_leaves_by_itself_is_heard_alike_without_a_kernal(judged: Judged, tmp_path: Path) -> None:
    leave = "lda $dc0d\npla\ntay\npla\ntax\npla\nrti"
    verdict = judged(write_rsid(tmp_path, leave))
    assert verdict.astray_s is None
    assert verdict.bare
    assert verdict.bare.same_registers
    assert verdict.bare.same_sound
