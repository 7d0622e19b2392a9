"""What jobs did, in the words of Prometheus, read from the database when it is asked for.

Workers are other processes, on other machines even, so nothing is counted here: the tables have it all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from server.contract.jobs import OVER
from server.jobs.kinds import KINDS

if TYPE_CHECKING:
    from server.jobs.engine import Jobs


class JobsMeasured(Collector):
    """All jobs of the database; raises DatabaseError."""

    def __init__(self, jobs: "Jobs") -> None:
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        known_sums = {name: about for kind in KINDS.values() for name, about in kind.sums.items()}
        known_newest = {name: about for kind in KINDS.values() for name, about in kind.newest.items()}
        statuses: dict[tuple[str, str], int] = defaultdict(int)
        durations: dict[tuple[str, str], list[float]] = defaultdict(list)
        sums: dict[tuple[str, str], float] = defaultdict(float)
        latest: dict[tuple[str, str], float] = {}
        for kind, status, figures in self._jobs.store.measured():
            statuses[kind, status] += 1
            if status in OVER and "took_s" in figures:
                durations[kind, status].append(figures["took_s"])
            for name in figures.keys() & known_sums.keys():
                sums[name, kind] += figures[name]
            for name in figures.keys() & known_newest.keys():
                latest[name, kind] = figures[name]
        yield _gauge("sidflow_jobs", "Jobs by kind and status.", ("kind", "status"), statuses.items())
        took = SummaryMetricFamily(
            "sidflow_job_duration_seconds", "How long jobs that are over worked.", labels=("kind", "status")
        )
        for labels, each in sorted(durations.items()):
            took.add_metric(labels, len(each), sum(each))
        yield took
        for name, about in known_sums.items():
            total = CounterMetricFamily(f"sidflow_job_{name}", about, labels=("kind",))
            for (figure, kind), value in sorted(sums.items()):
                if figure == name:
                    total.add_metric((kind,), value)
            yield total
        for name, about in known_newest.items():
            of_kind = [((kind,), value) for (figure, kind), value in latest.items() if figure == name]
            yield _gauge(f"sidflow_job_{name}", about, ("kind",), of_kind)
        workers = self._jobs.store.workers_alive()
        yield _gauge("sidflow_workers", "Workers that gave a sign of life lately.", (), [((), workers)])


def _gauge(name: str, about: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    made = GaugeMetricFamily(name, about, labels=labels)
    for key, value in sorted(values):
        made.add_metric(key, value)
    return made
