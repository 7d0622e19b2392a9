"""Reads a record from a request's JSON body."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from server.problems import ProblemError

T = TypeVar("T")


async def read_body(request: Request, adapter: TypeAdapter[T]) -> T:
    """Raises ProblemError when the body isn't JSON or breaks the contract."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ProblemError("unsupported_media_type", "Send JSON, with Content-Type application/json.")
    body = await request.body()
    try:
        return adapter.validate_json(body, strict=True)
    except ValidationError as error:
        raise ProblemError("invalid_request", _words(error)) from None


def _words(error: ValidationError) -> str:
    """What is wrong and where, without repeating what was sent."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])[:100]
    return f"{where}: {first['msg']}." if where else f"{first['msg']}."
