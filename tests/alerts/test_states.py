"""What becomes of facts: an operator who is woken by nothing, or not woken by something, stops to trust alerts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.alerts.rules import Fact, Rule, number, rules_of
from server.alerts.states import HOUR_MS, Episode, states, to_tell
from server.settings import Settings

MINUTE = 60_000
SETTLE = 2 * MINUTE
RULE = Rule(
    "fullness", "Too full", "above", 80.0, "%", "{value} % are full{about}, {threshold} may be.", "", "health", "x"
)
SLOW = Rule("stuck", "Stuck", "above", 0.0, "", "{value}", "", "jobs", "x", hold_s=120)
RULES = {rule.name: rule for rule in (RULE, SLOW)}


class Hours:
    """Looks once a minute, keeping what the tables would keep."""

    def __init__(self) -> None:
        self.rules = RULES
        self.episodes: dict[str, Episode] = {}
        self.now_ms = 0

    def look(self, **facts: float) -> list[Episode]:
        self.now_ms += MINUTE
        given = {name: Fact(value) for name, value in facts.items()}
        known = [each for each in self.episodes.values() if self.relevant(each)]
        changed = states(given, self.rules, known, self.now_ms, SETTLE)
        for each in changed:
            self.episodes[each.id] = each
        return changed

    def relevant(self, each: Episode) -> bool:
        late = each.fired_ms is not None and each.fired_ms > self.now_ms - HOUR_MS
        return each.state != "resolved" or late or (each.silenced_until_ms or 0) > self.now_ms

    def firings(self) -> Iterator[Episode]:
        return (each for each in self.episodes.values() if each.fired_ms is not None)


def test_it_fires_when_it_is_wrong_and_is_over_when_it_has_been_fine_for_a_while() -> None:
    hours = Hours()
    assert hours.look(fullness=80.0) == [], "the threshold itself is right still"
    (fired,) = hours.look(fullness=90.0)
    assert (fired.state, fired.fired_ms, fired.value) == ("firing", 2 * MINUTE, 90.0)
    (still,) = hours.look(fullness=95.0)
    assert (still.id, still.value, still.since_ms, still.seen_ms) == (fired.id, 95.0, 2 * MINUTE, 3 * MINUTE)
    states_seen = [hours.look(fullness=70.0)[0].state for _ in range(3)]
    assert states_seen == ["firing", "firing", "resolved"]
    assert hours.look(fullness=70.0) == []


def test_what_has_to_last_fires_only_when_it_lasted() -> None:
    hours = Hours()
    assert [hours.look(stuck=1)[0].state for _ in range(3)] == ["pending", "pending", "firing"]
    other = Hours()
    other.look(stuck=1)
    (gone,) = other.look(stuck=0)
    assert (gone.state, gone.fired_ms) == ("resolved", None)


def test_what_is_unknown_neither_fires_nor_resolves() -> None:
    hours = Hours()
    assert hours.look() == []
    hours.look(fullness=90.0)
    assert [hours.look() for _ in range(30)] == [[]] * 30
    hours.look(fullness=10.0)
    (unsure,) = hours.look()
    assert unsure.fine_ms is None, "being fine has to be seen for the whole while"
    assert hours.look(fullness=10.0)[0].state == "firing"


def test_what_flaps_keeps_firing_instead_of_telling_of_each_turn() -> None:
    hours = Hours()
    for minute in range(180):
        hours.look(fullness=90.0 if minute // 4 % 2 == 0 else 10.0)
    assert len(list(hours.firings())) <= 6
    steady = Hours()
    for minute in range(180):
        steady.look(fullness=90.0 if minute % 90 < 5 else 10.0)
    assert [each.state for each in steady.firings()] == ["resolved", "resolved"], "twice in three hours is no flapping"


def test_a_rule_that_is_switched_off_ends_what_it_began() -> None:
    hours = Hours()
    hours.look(fullness=90.0)
    off = Rule("fullness", "", "above", None, "", "", "", "", "")
    hours.rules = {"fullness": off}
    (over,) = hours.look(fullness=90.0)
    assert (over.state, over.resolved_ms) == ("resolved", hours.now_ms)
    assert hours.look(fullness=90.0) == []


def test_what_was_silenced_is_silent_when_it_comes_again() -> None:
    hours = Hours()
    (fired,) = hours.look(fullness=90.0)
    until = hours.now_ms + 24 * HOUR_MS
    hours.episodes[fired.id] = Episode(fired.id, fired.rule, "resolved", 0, 0, 90.0, 80.0, silenced_until_ms=until)
    hours.now_ms += 3 * HOUR_MS
    (again,) = hours.look(fullness=90.0)
    assert again.id != fired.id
    assert again.silenced_until_ms == until
    hours.now_ms = until
    hours.episodes.clear()
    assert hours.look(fullness=90.0)[0].silenced_until_ms is None


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=60))
def test_whatever_comes_one_episode_a_rule_is_open_and_each_has_an_end_after_its_beginning(
    values: list[float | None],
) -> None:
    hours = Hours()
    for value in values:
        if value is None:
            hours.look()
        else:
            hours.look(fullness=value)
        open_now = [each for each in hours.episodes.values() if each.state != "resolved"]
        assert len(open_now) <= 1
        if value is not None and value > 80:
            assert [each.state for each in open_now] == ["firing"]
    for each in hours.episodes.values():
        assert each.resolved_ms is None or each.resolved_ms >= each.since_ms


def test_what_receivers_are_told() -> None:
    told = Episode("x", "fullness", "firing", 0, 0, value=1, threshold=1, told="firing", told_ms=0)

    def kind(now_ms: int = HOUR_MS, **changes: Any) -> str | None:
        return to_tell(replace(told, **changes), now_ms, HOUR_MS)

    assert kind(told="", told_ms=None) == "firing"
    assert kind(state="pending", told="") is None
    assert kind(now_ms=HOUR_MS - 1) is None
    assert kind() == "repeat"
    assert kind(acknowledged_ms=1) is None, "who acknowledged knows it"
    assert kind(silenced_until_ms=HOUR_MS + 1) is None
    assert kind(silenced_until_ms=HOUR_MS) == "repeat", "the silence is over"
    assert kind(state="resolved") == "resolved"
    assert kind(state="resolved", acknowledged_ms=1) == "resolved"
    assert kind(state="resolved", told="resolved") is None
    assert kind(state="resolved", told="") is None, "who never heard of it needn't hear that it is over"
    assert kind(state="resolved", silenced_until_ms=HOUR_MS + 1) is None


def test_each_rule_says_what_is_wrong_and_what_to_do() -> None:
    for rule in rules_of(Settings()).values():
        assert rule.threshold is not None, "each is on where nobody switched it off"
        said = rule.sentence(12.345, rule.threshold, "this one")
        assert rule.name == "audit_chain" or "12.3" in said, "a chain is broken or not"
        assert "(this one)" in said
        assert said[0].isupper() or said[0].isdigit()
        assert said.endswith(".")
        assert rule.advice.endswith(".")
        wrong = rule.threshold + 1 if rule.wrong == "above" else rule.threshold - 1
        assert rule.broken(Fact(wrong))
        assert not rule.broken(Fact(rule.threshold))
        assert rule.setting in Settings.model_fields


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ("alert_session_errors_percent", "session_errors"), ("alert_underruns_percent", "underruns"),
        ("alert_hvsc_days", "hvsc_age"), ("alert_coverage_percent", "coverage"), ("alert_job_stale_s", "job_stale"),
        ("alert_disk_percent", "disk_free"), ("alert_audit_chain", "audit_chain"),
    ],
)  # fmt: skip
def test_each_rule_can_be_switched_off(setting: str, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SIDFLOW_{setting.upper()}", "off")
    chosen = rules_of(Settings())[rule]
    assert chosen.threshold is None
    assert not chosen.broken(Fact(1e9))
    assert not chosen.broken(Fact(-1e9))


@pytest.mark.parametrize(
    ("value", "text"), [(7, "7"), (2.5, "2.5"), (0.04, "0.04"), (100, "100"), (12_345.678, "12,345.68")]
)
def test_figures_as_people_write_them(value: float, text: str) -> None:
    assert number(value) == text
