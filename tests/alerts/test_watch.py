"""From a fact to a receiver, over the real database: nothing is lost between, and nothing is told twice."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from server.alerts import store
from server.alerts.channels import Channel, GivenChannel, channels_of
from server.alerts.errors import DeliveryError
from server.alerts.facts import GivenFacts
from server.alerts.states import HOUR_MS
from server.alerts.watch import AlertWatch
from server.database import Database, now_ms
from server.settings import Settings
from server.tables import ALERT_OUTBOX, ALERT_WATCH, ALERTS
from tests.alerts.conftest import MakeAlertSettings, webhook_settings
from tests.alerts.receivers import Hooks


@dataclass(slots=True)
class Watched:
    """A watch over given facts, which sends to a channel in memory unless it has others."""

    settings: Settings
    database: Database
    facts: GivenFacts
    channel: GivenChannel

    def watch(self, *channels: Channel) -> AlertWatch:
        return AlertWatch(self.settings, self.database, [self.facts], channels or (self.channel,))

    def kinds(self) -> list[str]:
        return [each.kind for each in self.channel.sent]

    def change(self, table: sa.Table, **values: object) -> None:
        with self.database.writing() as connection:
            connection.execute(sa.update(table).values(**values))


@pytest.fixture
def watched(make_alert_settings: MakeAlertSettings, database: Database) -> Watched:
    return Watched(make_alert_settings(), database, GivenFacts(disk_free=50.0), GivenChannel())


def test_what_is_wrong_is_told_once_and_so_is_its_end(watched: Watched) -> None:
    watch = watched.watch()
    assert watch.look()
    assert watch.deliver() == 0
    watched.facts.values["disk_free"] = 4.0
    for _ in range(3):
        watch.look()
        watch.deliver()
    (message,) = watched.channel.sent
    assert (message.kind, message.rule, message.value, message.threshold) == ("firing", "disk_free", 4.0, 10.0)
    watched.facts.values["disk_free"] = 50.0
    for _ in range(3):
        watch.look()
        watch.deliver()
    assert watched.kinds() == ["firing", "resolved"]
    assert watched.channel.sent[1].alert == message.alert
    assert watched.channel.sent[1].id != message.id


def test_a_restart_between_the_change_and_its_delivery_loses_nothing(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    watched.watch().look()  # and the process is gone
    watched.change(ALERT_WATCH, until_ms=0)
    again = watched.watch()
    again.look()
    assert again.deliver() == 1
    assert watched.kinds() == ["firing"]


def test_a_process_that_dies_while_it_sends_has_its_message_sent_under_the_same_id(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    watch = watched.watch()
    watch.look()
    with watched.database.writing() as connection:
        claimed = store.claim(connection, ("webhook",), now_ms(connection), 60_000)
    assert claimed is not None
    assert watch.deliver() == 0, "another process is about to send it"
    watched.change(ALERT_OUTBOX, claimed_ms=0)
    assert watch.deliver() == 1
    assert [each.id for each in watched.channel.sent] == [claimed.id]


def test_one_process_looks_and_the_next_one_goes_on_when_it_is_silent(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    first, second = watched.watch(), watched.watch()
    assert first.look()
    assert not second.look()
    assert first.look()
    watched.change(ALERT_WATCH, until_ms=0)
    assert second.look()
    assert not first.look()
    assert first.deliver() + second.deliver() == 1, "either sends what is due, and one alone"


def test_many_that_look_and_send_at_once_tell_of_it_once(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    watches = [watched.watch() for _ in range(4)]
    together = threading.Barrier(len(watches))

    def work(watch: AlertWatch) -> None:
        together.wait()
        watch.look()
        watch.deliver()

    threads = [threading.Thread(target=work, args=(watch,)) for watch in watches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert watched.kinds() == ["firing"]


def test_a_receiver_that_is_down_gets_it_later_and_in_order(watched: Watched) -> None:
    watched.channel.error = DeliveryError("nobody is there.")
    watch = watched.watch()
    for free in (4.0, 50.0):
        watched.facts.values["disk_free"] = free
        watch.look()
        assert watch.deliver() == 0
    with watched.database.reading() as connection:
        rows = {
            row.message.partition('"kind":"')[2].partition('"')[0]: row
            for row in connection.execute(sa.select(ALERT_OUTBOX))
        }
    assert (rows["firing"].attempts, rows["firing"].answer) == (1, "nobody is there.")
    assert rows["resolved"].attempts == 0, "its turn comes after the one before it"
    assert rows["firing"].due_ms > rows["firing"].made_ms
    watched.channel.error = None
    watched.change(ALERT_OUTBOX, due_ms=0)
    assert watch.deliver() == 2
    assert watched.kinds() == ["firing", "resolved"]


def test_pauses_grow_and_after_three_days_nobody_tries_any_more(
    watched: Watched, make_alert_settings: MakeAlertSettings
) -> None:
    watched.settings = make_alert_settings(alert_retry_s=600)
    watched.facts.values["disk_free"] = 4.0
    watched.channel.error = DeliveryError("nobody is there.")
    watch = watched.watch()
    watch.look()
    pauses = []
    for _ in range(5):
        watched.change(ALERT_OUTBOX, due_ms=0)
        with watched.database.reading() as connection:
            before = now_ms(connection)
        watch.deliver()
        with watched.database.reading() as connection:
            pauses.append(connection.execute(sa.select(ALERT_OUTBOX.c.due_ms)).scalar_one() - before)
    assert [pause // 600_000 for pause in pauses] == [1, 2, 4, 6, 6], "an hour is the longest"
    watched.change(ALERT_OUTBOX, due_ms=0, made_ms=0)
    watch.deliver()
    with watched.database.reading() as connection:
        (row,) = connection.execute(sa.select(ALERT_OUTBOX))
    assert (row.arrived, row.ended_ms is not None, row.attempts) == (False, True, 6)


def test_acknowledged_isnt_repeated_and_silenced_says_nothing(
    watched: Watched, make_alert_settings: MakeAlertSettings
) -> None:
    watched.settings = make_alert_settings(alert_repeat_s=3600)
    watched.facts.values["disk_free"] = 4.0
    watch = watched.watch()

    def hour_later() -> list[str]:
        watched.channel.sent.clear()
        watched.change(ALERTS, told_ms=ALERTS.c.told_ms - HOUR_MS)
        watch.look()
        watch.deliver()
        return watched.kinds()

    watch.look()
    watch.deliver()
    assert hour_later() == ["repeat"]
    watched.change(ALERTS, acknowledged_ms=1, acknowledged_by="operator")
    assert hour_later() == []
    watched.change(ALERTS, acknowledged_ms=None, silenced_until_ms=2**50)
    assert hour_later() == []
    watched.facts.values["disk_free"] = 50.0
    assert hour_later() == []
    watched.change(ALERTS, silenced_until_ms=1)
    assert hour_later() == ["resolved"], "who knew of it is told the end when the silence is over"


def test_what_waits_for_an_alert_that_is_silenced_waits_on(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    watch = watched.watch()
    watch.look()
    watched.change(ALERTS, silenced_until_ms=2**50)
    assert watch.deliver() == 0
    watched.change(ALERTS, silenced_until_ms=None)
    assert watch.deliver() == 1


def test_a_source_that_fails_is_unknown_and_says_so(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    watch = watched.watch()
    watch.look()
    watched.facts.error = SidflowError("the disk doesn't answer.")
    for _ in range(3):
        watch.look()
    with watched.database.reading() as connection:
        assert [each.state for each in store.open_ones(connection)] == ["firing"]
        assert store.facts_seen(connection)["disk_free"].value is None


def test_what_is_over_for_long_is_forgotten_with_its_messages(watched: Watched) -> None:
    watch = watched.watch()
    for free in (4.0, 50.0):
        watched.facts.values["disk_free"] = free
        watch.look()
        watch.deliver()
    watched.change(ALERTS, resolved_ms=1, fired_ms=0)
    watch.look()
    with watched.database.reading() as connection:
        assert store.resolved(connection, 10) == []
        assert connection.execute(sa.select(sa.func.count()).select_from(ALERT_OUTBOX)).scalar_one() == 0


@pytest.fixture
def running(make_alert_settings: MakeAlertSettings, database: Database, receiver: Hooks) -> Iterator[GivenFacts]:
    """A watch at work as a server has it, which posts to a real receiver."""
    settings = make_alert_settings(alert_every_s=0.1, **webhook_settings(receiver))
    facts = GivenFacts()
    watch = AlertWatch(settings, database, [facts], channels_of(settings))
    watch.start()
    yield facts
    watch.stop()
    with database.reading() as connection:
        assert connection.execute(sa.select(ALERT_WATCH)).first() is None, "another process may look at once"


def test_the_thread_tells_a_receiver_that_was_down(running: GivenFacts, receiver: Hooks) -> None:
    receiver.answers += [(503, b"not now", {}), (500, b"nor now", {})]
    running.values["disk_free"] = 3.0
    receiver.until(3)
    ids = {each.headers["x-sidflow-delivery"] for each in receiver.came}
    assert len(ids) == 1, "the receiver knows that it is the same message"
    running.values["disk_free"] = 30.0
    receiver.until(4)
    assert b'"kind":"resolved"' in receiver.came[-1].body


def test_messages_have_the_time_of_the_database(watched: Watched) -> None:
    watched.facts.values["disk_free"] = 4.0
    watch = watched.watch()
    watch.look()
    watch.deliver()
    with watched.database.reading() as connection:
        (one,) = store.open_ones(connection)
    assert watched.channel.sent[0].since == instant(one.since_ms)
