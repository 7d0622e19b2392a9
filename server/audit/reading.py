"""Looks through the audit log from its newest entry back, by filters, without holding more of it than a block."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from server.audit.lines import lines_back
from server.contract.audit import MAX_AUDIT_PAGE, AuditEntry, AuditPage

_LOOKED_THROUGH = 50_000  # entries a request may cost
_KIND_OF: dict[str, Any] = {"number": int, "before": str | None, "after": str | None}
_KINDS = {each.name: _KIND_OF.get(each.name, str) for each in fields(AuditEntry)}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What has to hold for an entry; what is empty lets all through.

    `who` and `text` are found anywhere and in small or capital letters; `action` is a word or the beginning of one up
    to a dot; `since` and `until` are moments as entries have them, `until` not included.
    """

    who: str = ""
    action: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""
    text: str = ""

    def lets(self, told: dict[str, Any]) -> bool:
        """Whether it lets an entry through."""
        action = str(told["action"])
        return (
            self.who.lower() in str(told["who"]).lower()
            and (not self.action or action == self.action or action.startswith(self.action.rstrip(".") + "."))
            and self.outcome in ("", told["outcome"])
            and self.since <= told["at"]
            and (not self.until or told["at"] < self.until)
            and (not self.text or self.text.lower() in _searched(told))
        )


def read_page(file: Path, wanted: AuditFilter, before: int | None = None, limit: int = MAX_AUDIT_PAGE) -> AuditPage:
    """A page of entries, those with a number below `before`; blocks on the disk. What is damaged is passed over."""
    found: list[AuditEntry] = []
    total = seen = 0
    if not file.exists():
        return AuditPage((), None, 0)
    with file.open("rb") as opened:
        for line in lines_back(opened):
            told = _told(line)
            if told is None:
                continue
            total = total or told["number"]
            if before is not None and told["number"] >= before:
                continue
            if wanted.since and told["at"] < wanted.since:
                break
            if len(found) == limit or seen == _LOOKED_THROUGH:
                return AuditPage(tuple(found), told["number"] + 1, total)
            seen += 1
            if wanted.lets(told):
                found.append(AuditEntry(**told))
    return AuditPage(tuple(found), None, total)


def _told(line: bytes) -> dict[str, Any] | None:
    """The fields of an entry, told by their names and kinds alone: looking through many has to be cheap."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.keys() != _KINDS.keys():
        return None
    return told if all(isinstance(told[name], kind) for name, kind in _KINDS.items()) else None


def _searched(told: dict[str, Any]) -> str:
    return "\n".join(str(told[name] or "") for name in ("target", "reason", "before", "after", "request_id")).lower()
