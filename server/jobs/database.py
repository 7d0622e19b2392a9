"""The database of the jobs: SQLite in the data folder, which needs no set-up, or PostgreSQL by one setting."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url

from server.jobs.errors import DatabaseError
from server.settings import Settings

_FILE = "jobs.sqlite"
_BUSY_MS = 30_000
_LOCK = 7_394_401  # PostgreSQL's name for the lock that `alone` takes

_META = sa.MetaData()

JOBS = sa.Table(
    "sidflow_jobs",
    _META,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),  # canonical JSON
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("wish", sa.String(16), nullable=False, default=""),  # what a running job shall do: pause, cancel
    sa.Column("attempt", sa.Integer, nullable=False, default=1),
    sa.Column("worker", sa.String(200)),
    sa.Column("token", sa.BigInteger, nullable=False, default=0),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("started_ms", sa.BigInteger),
    sa.Column("ended_ms", sa.BigInteger),
    sa.Column("done", sa.BigInteger, nullable=False, default=0),
    sa.Column("total", sa.BigInteger),
    sa.Column("unit", sa.String(40), nullable=False, default=""),
    sa.Column("rate", sa.Float),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
    sa.Column("figures", sa.Text, nullable=False, default="{}"),
    sa.Index("sidflow_jobs_by_status", "status"),
)
LOG = sa.Table(
    "sidflow_job_log",
    _META,
    sa.Column("job", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
HISTORY = sa.Table(
    "sidflow_job_history",
    _META,
    sa.Column("job", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
# The right to write, one a kind: the token grows with each holder, and what an older one writes is refused.
LEASES = sa.Table(
    "sidflow_job_leases",
    _META,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("epoch", sa.String(32), nullable=False),  # tells the tokens of one database from those of another
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("job", sa.String(64)),
    sa.Column("worker", sa.String(200)),
)
WORKERS = sa.Table(
    "sidflow_job_workers",
    _META,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("host", sa.String(200), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("beat_ms", sa.BigInteger, nullable=False),
)


def database_url(settings: Settings) -> str:
    """The address of the database, with the driver that is used."""
    if settings.database_url is None:
        return f"sqlite:///{Path(settings.data).absolute() / _FILE}"
    url = make_url(settings.database_url.get_secret_value())
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def open_database(settings: Settings) -> sa.Engine:
    """The database with its tables; raises DatabaseError when it can't be used."""
    url = database_url(settings)
    with telling(make_url(url).render_as_string(hide_password=True)):
        if url.startswith("sqlite"):
            settings.data.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        _create(engine)
    return engine


@contextmanager
def telling(name: str = "of the jobs") -> Iterator[None]:
    """Turns what goes wrong with the database into a DatabaseError, which says it in words."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().rstrip(".")
        raise DatabaseError(
            f"The database {name} can't be used: {reason}. See that it is there and its disk has room, and start again."
        ) from None


def now_ms(connection: sa.Connection) -> int:
    """The database's clock, which all workers share; milliseconds since 1970."""
    if connection.dialect.name == "sqlite":
        asked = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    else:
        asked = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    return int(connection.execute(sa.text(f"SELECT {asked}")).scalar_one())


def alone(connection: sa.Connection) -> None:
    """Begins a transaction in which what was read stays true: until it ends, no other one is past this line."""
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(sa.text("BEGIN IMMEDIATE" if sqlite else f"SELECT pg_advisory_xact_lock({_LOCK})"))


def next_number(table: sa.Table, job: str) -> sa.ScalarSelect[int]:
    """The number of the next line of a job's log or history."""
    return sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0) + 1).where(table.c.job == job).scalar_subquery()


def _create(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        alone(connection)
        _META.create_all(connection)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Each transaction takes the write lock at its start, so that none finds out at its end that it can't be written.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
