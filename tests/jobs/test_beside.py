"""`sidflow serve` brings its own worker, which doesn't outlive it."""

import subprocess
from pathlib import Path

import sqlalchemy as sa

from server.tables import WORKERS
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator, kill, until
from tests.server.conftest import dist as dist


def workers(operator: Operator) -> list[int]:
    with operator.jobs.store.alone() as change:
        return list(change.connection.execute(sa.select(WORKERS.c.pid)).scalars())


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_a_server_has_a_worker_that_is_replaced_and_ends_with_it(operator: Operator, small: Tiny, dist: Path) -> None:
    (operator.collection / "C64Music").parent.mkdir()
    operator.settings |= {"DIST": str(dist), "PORT": "0"}
    server: subprocess.Popen[str] = operator.start("serve")
    try:
        until(lambda: len(workers(operator)) == 1, "the worker is there")
        (first,) = workers(operator)
        subprocess.run(["kill", "-9", str(first)], check=True)
        operator.fetch()
        until(lambda: operator.status() == "completed", "another worker did the job")
        assert tunes_of(operator.collection / "C64Music") == small.after
        (second,) = (pid for pid in workers(operator) if pid != first)
    finally:
        kill(server)
    until(lambda: gone(second), "the worker ended with the server")
