"""Who is logged in, kept in the database, so that any node knows it and one act ends all sessions of an account.

The cookie's value is random and known to the browser alone: the database has its SHA-256. The token that state changes
have to name is made from the value too, so it belongs to that session and to no other.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection

import sqlalchemy as sa

from server.access.identity import Identity, OperatorSession
from server.database import Database
from server.settings import Settings
from server.tables import OPERATOR_SESSIONS as TABLE

_TOUCH_MS = 10_000  # a session's idle end is written again when it moves by this much


class OperatorSessions:
    """The sessions of one database; `clock` gives seconds since 1970. All of it blocks on the database.

    `proofs` are those of the passwords and providers that are in force (proofs.py): a session that was opened by
    another one is over, so a new password ends what was opened by the old one.
    """

    def __init__(
        self, database: Database, settings: Settings, proofs: Collection[str], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._proofs = frozenset(proofs)
        self._session_ms = settings.operator_session_s * 1000
        self._idle_ms = settings.operator_idle_s * 1000
        self._clock = clock

    def open(self, identity: Identity, proof: str) -> str:
        """A new session; answers the value of its cookie, which nobody can know before."""
        value = secrets.token_urlsafe(32)
        now = self._now()
        ends_ms = now + self._session_ms
        with self._database.writing() as connection:
            connection.execute(sa.delete(TABLE).where(sa.or_(TABLE.c.ends_ms <= now, TABLE.c.idle_ends_ms <= now)))
            connection.execute(
                sa.insert(TABLE).values(
                    hash=_hash(value), name=identity.name, role=identity.role, proof=proof, ends_ms=ends_ms,
                    idle_ends_ms=min(now + self._idle_ms, ends_ms),
                )
            )  # fmt: skip
        return value

    def find(self, value: str, *, use: bool = True) -> OperatorSession | None:
        """The session of a cookie, None where none goes on; `use` moves its idle end."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(TABLE).where(TABLE.c.hash == _hash(value))).one_or_none()
        now = self._now()
        if row is None or row.proof not in self._proofs or now >= min(row.ends_ms, row.idle_ends_ms):
            return None
        idle_ends_ms = min(now + self._idle_ms, row.ends_ms) if use else row.idle_ends_ms
        if idle_ends_ms > row.idle_ends_ms + min(_TOUCH_MS, self._idle_ms // 10):
            with self._database.writing() as connection:
                connection.execute(sa.update(TABLE).where(TABLE.c.hash == row.hash).values(idle_ends_ms=idle_ends_ms))
        else:
            idle_ends_ms = row.idle_ends_ms
        return OperatorSession(Identity(row.name, row.role), token_of(value), row.ends_ms, idle_ends_ms)

    def close(self, value: str) -> None:
        """Ends a session; it is known to nobody from then on."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(TABLE).where(TABLE.c.hash == _hash(value)))

    def close_all(self, name: str) -> int:
        """Ends all sessions of an account; answers how many."""
        with self._database.writing() as connection:
            return connection.execute(sa.delete(TABLE).where(TABLE.c.name == name)).rowcount

    def _now(self) -> int:
        return int(self._clock() * 1000)


def token_of(value: str) -> str:
    """The token for changes in the session whose cookie has that value."""
    return hmac.new(value.encode(), b"sidflow-token-1", hashlib.sha256).hexdigest()


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()
