"""What the database remembers of the audit log: its newest entry, without which nobody saw that the end was cut off."""

import sqlalchemy as sa

from server.audit.chain import End
from server.tables import AUDIT_END

_ONLY = 1


def remembered(connection: sa.Connection) -> End | None:
    """The newest entry that the database knows of."""
    row = connection.execute(sa.select(AUDIT_END.c.number, AUDIT_END.c.hash)).one_or_none()
    return None if row is None else End(row.number, row.hash)


def advance(connection: sa.Connection, before: End, now: End) -> None:
    """Moves on to `now`, which follows `before`.

    Where the file ends before what is remembered, or with another entry of that number, the memory stays as it is: so
    the gap is still seen when the file has grown past it.
    """
    known = remembered(connection)
    if known is None:
        connection.execute(sa.insert(AUDIT_END).values(id=_ONLY, number=now.number, hash=now.hash))
    elif known == before or known.number < before.number:
        connection.execute(sa.update(AUDIT_END).values(number=now.number, hash=now.hash))
