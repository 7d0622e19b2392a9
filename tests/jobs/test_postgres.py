"""PostgreSQL shared by workers, as on several machines: one is killed half way, the other one ends the job."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.hvsc.mirrors import Mirror
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator, kill, until
from tests.jobs.test_steering import begun, held


def programs() -> Path:
    """Where initdb and postgres are: Debian keeps them out of the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip("there is no PostgreSQL: install Debian's package `postgresql`")
    return found[-1].parent if found else Path(str(on_path)).parent


def answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A cluster of its own, reached by a socket in its folder alone."""
    binaries = programs()
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    folder = Path("/tmp") / f"sidflow-pg-{os.getpid()}"  # a socket's path may have 107 letters
    folder.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(folder, user)
    try:
        subprocess.run(
            [binaries / "initdb", "-D", folder / "data", "-U", "sidflow", "-A", "trust", "--no-sync"],
            user=user, check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        with (tmp_path / "postgres").open("w") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-F"],
                user=user, stdout=log, stderr=log, cwd="/",
            )  # fmt: skip
        address = f"postgresql://sidflow@/postgres?host={folder}"
        try:
            until(lambda: answers(address), "PostgreSQL listens")
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # at once, whoever is connected
            server.wait()
    finally:
        shutil.rmtree(folder)


def test_two_workers_share_the_queue_and_one_is_killed(
    operator: Operator, small: Tiny, served: Mirror, database: str
) -> None:
    operator.settings["DATABASE_URL"] = database
    go = held(served)
    with operator.worker("one") as first:
        operator.fetch()
        begun(operator)
        with operator.worker("two"):
            kill(first)
            go.set()
            until(lambda: operator.status() == "completed", "the job ended")
            operator.ok("jobs", "run", "fetch", "--id", "again")
    assert tunes_of(operator.collection / "C64Music") == small.after
    assert ("running", "taken over") in operator.events()
    assert "Nothing to do" in operator.jobs.get("again").outcome
    assert not list((operator.folder / "data").glob("*.sqlite"))
