"""Pages that report, as the tests need them."""

from typing import Any

from client_py.core.canonical import canonical_json
from client_py.core.contract_telemetry import (
    EngineFailed,
    StartMarks,
    TelemetryBatch,
    TelemetryEvent,
    TierUsed,
    Underruns,
)
from tests.server.asgi import Client

VERSION = "0123456789abcdef"
MARKS = TelemetryEvent(900, start=StartMarks(interactive_ms=350, engine_ms=900))
TIER = TelemetryEvent(2000, tier=TierUsed("worklet", "start", first=True))
UNDERRUN = TelemetryEvent(9000, underrun=Underruns(2, "worklet", first=True))
ERROR = TelemetryEvent(9000, engine_error=EngineFailed("worker", first=True))


def batch(page: int, *events: TelemetryEvent, first: bool = True) -> TelemetryBatch:
    """What the page of that number tells."""
    return TelemetryBatch(f"{page:032x}", VERSION, events or (MARKS, TIER), first)


def beacon(client: Client, told: TelemetryBatch | dict[str, Any] | str) -> tuple[int, str]:
    """As `navigator.sendBeacon` sends a Blob; answers the status and what is wrong."""
    body = told if isinstance(told, str) else canonical_json(told)
    answer = client.post("/api/telemetry", content=body, headers={"content-type": "application/json"})
    return answer.status_code, answer.json()["code"] if answer.text else ""
