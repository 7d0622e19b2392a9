"""The two routes: what pages report goes in, what became of it comes out for the operator."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.contract_telemetry import MAX_BATCH_BYTES, TelemetryBatch
from server.access.gate import no_database
from server.admin.table import AdminRoute
from server.bodies import Body
from server.database import Database, DatabaseError
from server.problems import ProblemError
from server.signed import answer
from server.telemetry.gathered import Gathered
from server.telemetry.reporting import report, span_of
from server.telemetry.store import TelemetryStore
from server.telemetry.writing import Writing

_BATCH = Body(TelemetryBatch, MAX_BATCH_BYTES)
_DAY_MS = 86_400_000
_STEPS = 48  # where the operator names no step


class Telemetry:
    """All of it, over the server's database: `start` and `stop` are for the thread that writes."""

    def __init__(self, database: Database, sampling: float, clock: Callable[[], float]) -> None:
        self.gathered = Gathered(clock)
        self.store = TelemetryStore(database)
        self._sampling = sampling
        self._clock = clock
        writing = Writing(self.gathered, self.store, clock)
        self.start, self.stop = writing.start, writing.stop
        self.routes = [AdminRoute("/telemetry", self.look)]

    async def take(self, request: Request) -> Response:
        """`POST /api/telemetry`: TelemetryBatch -> 204, when it is counted in memory."""
        self.gathered.take(await _BATCH.read(request))
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    async def look(self, request: Request) -> Response:
        """`GET /api/admin/telemetry`: `?from=&to=` (instants; the last day without) `&step=` (seconds)."""
        until_ms = _instant(request, "to", int(self._clock() * 1000))
        since_ms = _instant(request, "from", until_ms - _DAY_MS)
        span = span_of(since_ms, until_ms, _step(request, until_ms - since_ms))
        try:
            found = await run_in_threadpool(report, self.store, span, self._sampling)
        except DatabaseError as error:
            raise no_database(error) from None
        return answer(found)


def _instant(request: Request, name: str, default_ms: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default_ms
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        raise ProblemError("invalid_request", f"{name}: a time is in UTC, to the second, with Z.") from None


def _step(request: Request, span_ms: int) -> int:
    """In ms; the shortest whole minutes of which about 48 fill the time, where none is named."""
    text = request.query_params.get("step")
    if text is None:
        return max(1, round(span_ms / _STEPS / 60_000)) * 60_000
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise ProblemError("invalid_request", "step: a whole number of seconds is needed.")
    return int(text) * 1000
