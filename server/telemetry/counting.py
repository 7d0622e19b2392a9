"""What a batch adds to the counts of its minute: names from a closed set, but for versions, which are few.

| name | counts |
| --- | --- |
| `sessions`, `batches`, `events` | pages by their first batch; all batches; all events |
| `session_errors`, `sessions_with_underrun` | pages by their first error of any kind, by their first underrun |
| `version.V` | pages by the version of the bundle |
| `start.MARK.BIN`, `start.MARK.sum_ms` | marks of start-up: interactive, app, engine, python, sound |
| `tier.TIER`, `tier_changes.REASON` | pages by the first way of making sound; changes by their reason |
| `underruns`, `underruns.TIER` | gaps in the sound |
| `low_water.PERCENT` | least fill of the buffer, as the upper end of a step |
| `engine_errors`, `engine_error.CODE`, `page_errors`, `page_error.CODE` | errors |
| `sync.accepted`, `sync.duplicates`, `sync.failed` | ratings sent, and attempts that failed |
| `training.kept`, `training.dropped`, `training.BIN`, `training.sum_ms` | times of learning |
| `prefs.KEY` | changes of a preference |
| `model.V`, `model_personal` | models in use, and those with something learned over them |
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from typing import Final

from client_py.core.contract_telemetry import StartMarks, TelemetryBatch, TelemetryEvent
from server.telemetry.histogram import bin_of

MARKS: Final = tuple(each.name.removesuffix("_ms") for each in fields(StartMarks))
FILLS: Final = (10, 25, 50, 75, 100)  # per cent
VERSIONED: Final = ("version.", "model.")  # the rest of these names is what a page says

Fresh = Callable[[str], bool]
"""Whether a page says a thing for the first time: `session`, `tier`, `error` or `underrun`."""


def counts_of(batch: TelemetryBatch, fresh: Fresh) -> Counter[str]:
    """What the batch adds; `fresh` is asked for all that a page may count in once."""
    found: Counter[str] = Counter(batches=1, events=len(batch.events))
    if batch.first and fresh("session"):
        found["sessions"] += 1
        found[f"version.{batch.version}"] += 1
    for event in batch.events:
        _count(event, found, fresh)
    return found


def _count(event: TelemetryEvent, found: Counter[str], fresh: Fresh) -> None:
    if event.start is not None:
        for mark in MARKS:
            took_ms = getattr(event.start, f"{mark}_ms")
            if took_ms is not None:
                _time(found, f"start.{mark}", took_ms)
    if event.tier is not None:
        if not event.tier.first:
            found[f"tier_changes.{event.tier.because}"] += 1
        elif fresh("tier"):
            found[f"tier.{event.tier.tier}"] += 1
    if event.underrun is not None:
        found["underruns"] += event.underrun.count
        found[f"underruns.{event.underrun.tier}"] += event.underrun.count
        if event.underrun.first and fresh("underrun"):
            found["sessions_with_underrun"] += 1
    if event.low_water is not None:
        percent = 100 * event.low_water.share
        found[f"low_water.{next(fill for fill in FILLS if percent <= fill)}"] += 1
    for kind, failed in (("engine", event.engine_error), ("page", event.page_error)):
        if failed is not None:
            found[f"{kind}_errors"] += 1
            found[f"{kind}_error.{failed.code}"] += 1
            if failed.first and fresh("error"):
                found["session_errors"] += 1
    if event.sync is not None:
        found["sync.accepted"] += event.sync.accepted
        found["sync.duplicates"] += event.sync.duplicates
        found["sync.failed"] += event.sync.failed
    if event.training is not None:
        found["training.kept" if event.training.kept else "training.dropped"] += 1
        _time(found, "training", event.training.took_ms)
    if event.prefs is not None:
        found.update(f"prefs.{key}" for key in event.prefs.keys)
    if event.model is not None:
        found[f"model.{event.model.version}"] += 1
        found["model_personal"] += event.model.personal


def _time(found: Counter[str], name: str, took_ms: int) -> None:
    found[f"{name}.{bin_of(took_ms)}"] += 1
    found[f"{name}.sum_ms"] += took_ms
