"""What databases of earlier releases lack: each migration is a named function, done once, in order."""

from collections.abc import Callable

import sqlalchemy as sa

from server.tables import MIGRATIONS, WORKERS

Migration = Callable[[sa.Connection], None]


def workers_tell_their_load(connection: sa.Connection) -> None:
    """A worker tells how much of a processor and of memory it takes, which nobody on another machine can measure."""
    _add(connection, WORKERS.c.cpu_cores)
    _add(connection, WORKERS.c.memory_bytes)


# New ones come last; a name stays as it is, since databases remember it.
IN_ORDER: tuple[Migration, ...] = (workers_tell_their_load,)


def migrate(connection: sa.Connection, steps: tuple[Migration, ...] = IN_ORDER) -> tuple[str, ...]:
    """Does what wasn't done yet, in the caller's transaction, and answers the names of it."""
    done = set(connection.execute(sa.select(MIGRATIONS.c.name)).scalars())
    missing = [step for step in steps if step.__name__ not in done]
    for step in missing:
        step(connection)
        connection.execute(sa.insert(MIGRATIONS).values(name=step.__name__, at=sa.func.now()))
    return tuple(step.__name__ for step in missing)


def _add(connection: sa.Connection, column: sa.Column[object]) -> None:
    """Adds a column that may be empty; a database that was made with it has it already."""
    assert column.nullable, "what is in a table already has no value for it"
    table = column.table.name
    if column.name in {each["name"] for each in sa.inspect(connection).get_columns(table)}:
        return
    connection.execute(
        sa.text(f"ALTER TABLE {table} ADD COLUMN {column.name} {column.type.compile(connection.dialect)}")
    )
