"""The rules: which fact is held against which threshold, in which words, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.settings import Settings

OFF = "off"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's value in the unit of its rule, and what it is about: a job's name, a folder's."""

    value: float
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`wrong` says on which side of the threshold something is; it has to stay so for `hold_s` before it fires."""

    name: str
    title: str
    wrong: Literal["above", "below"]
    threshold: float | None
    unit: str
    words: str  # about {value}, {threshold} and {about}
    advice: str
    room: str
    setting: str
    hold_s: float = 0

    def broken(self, fact: Fact) -> bool:
        """Whether the fact is on the wrong side; never where the rule is switched off."""
        if self.threshold is None:
            return False
        return fact.value > self.threshold if self.wrong == "above" else fact.value < self.threshold

    def sentence(self, value: float, threshold: float, about: str) -> str:
        """What people read."""
        told = f" ({about})" if about else ""
        return self.words.format(value=number(value), threshold=number(threshold), about=told)


def number(value: float) -> str:
    """A figure as people write it: 7, 2.5, 0.04."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def rules_of(settings: Settings) -> Mapping[str, Rule]:
    """Every rule by the name of its fact, those that are switched off too."""
    minutes = number(settings.alert_window_s / 60)
    stale_s = settings.alert_job_stale_s
    made = (
        Rule(
            "session_errors", "Sessions with errors", "above", _threshold(settings.alert_session_errors_percent), "%",
            f"In {{value}} % of the sessions of the last {minutes} minutes something went wrong{{about}}; "
            f"{{threshold}} % is the limit.",
            "Look in the room Telemetry for which errors they are and since when; where they began with a "
            "release or a model, go back to the one before.",
            "telemetry", "alert_session_errors_percent",
        ),
        Rule(
            "underruns", "Sound that broke off", "above", _threshold(settings.alert_underruns_percent), "%",
            f"In {{value}} % of the sessions of the last {minutes} minutes the sound broke off{{about}}; "
            f"{{threshold}} % is the limit.",
            "Look in the room Telemetry at tiers and low water: a release that costs more of the processor shows "
            "there.",
            "telemetry", "alert_underruns_percent",
        ),
        Rule(
            "hvsc_age", "The collection is old", "above", _threshold(settings.alert_hvsc_days), "days",
            "The collection was compared with its mirror {value} days ago{about}; {threshold} days is the limit.",
            "Start a fetch in the room Jobs, or give it a schedule there; where it fails, its log says why.",
            "collection", "alert_hvsc_days",
        ),
        Rule(
            "coverage", "Songs are not analysed", "below", _threshold(settings.alert_coverage_percent), "%",
            "{value} % of the collection's songs are analysed{about}; {threshold} % is the least.",
            "Start classify in the room Jobs; the room Collection names the tunes that failed, with reasons.",
            "collection", "alert_coverage_percent",
        ),
        Rule(
            "job_stale", "A job stands still", "above", None if stale_s == OFF else 0.0, "jobs",
            "{value} of the jobs in the queue have nobody who works on them{about}.",
            "See in the room Health which workers live. Start one with `sidflow worker`, or restart the server, "
            "which brings its own.",
            "jobs", "alert_job_stale_s", hold_s=0.0 if stale_s == OFF else float(stale_s),
        ),
        Rule(
            "disk_free", "The disk is nearly full", "below", _threshold(settings.alert_disk_percent), "%",
            "{value} % of the disk is free{about}; {threshold} % is the least.",
            "Clean the caches in the room Collection, which shows first what that frees, or give the folder a "
            "larger disk.",
            "health", "alert_disk_percent",
        ),
        Rule(
            "audit_chain", "The audit log was changed", "above", 0.0 if settings.alert_audit_chain else None, "faults",
            "The chain of the audit log is broken{about}.",
            "Keep a copy of the file, then run `sidflow audit verify`: it names the first broken entry. Compare "
            "it with a backup, and find out who could write there.",
            "audit", "alert_audit_chain",
        ),
    )  # fmt: skip
    return {rule.name: rule for rule in made}


def _threshold(setting: float | str) -> float | None:
    return None if setting == OFF else float(setting)
