"""The address and undefined-behaviour sanitizers, and reSIDfp's own assertions, over good and spoilt tunes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.build.context import Context
from tools.build.engine import build_native
from tools.build.errors import BuildError

ROOT = Path(__file__).resolve().parents[2]
SPOILT = 200

PROGRAM = """
import sys
from pathlib import Path
from tests.wasm import tunes
from tests.wasm.hosts import Engine, NativeHost
from tests.wasm.test_hostile import play, spoilt

engine = Engine(NativeHost(Path(sys.argv[1])))
for core in (0, 1):
    engine.config("core", core)
    for number, tune in enumerate(tunes.ALL):
        channels = 1 + number % 2
        engine.config("channels", channels)
        engine.start(tune)
        engine.render(3000, channels)
        engine.skip(300_000)
        engine.render(3000, channels)
engine.config("channels", 1)
for core in (0, 1):
    engine.config("core", core)
    for file in spoilt(int(sys.argv[2]), seed=3 + core):
        play(engine, file)
engine.close()
print("clean")
"""


@pytest.mark.slow
def test_sanitizers_find_nothing(context: Context) -> None:
    """A fault ends the program, and its report stands in the failure."""
    try:
        library = build_native(context, sanitize=True)
    except BuildError as error:
        pytest.skip(f"no sanitized build here: {error}")
    runtime = subprocess.run(["g++", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, library, str(SPOILT)],
        cwd=ROOT,
        env={
            # Python itself frees nothing at its end, and mixes allocators where it may.
            "ASAN_OPTIONS": "detect_leaks=0:alloc_dealloc_mismatch=0",
            "LD_PRELOAD": runtime.stdout.strip(),
            "UBSAN_OPTIONS": "print_stacktrace=1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "clean\n", done.stderr[-4000:]
