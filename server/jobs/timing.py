"""When a schedule is due: arithmetic on milliseconds since 1970, in UTC, where every day has 24 hours."""

from dataclasses import dataclass

from server.contract.schedules import SchedulePlan

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
DAY_MS = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class DueTimes:
    """The moments `first_ms`, `first_ms + step_ms`, and so on for ever."""

    first_ms: int
    step_ms: int

    @classmethod
    def of(cls, plan: SchedulePlan, anchor_ms: int) -> "DueTimes":
        """Those of a plan that was made at `anchor_ms`; the first lies after it, at a full minute.

        Hours count from the anchor; days too, unless the plan has a time of day: then the first is the next such time.
        """
        step_ms = plan.every * (_HOUR_MS if plan.unit == "hours" else DAY_MS)
        if plan.at is None:
            return cls(anchor_ms // _MINUTE_MS * _MINUTE_MS + step_ms, step_ms)
        hours, minutes = map(int, plan.at.split(":"))
        first_ms = anchor_ms // DAY_MS * DAY_MS + hours * _HOUR_MS + minutes * _MINUTE_MS
        return cls(first_ms if first_ms > anchor_ms else first_ms + DAY_MS, step_ms)

    def after(self, now_ms: int) -> int:
        """The first one that lies after a moment."""
        return self.first_ms + max(0, (now_ms - self.first_ms) // self.step_ms + 1) * self.step_ms

    def latest(self, now_ms: int) -> int:
        """The last one that a moment has reached, which is not to lie before the first."""
        return self.after(now_ms) - self.step_ms
