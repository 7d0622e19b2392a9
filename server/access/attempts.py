"""How often somebody may try to log in: each failure makes the next attempt wait, by account and by address.

Counted in the database, so that all processes share it and a restart forgets nothing. An attempt is counted before its
password is looked at, so that many at once are worth no more than one after the other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from server.database import Database
from server.limiting import home
from server.problems import ProblemError
from server.tables import LOGIN_ATTEMPTS as TABLE

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class _Limit:
    """After `free` failures each attempt waits, 1 s at first, twice as long with each, `most_s` at most."""

    free: int
    most_s: int

    def wait_ms(self, failures: int) -> int:
        return 0 if failures < self.free else min(1000 * 2 ** min(failures - self.free, 30), self.most_s * 1000)


# An account waits a minute at most: who doesn't know its password shall not keep those out who do.
_ACCOUNT = _Limit(5, 60)
_ADDRESS = _Limit(10, 3600)
_FORGOTTEN_MS = _DAY_MS
_KNOWN_MS = 90 * _DAY_MS


class Attempts:
    """The attempts of one database; `clock` gives seconds since 1970. All of it blocks on the database."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def begin(self, account: str, host: str) -> None:
        """Counts an attempt; raises ProblemError where one has to wait, which isn't counted.

        Where an account got in from an address before, only that address' own failures make it wait: strangers who
        guess at an account don't keep its owner out.
        """
        now = int(self._clock() * 1000)
        address = _address(host)
        with self._database.writing() as connection:
            connection.execute(
                sa.delete(TABLE).where(
                    sa.or_(
                        sa.and_(TABLE.c.failures > 0, TABLE.c.last_ms < now - _FORGOTTEN_MS),
                        TABLE.c.last_ms < now - _KNOWN_MS,
                    )
                )
            )
            limits = {address: _ADDRESS}
            if not _row(connection, _known(account, host)):
                limits[_account(account)] = _ACCOUNT
            rows = {who: _row(connection, who) for who in limits}
            wait_ms = 0
            for who, row in rows.items():
                if row is not None:
                    wait_ms = max(wait_ms, row.last_ms + limits[who].wait_ms(row.failures) - now)
            if wait_ms > 0:
                wait_s = math.ceil(wait_ms / 1000)
                detail = f"Too many attempts to log in failed: try again in {wait_s:,} s."
                raise ProblemError("too_many_requests", detail, wait_s)
            for who, row in rows.items():
                _put(connection, who, 1 if row is None else row.failures + 1, now)

    def succeeded(self, account: str, host: str) -> None:
        """Forgets the failures of both, and remembers that the account got in from there."""
        now = int(self._clock() * 1000)
        with self._database.writing() as connection:
            connection.execute(sa.delete(TABLE).where(TABLE.c.who.in_((_account(account), _address(host)))))
            _put(connection, _known(account, host), 0, now)


def _account(name: str) -> str:
    return f"account {name[:200]}"


def _address(host: str) -> str:
    return f"address {home(host)[:60]}"


def _known(account: str, host: str) -> str:
    return f"known {account[:200]} {home(host)[:60]}"


def _row(connection: sa.Connection, who: str) -> "sa.Row[tuple[str, int, int]] | None":
    return connection.execute(sa.select(TABLE).where(TABLE.c.who == who)).one_or_none()


def _put(connection: sa.Connection, who: str, failures: int, now: int) -> None:
    connection.execute(sa.delete(TABLE).where(TABLE.c.who == who))
    connection.execute(sa.insert(TABLE).values(who=who, failures=failures, last_ms=now))
