"""`GET /api/admin/kinds`: what there is to run, and what a form for it has to ask."""

import json
from typing import Any

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.contract import Record
from server.admin.table import AdminRoute
from server.contract.schedules import SchedulePlan
from server.jobs.kinds import KINDS, Kind, apart_from
from server.problems import ProblemError
from server.settings import Settings


class JobForms:
    """The route; all that it tells comes from KINDS and the records there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.routes = [AdminRoute("/kinds", self.kinds)]

    async def kinds(self, _request: Request) -> Response:
        """Each kind with its sentence, the JSON Schema of its parameters and what the settings give of them.

        `apart_from` are the kinds that never run beside it, `schedule` is the JSON Schema of SchedulePlan.
        """
        kinds = [
            {
                "name": kind.name,
                "about": kind.about,
                "apart_from": apart_from(kind.name),
                "schema": _schema(kind.parameters),
                "given": kind.given(self._settings),
            }
            for kind in KINDS.values()
        ]
        # Not canonical: a form asks for the fields in the order of the record.
        text = json.dumps({"kinds": kinds, "schedule": _schema(SchedulePlan)}, ensure_ascii=False)
        return Response(text, headers={"Cache-Control": "no-store"}, media_type="application/json")


def kind_asked(name: str) -> Kind[Any]:  # Any: each kind has parameters of its own
    """The kind that a request names; raises ProblemError."""
    if name not in KINDS:
        raise ProblemError("not_found", f"There are jobs of the kinds {', '.join(KINDS)}.")
    return KINDS[name]


def _schema(record: type[Record]) -> dict[str, object]:
    return TypeAdapter(record).json_schema()
