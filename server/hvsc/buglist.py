"""Reads DOCUMENTS/BUGlist.txt: which tunes of the collection are known to be faulty, and how.

Format: `/path.sid`, then `BUG: text` that may go on in indented lines, then perhaps `(who reported it)`.
"""

import re
from dataclasses import dataclass

from server.hvsc.lines import document_lines

_BUG = re.compile(r"\s*BUG: ?(.*)")


@dataclass(frozen=True, slots=True)
class Buglist:
    """What is wrong with a tune, by path from the collection's root, a line a bug; numbers of the lines not read."""

    bugs: dict[str, str]
    broken_lines: tuple[int, ...]


def read_buglist(data: bytes) -> Buglist:
    """Reads the document; a line that can't be read is noted and passed over."""
    found: dict[str, list[str]] = {}
    broken: list[int] = []
    bugs: list[str] | None = None
    for number, line in document_lines(data):
        if not line:
            bugs = None
        elif line.startswith("/") and not bugs:
            bugs = found.setdefault(line[1:], [])
        elif bugs is None:
            broken.append(number)
        elif bug := _BUG.fullmatch(line):
            bugs.append(bug[1].strip())
        elif bugs and line.startswith((" ", "\t", "(")):
            bugs[-1] = f"{bugs[-1]} {line.strip()}".strip()
        else:
            broken.append(number)
    return Buglist({path: "\n".join(each) for path, each in found.items() if each}, tuple(broken))
