"""The audit log over HTTP: a page of it by filters, and whether its chain is what was written."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.admin.table import AdminRoute
from server.audit.log import AuditError, AuditLog
from server.audit.reading import AuditFilter, read_page
from server.contract.audit import MAX_AUDIT_PAGE
from server.problems import ProblemError
from server.signed import answer

_MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_MOST_WORDS = 200


class AuditApi:
    """The routes, over the log."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self.routes = [AdminRoute("/audit", self.page), AdminRoute("/audit/verdict", self.verdict)]

    async def page(self, request: Request) -> Response:
        """`GET /api/admin/audit`: `?who=&action=&outcome=&since=&until=&text=&before=&limit=` -> AuditPage."""
        given = {name: request.query_params.get(name, "") for name in AuditFilter.__slots__}
        for name, value in given.items():
            if len(value) > _MOST_WORDS:
                raise ProblemError("invalid_request", f"{name}: at most {_MOST_WORDS} characters are allowed.")
        for name in ("since", "until"):
            if given[name] and not _MOMENT.fullmatch(given[name]):
                raise ProblemError(
                    "invalid_request", f"{name}: a day as 2026-11-23, or a time as 2026-11-23T18:00:00Z."
                )
        if given["outcome"] not in ("", "done", "refused", "failed"):
            raise ProblemError("invalid_request", "outcome: one of done, refused, failed is needed.")
        before = _number(request, "before", 2**53)
        limit = _number(request, "limit", MAX_AUDIT_PAGE) or MAX_AUDIT_PAGE
        return answer(await run_in_threadpool(read_page, self._log.file, AuditFilter(**given), before, limit))

    async def verdict(self, _request: Request) -> Response:
        """`GET /api/admin/audit/verdict`: -> AuditVerdict."""
        try:
            return answer(await run_in_threadpool(self._log.verify))
        except AuditError as error:
            raise ProblemError("database_unavailable", str(error)) from None


def _number(request: Request, name: str, most: int) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and 1 <= int(text) <= most):
        raise ProblemError("invalid_request", f"{name}: a whole number from 1 to {most:,} is needed.")
    return int(text)
