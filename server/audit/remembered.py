"""What the database remembers of the audit log: its newest entry, without which nobody saw that the end was cut off."""

from collections.abc import Callable

import sqlalchemy as sa

from server.audit.chain import End
from server.tables import AUDIT_END

_ONLY = 1


def remembered(connection: sa.Connection) -> End | None:
    """The newest entry that the database knows of."""
    row = connection.execute(sa.select(AUDIT_END.c.number, AUDIT_END.c.hash)).one_or_none()
    return None if row is None else End(row.number, row.hash)


def advance(connection: sa.Connection, before: End, now: End, stands: Callable[[End], bool]) -> None:
    """Moves on to `now`, which follows `before`, where what is remembered still `stands` in the file.

    Else the memory stays as it is: what was cut off or put in its place is seen for good, whatever is written after.
    """
    known = remembered(connection)
    if known is None or known == before or stands(known):
        begin(connection, now)


def begin(connection: sa.Connection, end: End) -> None:
    """Remembers that end, whatever was remembered before."""
    connection.execute(sa.delete(AUDIT_END))
    connection.execute(sa.insert(AUDIT_END).values(id=_ONLY, number=end.number, hash=end.hash))
