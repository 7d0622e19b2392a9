"""A database of an earlier release goes on: what was in it stays, and what it lacked is there."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from server.database import Database
from server.migrations import IN_ORDER, migrate
from server.settings import Settings
from server.tables import META, MIGRATIONS, WORKERS

# The table as the releases had it before any migration.
FIRST_WORKERS = """
CREATE TABLE sidflow_job_workers
    (id VARCHAR(200) NOT NULL PRIMARY KEY, host VARCHAR(200) NOT NULL, pid INTEGER NOT NULL, beat_ms BIGINT NOT NULL)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def columns(connection: sa.Connection, table: sa.Table) -> list[str]:
    return [each["name"] for each in sa.inspect(connection).get_columns(table.name)]


def test_an_old_database_gets_what_it_lacks_and_keeps_what_it_has(settings: Settings) -> None:
    old = sa.create_engine(f"sqlite:///{settings.data / 'jobs.sqlite'}")
    with old.begin() as connection:
        connection.execute(sa.text(FIRST_WORKERS))
        connection.execute(sa.text("INSERT INTO sidflow_job_workers VALUES ('mine', 'here', 7, 42)"))
    old.dispose()
    database = Database(settings)
    with database.reading() as connection:
        row = connection.execute(sa.select(WORKERS)).one()
        assert (row.id, row.pid, row.beat_ms, row.cpu_cores, row.memory_bytes) == ("mine", 7, 42, None, None)
    database.close()


def test_a_new_database_is_as_one_that_was_migrated(settings: Settings) -> None:
    database = Database(settings)
    with database.writing() as connection:
        for table in META.sorted_tables:
            assert columns(connection, table) == list(table.columns.keys())
        assert set(connection.execute(sa.select(MIGRATIONS.c.name)).scalars()) == {each.__name__ for each in IN_ORDER}
        assert migrate(connection) == (), "each is done once"
    database.close()


def test_one_that_fails_leaves_the_database_as_it_was(settings: Settings) -> None:
    database = Database(settings)

    def first(connection: sa.Connection) -> None:
        connection.execute(sa.text("CREATE TABLE half (id INTEGER)"))

    def second(connection: sa.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE absent ADD COLUMN x INTEGER"))

    with pytest.raises(Exception, match="absent"), database.writing() as connection:
        migrate(connection, (*IN_ORDER, first, second))
    with database.writing() as connection:
        assert not sa.inspect(connection).has_table("half")
        assert migrate(connection, (*IN_ORDER, first)) == ("first",)
    database.close()
