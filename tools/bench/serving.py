"""The real server for benchmarks: on a free port, and at the same one again after it was killed."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.build.context import BuildError, Context


class BenchServer:
    """`sidflow serve` over dist/, in a process of its own."""

    def __init__(self, ctx: Context, *, data: Path | None = None, collection: Path | None = None) -> None:
        self.port = 0  # the system's choice at the first start, then the same for good
        self._log = ctx.work / "logs" / "bench-server.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        self._argv = [str(ctx.venv_bin / "sidflow"), "serve", "--dist", str(ctx.dist)]
        if collection is not None:
            self._argv += ["--collection", str(collection)]
        # A benchmark asks from one address what listeners ask from many.
        free = {f"SIDFLOW_LIMIT_{each}": "" for each in ("PLAY", "SESSION", "FEEDBACK")}
        self._environment = os.environ | free | ({"SIDFLOW_DATA": str(data)} if data is not None else {})
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    def start(self) -> None:
        """Returns once it listens."""
        with self._log.open("a") as errors:
            self._process = subprocess.Popen(
                [*self._argv, "--port", str(self.port)],
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                text=True,
                env=self._environment,
            )
        for line in self._process.stdout or ():
            if found := re.search(r"http://\S+:(\d+)", line):
                self.port = int(found[1])
                return
        raise BuildError("the server ended before it answered", f"Look into {self._log}.")

    def kill(self) -> None:
        """As a power cut does: at once, and nothing is finished."""
        if self._process is not None:
            self._process.kill()
            self._ended(self._process)

    def stop(self) -> None:
        """As an operator does."""
        if self._process is not None:
            self._process.terminate()
            self._ended(self._process)

    def _ended(self, process: "subprocess.Popen[str]") -> None:
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
        self._process = None


@contextlib.contextmanager
def serving(ctx: Context) -> Iterator[int]:
    """Serves dist/ as `sidflow serve` does; gives the port."""
    server = BenchServer(ctx)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()
