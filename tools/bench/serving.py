"""The real server on a free port, for benchmarks that need one."""

import contextlib
import re
import subprocess
from collections.abc import Iterator

from tools.build.context import BuildError, Context


@contextlib.contextmanager
def serving(ctx: Context) -> Iterator[int]:
    """Serves dist/ as `sidflow serve` does; gives the port."""
    log = ctx.work / "logs" / "bench-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    argv = [str(ctx.venv_bin / "sidflow"), "serve", "--port", "0", "--dist", str(ctx.dist)]
    with (
        log.open("w") as errors,
        subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True) as server,
    ):
        try:
            for line in server.stdout or ():
                if found := re.search(r"http://\S+:(\d+)", line):
                    yield int(found[1])
                    return
            raise BuildError("the server ended before it answered", f"Look into {log}.")
        finally:
            server.terminate()
