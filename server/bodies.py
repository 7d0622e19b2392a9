"""Reads a record from a request's JSON body."""

from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from client_py.core.canonical import JsonValue, read_json
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.problems import ProblemError

T = TypeVar("T")


class Body(Generic[T]):
    """Reads bodies of one kind, of `most_bytes` at most where the kind allows for less than the server does."""

    def __init__(self, kind: type[T], most_bytes: int | None = None) -> None:
        self._kind = kind
        self._most_bytes = most_bytes
        self._adapter = TypeAdapter(kind)

    async def read(self, request: Request) -> T:
        """Raises ProblemError when the body isn't JSON, breaks the contract or is too large."""
        _check_json(request)
        body = await request.body()
        if self._most_bytes is not None and len(body) > self._most_bytes:
            raise ProblemError("body_too_large", f"A body has at most {self._most_bytes:,} bytes here.")
        try:
            return self._adapter.validate_json(body, strict=True)
        except ValidationError:
            raise ProblemError("invalid_request", self._reason(body)) from None

    def _reason(self, body: bytes) -> str:
        """What is wrong and where, in the words of the shared core, which refuses what pydantic refuses."""
        try:
            decode_json(self._kind, body.decode())
        except UnicodeDecodeError:
            return "The body is no UTF-8."
        except SidflowError as error:
            return f"{error}."[:500]
        return "The body breaks the contract."


async def read_object(request: Request) -> dict[str, JsonValue]:
    """The body, an object in JSON, or nothing at all; raises ProblemError when it is neither."""
    body = await request.body()
    if not body:
        return {}
    _check_json(request)
    try:
        value = read_json(body.decode())
    except UnicodeDecodeError:
        raise ProblemError("invalid_request", "The body is no UTF-8.") from None
    except SidflowError as error:
        raise ProblemError("invalid_request", f"{error}."[:500]) from None
    if not isinstance(value, dict):
        raise ProblemError("invalid_request", "The body is no JSON object of parameters.")
    return value


def _check_json(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ProblemError("unsupported_media_type", "Send JSON, with Content-Type application/json.")
