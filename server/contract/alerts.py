"""The records of alerts: what is wrong, by which rule, and what receivers are told of it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Record
from client_py.core.errors import ContractError
from client_py.core.limits import Told

MOST_SILENT_MINUTES = 30 * 24 * 60

AlertId = Annotated[str, Len(1, 64)]
AlertRuleName = Annotated[str, Len(1, 40)]
AlertState = Literal["pending", "firing", "resolved"]
AlertKind = Literal["firing", "repeat", "resolved", "test"]
ChannelName = Literal["webhook", "mail"]
AlertWords = Annotated[str, Len(0, 2000)]


@dataclass(frozen=True, slots=True)
class AlertMessage(Record):
    """What a receiver is sent: the body of a webhook, and what a mail says. `id` is the delivery's, the same each time.

    `alert` names the episode, so that `firing` and `resolved` belong together; a test has none.
    """

    id: AlertId
    kind: AlertKind
    alert: Annotated[str, Len(0, 64)]
    rule: Annotated[str, Len(0, 40)]
    title: AlertWords
    sentence: AlertWords
    advice: AlertWords
    value: float | None
    threshold: float | None
    unit: Annotated[str, Len(0, 20)]
    since: Instant
    at: Instant
    url: Annotated[str, Len(0, 2000)]


@dataclass(frozen=True, slots=True)
class AlertDelivery(Record):
    """How a message fared: `waiting` is tried again at `due_at`; `answer` is what the receiver said last."""

    channel: ChannelName
    kind: AlertKind
    state: Literal["waiting", "sent", "given up"]
    attempts: Count
    made_at: Instant
    due_at: Instant | None
    ended_at: Instant | None
    answer: AlertWords


@dataclass(frozen=True, slots=True)
class Alert(Record):
    """One episode: `pending` while it has to last before anybody is told, then `firing`, then `resolved`.

    `fine_since` is since when nothing is wrong any more, while it has to last before it is over.
    """

    id: AlertId
    rule: AlertRuleName
    title: AlertWords
    state: AlertState
    sentence: AlertWords
    advice: AlertWords
    room: Annotated[str, Len(1, 40)]
    value: float
    threshold: float
    unit: Annotated[str, Len(0, 20)]
    since: Instant
    seen_at: Instant
    fired_at: Instant | None
    fine_since: Instant | None
    resolved_at: Instant | None
    acknowledged_by: Annotated[str, Len(1, 200)] | None
    acknowledged_at: Instant | None
    silenced_until: Instant | None
    deliveries: Annotated[tuple[AlertDelivery, ...], Len(0, 100)]


@dataclass(frozen=True, slots=True)
class AlertRule(Record):
    """A rule as it is set, and the fact that it was last held against; no `threshold` where it is switched off.

    Something has to be wrong for `hold_s` seconds before it fires.
    """

    name: AlertRuleName
    title: AlertWords
    wrong: Literal["above", "below"]
    threshold: float | None
    unit: Annotated[str, Len(0, 20)]
    hold_s: Annotated[float, Interval(ge=0)]
    setting: Annotated[str, Len(1, 100)]
    room: Annotated[str, Len(1, 40)]
    value: float | None
    about: AlertWords
    looked_at: Instant | None


@dataclass(frozen=True, slots=True)
class AlertChannel(Record):
    """A way by which alerts are sent: where to, in words that hold no secret."""

    name: ChannelName
    target: AlertWords


@dataclass(frozen=True, slots=True)
class AlertList(Record):
    """What is wrong, newest first, then what is over; the rules, and where messages go."""

    open: Annotated[tuple[Alert, ...], Len(0, 1000)]
    resolved: Annotated[tuple[Alert, ...], Len(0, 1000)]
    rules: Annotated[tuple[AlertRule, ...], Len(0, 100)]
    channels: Annotated[tuple[AlertChannel, ...], Len(0, 10)]


@dataclass(frozen=True, slots=True)
class AlertCount(Record):
    """How many alerts fire, and how many of them nobody has acknowledged yet."""

    firing: Count
    unacknowledged: Count


@dataclass(frozen=True, slots=True)
class AlertSilence(Record):
    """For how long an alert sends nothing: so many minutes from now, or until a moment."""

    minutes: Annotated[int, Interval(ge=1, le=MOST_SILENT_MINUTES), Told("for so many minutes")] | None = None
    until: Annotated[Instant, Told("until this moment")] | None = None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.until is None):
            raise ContractError("give either minutes or until", "minutes")


@dataclass(frozen=True, slots=True)
class AlertTestResult(Record):
    """What a receiver said to a test."""

    channel: ChannelName
    delivered: bool
    answer: AlertWords


@dataclass(frozen=True, slots=True)
class AlertTested(Record):
    """What each receiver said; none where no channel is set."""

    results: Annotated[tuple[AlertTestResult, ...], Len(0, 10)]
