"""From facts to what is wrong: pure, so that each turn of it can be tested without a clock, a disk or a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from server.alerts.rules import Fact, Rule

HOUR_MS = 3_600_000
State = Literal["pending", "firing", "resolved"]
Kind = Literal["firing", "repeat", "resolved"]


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that is wrong, from the first look at which it was to its end; times in ms since 1970.

    `fine_ms` is since when nothing is wrong any more, while it still fires. `told` is what receivers know of it.
    """

    id: str
    rule: str
    state: State
    since_ms: int
    seen_ms: int
    value: float
    threshold: float
    about: str = ""
    fired_ms: int | None = None
    fine_ms: int | None = None
    resolved_ms: int | None = None
    acknowledged_by: str | None = None
    acknowledged_ms: int | None = None
    silenced_until_ms: int | None = None
    told: Literal["", "firing", "resolved"] = ""
    told_ms: int | None = None


def states(
    facts: Mapping[str, Fact], rules: Mapping[str, Rule], before: Iterable[Episode], now_ms: int, settle_ms: int
) -> list[Episode]:
    """The episodes that begin, go on or end by these facts, as they are from now on; one a rule is open at most.

    A fact that is missing is no good news and no bad: nothing fires or ends by it. An episode ends when all was fine
    for `settle_ms`, twice that after the second that fired within an hour, and so on up to an hour: what flaps keeps
    firing instead of telling of each turn. `before` has what is open, and what fired within the last hour.
    """
    known = list(before)
    open_now = {each.rule: each for each in known if each.state != "resolved"}
    changed: list[Episode] = []
    for name, orphan in open_now.items():
        if name not in rules or rules[name].threshold is None:
            changed.append(replace(orphan, state="resolved", resolved_ms=now_ms, fine_ms=None))
    for name, rule in rules.items():
        if rule.threshold is None:
            continue
        fact, episode = facts.get(name), open_now.get(name)
        if fact is None:
            if episode is not None and episode.fine_ms is not None:
                changed.append(replace(episode, fine_ms=None))
        elif rule.broken(fact):
            changed.append(_wrong(rule, rule.threshold, fact, episode, known, now_ms))
        elif episode is not None:
            fired = sum(each.rule == name and (each.fired_ms or 0) > now_ms - HOUR_MS for each in known)
            changed.append(_fine(fact, episode, now_ms, min(settle_ms * 2 ** max(fired - 1, 0), HOUR_MS)))
    return changed


def to_tell(episode: Episode, now_ms: int, repeat_ms: int) -> Kind | None:
    """What receivers are to be told of it now; a `repeat_ms` of 0 repeats nothing."""
    if silent(episode, now_ms) or episode.state == "pending":
        return None
    if episode.state == "resolved":
        return "resolved" if episode.told == "firing" else None
    if episode.told != "firing":
        return "firing"
    again = repeat_ms > 0 and episode.acknowledged_ms is None and now_ms - (episode.told_ms or 0) >= repeat_ms
    return "repeat" if again else None


def silent(episode: Episode, now_ms: int) -> bool:
    """Whether it is silenced now."""
    return episode.silenced_until_ms is not None and episode.silenced_until_ms > now_ms


def _wrong(
    rule: Rule, threshold: float, fact: Fact, episode: Episode | None, known: list[Episode], now_ms: int
) -> Episode:
    if episode is None:
        # What was silenced stays silent when it comes again.
        silences = [each.silenced_until_ms or 0 for each in known if each.rule == rule.name]
        until_ms = max(silences, default=0)
        episode = Episode(
            f"{rule.name}-{now_ms}", rule.name, "pending", now_ms, now_ms, fact.value, threshold,
            silenced_until_ms=until_ms if until_ms > now_ms else None,
        )  # fmt: skip
    seen = replace(episode, seen_ms=now_ms, value=fact.value, threshold=threshold, about=fact.about[:500], fine_ms=None)
    if seen.state == "pending" and now_ms - seen.since_ms >= rule.hold_s * 1000:
        return replace(seen, state="firing", fired_ms=now_ms)
    return seen


def _fine(fact: Fact, episode: Episode, now_ms: int, settle_ms: int) -> Episode:
    """What is wrong no longer; the value that people see is the one of now."""
    fine_ms = now_ms if episode.fine_ms is None else episode.fine_ms
    now = replace(episode, fine_ms=fine_ms, value=fact.value, about=fact.about[:500])
    if episode.state == "pending" or now_ms - fine_ms >= settle_ms:
        return replace(now, state="resolved", resolved_ms=now_ms, fine_ms=None)
    return now
