"""A collection in small, as a mirror serves it: a base archive, an update pack, and what has to come of them."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import py7zr

from tests.core.sids import PSID, SidFile

BASE, UPDATE = "HVSC_5-all-of-them.7z", "HVSC_Update_6.7z"

# A tune as an update script saves it: the load address stands before the program.
SAVED = replace(PSID, load=0, program=b"\x00\x10" + PSID.program)


def tune(title: str, of: SidFile = PSID) -> bytes:
    return replace(of, title=title.encode("latin-1")).data()


def release(number: int) -> bytes:
    return f"-----\r\n   T H E\r\n\r\n          Release {number}\r\n\r\n".encode()


def script(text: str, previous: int = 5, resulting: int = 6) -> bytes:
    """An update script with its head."""
    head = f"# Update\n# Resulting Version: {resulting}\n#  Previous Version: {previous}\n\n"
    return (head + text).encode("latin-1")


SCRIPT = """
REPLACE

/update/fix/One.sid
/MUSICIANS/N/

MOVE

/update/new/
/MUSICIANS/New/
; a comment
/demos/two.SID
/MUSICIANS/N/Zwei.sid

CREDITS
/musicians/n/zwei.sid
Zwei
*
2026 Niemand

DELETE
/DEMOS/Three.sid
/DEMOS/

REPLACE
/update/DOCUMENTS/
/DOCUMENTS/

DELETE
/update/DOCUMENTS/
"""


@dataclass(frozen=True, slots=True)
class Tiny:
    """Files of the mirror, and the tunes that a collection has before and after the update."""

    files: Mapping[str, bytes]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    def sums(self) -> str:
        """What the collection has to be, as `sidflow collection verify` reads it."""
        return "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(self.after.items()))


def tiny(more: int = 0) -> Tiny:
    """`more` tunes that the update doesn't touch make the work longer."""
    before = {
        "MUSICIANS/N/One.sid": tune("One"),
        "DEMOS/Two.sid": tune("Two"),
        "DEMOS/Three.sid": tune("Three"),
        **{f"GAMES/{at % 7}/Game_{at}.sid": _bulky(at) for at in range(more)},
    }
    after = {path: data for path, data in before.items() if not path.startswith("DEMOS/")}
    after["MUSICIANS/N/One.sid"] = tune("One, fixed")
    after["MUSICIANS/New/Four.sid"] = tune("Four")
    after["MUSICIANS/N/Zwei.sid"] = replace(SAVED, title=b"Zwei", released=b"2026 Niemand").data()
    base = {**before, "DOCUMENTS/HVSC.txt": release(5), "DOCUMENTS/STIL.txt": b"/DEMOS/Two.sid\r\nCOMMENT: Two.\r\n"}
    pack = {
        "update/Update6.hvs": script(SCRIPT),
        "update/fix/One.sid": tune("One, fixed"),
        "update/new/Four.sid": tune("Four"),
        "update/DOCUMENTS/HVSC.txt": release(6),
    }
    return Tiny({BASE: packed(base), UPDATE: packed(pack)}, before, after)


def _bulky(at: int) -> bytes:
    """A tune that doesn't pack well."""
    return tune(f"Game {at}", replace(PSID, program=hashlib.shake_256(b"%d" % at).digest(400)))


def packed(files: Mapping[str, bytes], root: str = "C64Music/") -> bytes:
    """A 7z archive with these files."""
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w") as archive:
        for path, data in files.items():
            archive.writestr(data, f"{root}{path}")
    return made.getvalue()


def tunes_of(root: Path) -> dict[str, bytes]:
    """All tunes below a collection's root."""
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*.sid")}


def lay(root: Path, files: Mapping[str, bytes]) -> Path:
    """Writes files below a folder."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


class Quiet:
    """A watch that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.rested: list[float] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def progress(self, done: int, total: int | None, unit: str) -> None:
        assert done >= 0
        assert total is None or total >= done
        assert unit

    def rest(self, seconds: float) -> None:
        self.rested.append(seconds)
