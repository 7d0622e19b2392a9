"""Alerts in the words of Prometheus."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from server.alerts import store
from server.alerts.rules import Rule
from server.database import Database


class AlertsMeasured(Collector):
    """Whether each rule fires: 1 or 0, and nothing of one that is switched off."""

    def __init__(self, database: Database, rules: Mapping[str, Rule]) -> None:
        self._database = database
        self._rules = rules

    def collect(self) -> Iterator[Metric]:
        with self._database.reading() as connection:
            firing = {each.rule for each in store.firing(connection)}
        made = GaugeMetricFamily("sidflow_alert_firing", "Whether an alert of this rule fires.", labels=("rule",))
        for name, rule in self._rules.items():
            if rule.threshold is not None:
                made.add_metric((name,), float(name in firing))
        yield made
