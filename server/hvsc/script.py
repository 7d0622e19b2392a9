"""Reads an update script, UpdateNN.hvs: which version it makes of which, and what it says to do, line by line.

Format: Latin-1; lines that begin with `#` or `;` and blank lines are passed over, but for the two of the head that name
the versions; a line with a keyword alone sets the mode for the blocks of parameter lines that follow it.
"""

import re
from dataclasses import dataclass

from server.hvsc.errors import ScriptError

# Parameter lines of a block, its path included.
LINES = {
    "MOVE": 2, "REPLACE": 2, "DELETE": 1, "MKDIR": 1,
    "TITLE": 2, "AUTHOR": 2, "RELEASED": 2, "COPYRIGHT": 2, "CREDITS": 4,
    "SPEED": 2, "SONGS": 2, "INITPLAY": 2, "FIXLOAD": 1, "FREEPAGES": 2,
    "MUSPLAYER": 2, "PLAYSID": 2, "CLOCK": 2, "SIDMODEL": 2, "FLAGS": 5,
}  # fmt: skip
_VERSION = re.compile(r"#\s*(Resulting|Previous)\s+Version\s*:\s*([0-9]{1,4})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to do: a keyword, the path that it is about, the lines after that, and where it begins."""

    keyword: str
    path: str
    values: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Script:
    """What a script says; `previous` is the only version that it may be applied to."""

    resulting: int
    previous: int
    blocks: tuple[Block, ...]


def read_script(data: bytes) -> Script:
    """Reads all of a script; raises ScriptError with the line that is wrong."""
    versions: dict[str, int] = {}
    blocks: list[Block] = []
    mode = ""
    begun: list[str] = []
    begin = 0
    for number, raw in enumerate(data.decode("latin-1").split("\n"), start=1):
        line = raw.strip(" \t\r")
        if version := _VERSION.fullmatch(line):
            versions.setdefault(version[1].lower(), int(version[2]))
        if not line or line.startswith(("#", ";")):
            continue
        if not begun and line.upper() in LINES:
            mode = line.upper()
            continue
        if not begun:
            _check_first(line, mode, number)
            begin = number
        begun.append(line)
        if len(begun) == LINES[mode]:
            blocks.append(_block(mode, begun, begin))
            begun = []
    if begun:
        raise ScriptError(f"the script ends within a block of {mode}", begin)
    for name in ("resulting", "previous"):
        if name not in versions:
            raise ScriptError(f"the script doesn't name its {name} version")
    return Script(versions["resulting"], versions["previous"], tuple(blocks))


def _check_first(line: str, mode: str, number: int) -> None:
    if "/" not in line.replace("\\", "/"):
        raise ScriptError(f"{line!r} is neither a keyword nor a path", number)
    if not mode:
        raise ScriptError("a path comes before any keyword", number)


def _block(mode: str, lines: list[str], begin: int) -> Block:
    paths = 2 if mode in ("MOVE", "REPLACE") else 1
    told = [line.replace("\\", "/") if place < paths else line for place, line in enumerate(lines)]
    for path in told[:paths]:
        if "/" not in path:
            raise ScriptError(f"{path!r} is no path", begin)
    return Block("RELEASED" if mode == "COPYRIGHT" else mode, told[0], tuple(told[1:]), begin)
