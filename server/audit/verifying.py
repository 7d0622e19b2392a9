"""Whether the chain is what was written: every line is gone along, from the first."""

from collections.abc import Iterator
from pathlib import Path

from server.audit.chain import NOTHING, BrokenChainError, End, entry_end, follow
from server.contract.audit import AuditVerdict


def verify_file(file: Path, remembered: End | None) -> AuditVerdict:
    """The verdict on a file, or on a copy where nothing is `remembered`; an OSError where it can't be read.

    Nothing in a chain shows that its end was cut off, or that all of it was written anew: for that the newest entry's
    number and hash, kept elsewhere, have to be found in it.
    """
    end = NOTHING
    try:
        for entry in follow(_whole_lines(file)):
            end = entry_end(entry)
            if remembered is not None and remembered.number == end.number and remembered.hash != end.hash:
                raise BrokenChainError(end.number, "the database remembers another one with this number")
        if remembered is not None and remembered.number > end.number:
            reason = f"it is missing, the file ends before it and the database remembers {remembered.number:,} entries"
            raise BrokenChainError(end.number + 1, reason)
    except BrokenChainError as broken:
        return AuditVerdict(end.number, broken.number, str(broken))
    return AuditVerdict(end.number, None, f"chain intact, {end.number:,} {'entry' if end.number == 1 else 'entries'}")


def _whole_lines(file: Path) -> Iterator[bytes]:
    """Lines without their line feeds; what comes after the last one was never finished and is no entry."""
    if not file.exists():
        return
    with file.open("rb") as opened:
        for line in opened:
            if line.endswith(b"\n"):
                yield line[:-1]
