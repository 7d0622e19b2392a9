"""What a handler tells the audit log of what it does, beyond who asked for it and what came of it."""

from dataclasses import dataclass

from starlette.requests import Request

from client_py.core.canonical import JsonValue, canonical_json
from server.access.identity import Identity
from server.contract.audit import MAX_AUDIT_STATE, MAX_AUDIT_WORDS

_KEY = "audit_note"


@dataclass(slots=True)
class Note:
    """What is told of one request; `before` and `after` are canonical JSON.

    `claimed` is who somebody says they are that isn't logged in, `identity` who logged in by this very request, and
    `refusal` says why nothing was done where the response's status doesn't.
    """

    claimed: str = ""
    identity: Identity | None = None
    refusal: str | None = None
    target: str | None = None
    before: str | None = None
    after: str | None = None


def note(request: Request, *, target: str | None = None, before: JsonValue = None, after: JsonValue = None) -> None:
    """Tells what the act is on, and what it changes from and to; a later call adds to an earlier one."""
    told = noted(request)
    if target is not None:
        told.target = target
    if before is not None:
        told.before = state(before)
    if after is not None:
        told.after = state(after)


def noted(request: Request) -> Note:
    """What was told of this request so far."""
    told: Note | None = getattr(request.state, _KEY, None)
    if told is None:
        told = Note()
        setattr(request.state, _KEY, told)
    return told


def state(value: JsonValue) -> str:
    """A state as an entry holds it: canonical JSON, of which the log takes so much."""
    text = canonical_json(value)
    return text if len(text) <= MAX_AUDIT_STATE else canonical_json({"characters": len(text), "kept": False})


def words(text: str, most: int = MAX_AUDIT_WORDS) -> str:
    """A text as an entry holds it: so many characters at most, and nothing that UTF-8 hasn't."""
    sound = text.encode(errors="replace").decode()
    return sound if len(sound) <= most else sound[: most - 1] + "…"
