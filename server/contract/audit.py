"""The record of what the operator's side did: a line of the audit log."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Record, Sha256
from client_py.core.limits import Matches
from server.contract.access import MAX_NAME

MAX_AUDIT_WORDS = 2_000
MAX_AUDIT_STATE = 20_000
MAX_AUDIT_PAGE = 200

AuditRole = Literal["nobody", "viewer", "operator"]
AuditOutcome = Literal["done", "refused", "failed"]
AuditAction = Annotated[
    str, Len(1, 64), Matches("[a-z][a-z0-9-]*([.][a-z][a-z0-9-]*)*", "an action is small words with dots between")
]
AuditWords = Annotated[str, Len(0, MAX_AUDIT_WORDS)]
AuditState = Annotated[str, Len(1, MAX_AUDIT_STATE)]


@dataclass(frozen=True, slots=True)
class AuditEntry(Record):
    """One act: who did what on what, what came of it, and the SHA-256 that chains it to the one before.

    `before` and `after` are canonical JSON, where the act changed something that can be told; `request_id` is the one
    of the server's log, or empty for a command line. `hash` is the SHA-256 of the canonical JSON of all other fields;
    `previous` is the hash of the entry before, 64 zeros for the first.
    """

    number: Annotated[int, Interval(ge=1, le=2**53)]
    at: Instant
    who: Annotated[str, Len(0, MAX_NAME)]
    role: AuditRole
    action: AuditAction
    target: AuditWords
    outcome: AuditOutcome
    reason: AuditWords
    before: AuditState | None
    after: AuditState | None
    request_id: Annotated[str, Len(0, 64)]
    previous: Sha256
    hash: Sha256


@dataclass(frozen=True, slots=True)
class AuditPage(Record):
    """Entries that the filters let through, newest first, of `total` that there are.

    `older` is what to ask for as `before` to go on; null where nothing older is left. A page may be empty and not the
    last one: a request looks through so many entries and no more.
    """

    entries: Annotated[tuple[AuditEntry, ...], Len(0, MAX_AUDIT_PAGE)]
    older: Count | None
    total: Count


@dataclass(frozen=True, slots=True)
class AuditVerdict(Record):
    """Whether the chain is what was written: `broken_at` is the first entry that isn't, and `words` say it all."""

    entries: Count
    broken_at: Count | None
    words: AuditWords
