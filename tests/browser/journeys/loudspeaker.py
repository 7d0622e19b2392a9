"""A loudspeaker for a machine that has none: PulseAudio with a sink that plays into the void and can be listened to.

Without a sound device Firefox keeps an AudioContext waiting for ever.
"""

import shutil
import subprocess
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.browser.firefox import PATIENCE_S

_RATE_HZ = 8000
_SOUND_WITHIN_S = 60  # once the page says that it plays
_MOMENT_BYTES = 2 * _RATE_HZ // 4


class Loudspeaker:
    """In a folder of its own; `environment` is for the programs that shall play on it."""

    def __init__(self, folder: Path) -> None:
        for program in ("pulseaudio", "parec"):
            if shutil.which(program) is None:
                pytest.skip(f"there is no {program} on this machine: `python3 build.py test` brings PulseAudio")
        self._socket = folder / "socket"
        self.environment = {"PULSE_SERVER": f"unix:{self._socket}"}
        self._home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": "/usr/bin:/bin"}
        self._process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                "--load=module-null-sink sink_name=void rate=44100",
                f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            ],
            env=self._home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        end_s = time.monotonic() + PATIENCE_S
        while not self._socket.exists():
            assert self._process.poll() is None, "PulseAudio ended while it started"
            assert time.monotonic() < end_s, "PulseAudio didn't start"
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)

    def is_heard(self) -> None:
        """Waits until something comes out."""
        self._until(lambda loudness: loudness > 0.003, "there was no sound")

    def is_silent(self) -> None:
        """Waits until nothing comes out."""
        self._until(lambda loudness: loudness < 0.0005, "it was never silent")

    def _until(self, holds: Callable[[float], bool], fault: str) -> None:
        """Waits until that holds of a quarter of a second (RMS, full scale is 1)."""
        argv = ["parec", "--device=void.monitor", "--format=s16le", f"--rate={_RATE_HZ}", "--channels=1", "--raw"]
        end_s = time.monotonic() + _SOUND_WITHIN_S
        with subprocess.Popen(
            argv, env=self._home | self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as ear:
            assert ear.stdout is not None
            try:
                while not holds(_loudness(ear.stdout.read(_MOMENT_BYTES))):
                    assert time.monotonic() < end_s, fault
            finally:
                ear.terminate()


def _loudness(heard: bytes) -> float:
    samples = array("h", heard)
    return float((sum(sample * sample for sample in samples) / len(samples)) ** 0.5 / 32_768)
