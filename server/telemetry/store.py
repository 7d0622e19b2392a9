"""The minutes in the database: the only module that reads and writes their table."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.database import Database
from server.tables import TELEMETRY
from server.telemetry.gathered import MINUTE_MS

KEPT_MS = 30 * 24 * 60 * MINUTE_MS


class TelemetryStore:
    """Counts by name. All of it raises DatabaseError where the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, minutes: Mapping[int, Mapping[str, int]]) -> None:
        """Adds to what other servers, or this one, wrote of the same minutes; all of it or nothing."""
        rows = [
            {"minute_ms": minute_ms, "name": name, "value": count}
            for minute_ms, counts in minutes.items()
            for name, count in counts.items()
            if count
        ]
        if not rows:
            return
        with self._database.writing() as connection:
            insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(TELEMETRY)
            added = {"value": TELEMETRY.c.value + insert.excluded.value}
            connection.execute(insert.on_conflict_do_update(index_elements=["minute_ms", "name"], set_=added), rows)

    def sums(self, since_ms: int) -> Mapping[str, int]:
        """The counts from the minute of `since_ms` on, by name; what never happened is absent.

        Names are those of counting.py. A page counts in `sessions` in the minute of its first batch, and in
        `session_errors` and `sessions_with_underrun` in that of the first one: of a short time the latter may be more.
        """
        query = (
            sa.select(TELEMETRY.c.name, sa.func.sum(TELEMETRY.c.value))
            .where(TELEMETRY.c.minute_ms >= _minute(since_ms))
            .group_by(TELEMETRY.c.name)
        )
        with self._database.reading() as connection:
            return {name: int(value) for name, value in connection.execute(query)}

    def series(self, since_ms: int, until_ms: int, step_ms: int) -> Mapping[int, Mapping[str, int]]:
        """The same by steps, by the beginning of each in ms; steps in which nothing happened are absent.

        Steps are counted from `since_ms`, which is a whole minute, as `step_ms` is; `until_ms` is past the last one.
        """
        step = (TELEMETRY.c.minute_ms - since_ms) // step_ms
        query = (
            sa.select(step.label("step"), TELEMETRY.c.name, sa.func.sum(TELEMETRY.c.value))
            .where(TELEMETRY.c.minute_ms >= since_ms, TELEMETRY.c.minute_ms < until_ms)
            .group_by(sa.text("step"), TELEMETRY.c.name)
        )
        found: dict[int, dict[str, int]] = defaultdict(dict)
        with self._database.reading() as connection:
            for number, name, value in connection.execute(query):
                found[since_ms + int(number) * step_ms][name] = int(value)
        return dict(found)

    def clean(self, before_ms: int) -> int:
        """Removes the minutes before that one; answers how many counts went. Makes no database for that."""
        if not self._database.there:
            return 0
        with self._database.writing() as connection:
            done = connection.execute(sa.delete(TELEMETRY).where(TELEMETRY.c.minute_ms < before_ms))
            return int(done.rowcount)


def _minute(at_ms: int) -> int:
    return at_ms // MINUTE_MS * MINUTE_MS
