"""`/metrics`, in the words of Prometheus: what jobs did, what pages report, what this server answered and takes.

Jobs and alerts are read from the database, which all share. The rest is this process's own since it started: Prometheus
adds up the servers that it asks, and knows a restart by its counters.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.database import DatabaseError
from server.jobs.measured import JobsMeasured
from server.jobs.opened import OpenedJobs
from server.load import Load
from server.logs import logger
from server.problems import ProblemError
from server.telemetry.counting import MARKS
from server.telemetry.gathered import Gathered
from server.telemetry.histogram import BOUNDS_MS, bins_of
from server.traffic import BOUNDS_S, Traffic

_LOG = logger("metrics")
# Names of counting.py with a label after their dot, and what they are called here.
_LABELLED = {
    "version": ("sessions_by_version", "version", "Pages that report, by the version of the bundle."),
    "tier": ("sessions_by_tier", "tier", "Pages that report, by the first way of making sound."),
    "tier_changes": ("tier_changes", "reason", "Changes of the way of making sound."),
    "underruns": ("underruns", "tier", "Gaps in the sound."),
    "low_water": ("low_water", "percent", "Least fill of the sound's buffer, by the upper end of a step."),
    "engine_error": ("engine_errors", "code", "Errors of the engine."),
    "page_error": ("page_errors", "code", "Errors of the page."),
    "sync": ("sync", "outcome", "Ratings that pages sent, and attempts that failed."),
    "prefs": ("preference_changes", "preference", "Changes of preferences."),
    "model": ("models_in_use", "version", "Pages by the model in use."),
}
_PLAIN = {
    "sessions": "Pages that report.",
    "session_errors": "Pages that report, with an error of any kind.",
    "sessions_with_underrun": "Pages that report, with a gap in their sound.",
    "batches": "Batches of reports.",
    "events": "Events of reports.",
}


class Metrics:
    """The route, over all that counts."""

    def __init__(
        self, jobs: OpenedJobs, gathered: Gathered, traffic: Traffic, sync: Mapping[str, int], *more: Collector
    ) -> None:
        self._jobs = jobs
        self._own = (TelemetryMeasured(gathered), ServerMeasured(traffic, sync), *more)

    async def metrics(self, _request: Request) -> Response:
        """`GET /metrics`."""
        text = await run_in_threadpool(_text, [await self._of_jobs(), *self._own])
        return Response(text, headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST})

    async def _of_jobs(self) -> Collector:
        try:
            return Collected(await self._jobs.ask(lambda jobs: list(JobsMeasured(jobs).collect())))
        except ProblemError:
            return Collected(None)


class Collected(Collector):
    """What was collected before; None where the database didn't answer."""

    def __init__(self, found: list[Metric] | None) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        if self._found is None:
            raise DatabaseError("It didn't answer.")
        yield from self._found


class Whole(Collector):
    """All parts; those that need a database which is away are left out, and the rest is worth more than ever."""

    def __init__(self, parts: Iterable[Collector]) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        up = True
        for part in self._parts:
            try:
                yield from list(part.collect())
            except DatabaseError as error:
                up = False
                _LOG.warning("metrics of the database are left out", reason=str(error))
        told = GaugeMetricFamily("sidflow_database_up", "Whether the database answers; else what is in it is left out.")
        told.add_metric((), up)
        yield told


def _text(parts: Iterable[Collector]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Whole(parts))
    return generate_latest(registry)


class TelemetryMeasured(Collector):
    """What pages reported to this server."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered

    def collect(self) -> Iterator[Metric]:
        totals, dropped = self._gathered.totals()
        for name, about in _PLAIN.items():
            yield _counter(f"sidflow_telemetry_{name}", about, "", {"": totals.get(name, 0)})
        yield _counter(
            "sidflow_telemetry_dropped", "Batches that a database was away for too long for.", "", {"": dropped}
        )
        labelled: dict[str, dict[str, int]] = defaultdict(dict)
        for name, count in totals.items():
            kind, dot, label = name.partition(".")
            if dot and kind in _LABELLED:
                labelled[kind][label] = count
        for kind, (name, label, about) in _LABELLED.items():
            yield _counter(f"sidflow_telemetry_{name}", about, label, labelled[kind])
        start = HistogramMetricFamily(
            "sidflow_telemetry_start_seconds", "When parts of a page were ready.", labels=("mark",)
        )
        for mark in MARKS:
            _histogram(
                start, (mark,), BOUNDS_MS, bins_of(f"start.{mark}", totals), totals.get(f"start.{mark}.sum_ms", 0)
            )
        yield start
        training = HistogramMetricFamily("sidflow_telemetry_training_seconds", "How long pages learned.", labels=())
        _histogram(training, (), BOUNDS_MS, bins_of("training", totals), totals.get("training.sum_ms", 0))
        yield training
        outcomes = {outcome: totals.get(f"training.{outcome}", 0) for outcome in ("kept", "dropped")}
        yield _counter("sidflow_telemetry_training", "What became of learning.", "outcome", outcomes)


class ServerMeasured(Collector):
    """What this server answered, and what it takes of its machine."""

    def __init__(self, traffic: Traffic, sync: Mapping[str, int]) -> None:
        self._traffic = traffic
        self._sync = sync
        self._load = Load()
        self._looking = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        durations = HistogramMetricFamily(
            "sidflow_http_request_duration_seconds", "Requests by route and kind of status.", labels=("route", "status")
        )
        for route, status, answered in self._traffic.answered():
            bounds_ms = tuple(1000 * bound for bound in BOUNDS_S)
            _histogram(durations, (route, status), bounds_ms, list(answered.bins), 1000 * answered.sum_s)
        yield durations
        in_flight = GaugeMetricFamily("sidflow_http_requests_in_flight", "Requests that are being answered.")
        in_flight.add_metric((), self._traffic.in_flight)
        yield in_flight
        yield _counter("sidflow_sync_events", "Ratings that came in, by what became of them.", "outcome", self._sync)
        with self._looking:
            taken = self._load.look()
        cores = GaugeMetricFamily("sidflow_server_cpu_cores", "Cores kept busy since the look before, worker included.")
        cores.add_metric((), taken.cpu_cores)
        yield cores
        memory = GaugeMetricFamily("sidflow_server_memory_bytes", "Memory in use, worker included.")
        memory.add_metric((), taken.memory_bytes)
        yield memory


def _counter(name: str, about: str, label: str, values: Mapping[str, int]) -> Metric:
    made = CounterMetricFamily(name, about, labels=(label,) if label else ())
    for key, value in sorted(values.items()):
        made.add_metric((key,) if label else (), value)
    return made


def _histogram(
    family: HistogramMetricFamily, labels: tuple[str, ...], bounds_ms: tuple[float, ...], bins: list[int], sum_ms: float
) -> None:
    """Adds up the bins, as Prometheus has them: how many were not longer than each bound."""
    so_far = 0
    buckets: list[tuple[str, float]] = []
    for bound_ms, count in zip((*bounds_ms, None), bins, strict=True):
        so_far += count
        buckets.append(("+Inf" if bound_ms is None else str(bound_ms / 1000), so_far))
    family.add_metric(labels, buckets, sum_ms / 1000)
