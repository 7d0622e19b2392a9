"""The frames of a trace are counted with all that the main thread did in them, and with nothing of other threads."""

from typing import Any

import pytest

from tools.bench.picture import frames_of
from tools.build.errors import BuildError


def event(name: str, at_ms: float, took_ms: float, thread: int = 1, *, waited_ms: float = 0) -> dict[str, Any]:
    """As Chromium writes it, in microseconds; `waited_ms` is how long others had the processor meanwhile."""
    took = {"dur": 1000 * (took_ms + waited_ms), "tdur": 1000 * took_ms}
    return {"name": name, "ph": "X", "ts": 1000 * at_ms, "pid": 7, "tid": thread, **took}


def test_work_belongs_to_its_frame() -> None:
    events = []
    for frame, start in enumerate((0, 16, 32, 48, 80)):
        events.append(event("FireAnimationFrame", start, 1 + frame, waited_ms=5))
        events.append(event("ThreadControllerImpl::RunTask", start - 1, 3 + frame, waited_ms=5))
        events.append(event("ThreadControllerImpl::RunTask", start + 4, 2))
        events.append(event("ThreadControllerImpl::RunTask", start, 100, thread=2))
    events.append(event("FireAnimationFrame", 5, 50, thread=2))
    events.append({"name": "ThreadControllerImpl::RunTask", "ph": "B", "ts": 20_000, "pid": 7, "tid": 1})
    frames = frames_of(list(reversed(events)))
    assert frames.apart == [16, 16, 16, 32]
    assert frames.script == [1, 2, 3, 4, 5]
    assert frames.work == [6, 7, 8]  # the first and the last frame may be cut


def test_a_picture_that_stands_still_is_no_result() -> None:
    with pytest.raises(BuildError, match="stood still"):
        frames_of([event("ThreadControllerImpl::RunTask", 0, 1)])
