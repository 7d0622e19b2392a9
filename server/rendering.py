"""Renders a song to a WAV file and names the result by its SHA-256."""

import hashlib
import wave
from collections.abc import Callable
from pathlib import Path

from server.engine import Engine

_STEP_FRAMES = 44_100


def render_wav(
    engine: Engine, seconds: float, rate_hz: int, channels: int, out: Path, progress: Callable[[int], None]
) -> str:
    """Writes the next seconds of a started song as 16-bit PCM; answers the file's SHA-256. `progress` gets frames."""
    total = round(seconds * rate_hz)
    with out.open("wb") as file, wave.open(file, "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(2)
        wav.setframerate(rate_hz)
        wav.setnframes(total)
        for done in range(0, total, _STEP_FRAMES):
            samples = engine.render_i16(min(_STEP_FRAMES, total - done))
            wav.writeframes(samples.tobytes())
            progress(len(samples))
    with out.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()
