"""The database: SQLite in the data folder, which needs no set-up, or PostgreSQL by one setting."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url

from client_py.core.errors import SidflowError
from server.migrations import migrate
from server.settings import Settings
from server.tables import META

_FILE = "jobs.sqlite"
_BUSY_MS = 30_000
_LOCK = 7_394_401  # PostgreSQL's name for the lock that `alone` takes


class DatabaseError(SidflowError):
    """The database can't be used; the message says why."""


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


class Database:
    """Opened by the first who needs it, so that listeners never wait for it, and shared by all threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None

    @property
    def there(self) -> bool:
        """Whether somebody made it: SQLite's file comes with the first who needs it, PostgreSQL is another's."""
        return self._settings.database_url is not None or (self._settings.data / _FILE).is_file()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read by; raises DatabaseError."""
        with telling(), self._opened().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that no other one changes anything beside; raises DatabaseError."""
        with telling(), self._opened().begin() as connection:
            alone(connection)
            yield connection

    def close(self) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    def _opened(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                self._engine = open_database(self._settings)
            return self._engine


@contextmanager
def telling(name: str = "") -> Iterator[None]:
    """Turns what goes wrong with the database into a DatabaseError, which says it in words."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().rstrip(".")
        which = f"The database {name}" if name else "The database"
        raise DatabaseError(
            f"{which} can't be used: {reason}. See that it is there and its disk has room, and start again."
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


def _create(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        alone(connection)
        META.create_all(connection)
        migrate(connection)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Each transaction takes the write lock at its start, so that none finds out at its end that it can't be written.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
