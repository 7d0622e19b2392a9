"""The worker process that a server starts beside itself: it ends with the server, however that ends."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.logs import logger
from server.settings import Settings

_AGAIN_AFTER_S = 2.0
_ENDS_WITHIN_S = 10.0
_LOG = logger("worker")


@contextmanager
def worker_beside(settings: Settings) -> Iterator[None]:
    """Keeps a worker alive while the block runs, where there is a collection to work on and a worker is wanted."""
    if not settings.worker or settings.collection is None:
        yield
        return
    over = threading.Event()
    kept: list[subprocess.Popen[bytes]] = []
    words = [
        sys.executable,
        "-m",
        "server.cli",
        "worker",
        "--attached",
        "--collection",
        str(settings.collection.absolute()),
    ]

    def keep() -> None:
        while not over.is_set():
            # Its end of this pipe closes when the server dies, whatever kills it.
            process = subprocess.Popen(words, stdin=subprocess.PIPE)
            kept[:] = [process]
            code = process.wait()
            if not over.is_set():
                _LOG.warning("the worker ended, starting another", code=code)
                over.wait(_AGAIN_AFTER_S)

    thread = threading.Thread(target=keep, name="worker-beside", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for process in kept:
            _end(process)
        thread.join(_ENDS_WITHIN_S)


def _end(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()  # as harmless as any other moment to kill a worker
        process.wait()
