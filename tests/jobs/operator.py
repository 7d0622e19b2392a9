"""An operator's machine in a temporary folder: its commands run in processes of their own, some of which get killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server.contract.jobs import FetchParameters
from server.jobs.engine import Jobs
from server.settings import ROOT, load_settings
from tests.hvsc.mirrors import Mirror

PATIENCE_S = 120.0


@dataclass(slots=True)
class Operator:
    """`folder` holds all that there is; `settings` are further SIDFLOW_ variables, without that prefix."""

    folder: Path
    served: Mirror
    settings: dict[str, str] = field(default_factory=dict)
    _jobs: Jobs | None = None

    @property
    def collection(self) -> Path:
        return self.folder / "collection"

    @property
    def environment(self) -> dict[str, str]:
        chosen = {
            "DATA": str(self.folder / "data"),
            "COLLECTION": str(self.collection),
            "MIRROR": self.served.url,
            "MIRROR_TIMEOUT_S": "2",
            "MIRROR_BACKOFF_S": "0.01",
            "WORKER_DEAD_AFTER_S": "4",
            **self.settings,
        }
        return {"PATH": os.environ["PATH"], **{f"SIDFLOW_{name}": value for name, value in chosen.items()}}

    def start(self, *words: str, log: str = "log", module: str = "server.cli") -> "subprocess.Popen[str]":
        """Starts `sidflow`, or a module that adds to it, with its output in a file of the folder."""
        with (self.folder / log).open("a") as output:
            return subprocess.Popen(
                [sys.executable, "-W", "error", "-m", module, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "server.cli", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )

    def ok(self, *words: str) -> str:
        """Standard output of a command that has to succeed."""
        ended = self.run(*words)
        assert ended.returncode == 0, ended
        return ended.stdout

    @property
    def jobs(self) -> Jobs:
        """The queue as this process sees it, as a server would."""
        if self._jobs is None:
            names = ("data", "collection", "mirror", "worker_dead_after_s", "database_url")
            chosen = {name: self.environment.get(f"SIDFLOW_{name.upper()}") for name in names}
            self._jobs = Jobs(load_settings(**chosen))
        return self._jobs

    def close(self) -> None:
        if self._jobs is not None:
            self._jobs.close()

    def status(self, identity: str = "mine") -> str:
        return self.jobs.get(identity).status

    def fetch(self, identity: str | None = "mine") -> None:
        """Puts the job into the queue, without working on it."""
        self.jobs.enqueue(FetchParameters(self.served.url, str(self.collection)), identity)

    def events(self, identity: str = "mine") -> list[tuple[str, str]]:
        """The history: each status and its first word of detail."""
        return [(event.status, event.detail.partition(" by ")[0]) for event in self.jobs.history(identity)]

    @contextmanager
    def worker(self, log: str = "worker") -> "Iterator[subprocess.Popen[str]]":
        process = self.start("worker", log=log)
        try:
            yield process
        finally:
            kill(process)


def kill(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


def until(true: Callable[[], bool], what: str) -> None:
    """Waits for a state of another process, which has no other way to tell."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"it never happened: {what}"
        time.sleep(0.02)
