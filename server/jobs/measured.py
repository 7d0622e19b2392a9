"""What jobs did, in the words of Prometheus, read from the database when it is asked for.

Workers are other processes, on other machines even, so nothing is counted here: the tables have it all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from server.contract.jobs import OVER

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

# Figures of jobs that add up over all jobs, and those of which the newest job's is the one that counts.
_SUMS = {"downloaded_bytes": "Bytes that came from mirrors.", "songs": "Songs that jobs went through."}
_LATEST = {
    "songs_per_s": "Songs a second, of the newest job.",
    "training_loss": "Training loss, of the newest job.",
    "devices": "Devices that share, of the newest job.",
    "merged_devices": "Devices whose taste is merged, of the newest job.",
    "quarantined": "Uploads that are left out, of the newest job.",
}


class JobsMeasured(Collector):
    """All jobs of the database; raises DatabaseError."""

    def __init__(self, jobs: "Jobs") -> None:
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        statuses: dict[tuple[str, str], int] = defaultdict(int)
        durations: dict[tuple[str, str], list[float]] = defaultdict(list)
        sums: dict[tuple[str, str], float] = defaultdict(float)
        latest: dict[tuple[str, str], float] = {}
        for kind, status, figures in self._jobs.store.measured():
            statuses[kind, status] += 1
            if status in OVER and "took_s" in figures:
                durations[kind, status].append(figures["took_s"])
            for name in figures.keys() & _SUMS.keys():
                sums[name, kind] += figures[name]
            for name in figures.keys() & _LATEST.keys():
                latest[name, kind] = figures[name]
        yield _gauge("sidflow_jobs", "Jobs by kind and status.", ("kind", "status"), statuses.items())
        took = SummaryMetricFamily(
            "sidflow_job_duration_seconds", "How long jobs that are over worked.", labels=("kind", "status")
        )
        for labels, each in sorted(durations.items()):
            took.add_metric(labels, len(each), sum(each))
        yield took
        for name, about in _SUMS.items():
            total = CounterMetricFamily(f"sidflow_job_{name}", about, labels=("kind",))
            for (figure, kind), value in sorted(sums.items()):
                if figure == name:
                    total.add_metric((kind,), value)
            yield total
        for name, about in _LATEST.items():
            of_kind = [((kind,), value) for (figure, kind), value in latest.items() if figure == name]
            yield _gauge(f"sidflow_job_{name}", about, ("kind",), of_kind)
        workers = self._jobs.store.workers_alive()
        yield _gauge("sidflow_workers", "Workers that gave a sign of life lately.", (), [((), workers)])


def _gauge(name: str, about: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    made = GaugeMetricFamily(name, about, labels=labels)
    for key, value in sorted(values):
        made.add_metric(key, value)
    return made
