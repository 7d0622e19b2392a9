"""Confinement: which files below a folder a name from outside may reach, and reading one without being led astray."""

import os
import re
import stat
from pathlib import Path
from urllib.parse import unquote

from client_py.core.errors import SidflowError

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class PathError(SidflowError):
    """The name leads, or tries to lead, out of its folder, or to no regular file in it."""


def checked(relative: str) -> str:
    """Answers the name when it is a plain relative path in itself and after any number of percent-decodings.

    A name is looked up as it stands and never decoded; one that would turn into another path when some layer decoded
    it is refused all the same. Raises PathError.
    """
    form = relative
    while True:
        _check_form(form)
        try:
            decoded = unquote(form, errors="strict")
        except UnicodeDecodeError:
            raise PathError("the path is percent-encoded in no known way") from None
        if decoded == form:
            return relative
        form = decoded


def _check_form(form: str) -> None:
    if not form:
        raise PathError("the path is empty")
    if _CONTROL.search(form):
        raise PathError("the path holds a control character")
    try:
        form.encode()
    except UnicodeEncodeError:
        raise PathError("the path is no UTF-8") from None
    if "\\" in form:
        raise PathError("the path holds a backslash")
    if form.startswith("/") or _DRIVE.match(form):
        raise PathError("the path is absolute")
    for part in form.split("/"):
        if not part:
            raise PathError("the path has an empty part")
        if part.rstrip(". ") == "":
            raise PathError("the path has a part of dots or blanks alone")


def confined(root: Path, relative: str) -> Path:
    """The real path of a regular file below `root`, spelled exactly as on disk, without a link on the way.

    `root` itself may be a link. Raises PathError.
    """
    checked(relative)
    base = Path(os.path.realpath(root))
    target = base
    for part in relative.split("/"):
        if not _has_entry(target, part):
            raise PathError("there is no such file")
        target /= part
        if target.is_symlink():
            raise PathError("the path leads over a link")
    if not stat.S_ISREG(target.lstat().st_mode):
        raise PathError("the path leads to no regular file")
    return target


def _has_entry(folder: Path, name: str) -> bool:
    """Whether the folder lists exactly this name, which a file system blind to case would also open as another."""
    candidate = folder / name
    try:
        candidate.lstat()
    except (OSError, ValueError):
        return False
    # Only where another spelling opens the same file does the folder's own list have to be asked.
    return not _blind_to_case(candidate) or name in os.listdir(folder)


def _blind_to_case(candidate: Path) -> bool:
    other = candidate.with_name(candidate.name.swapcase())
    try:
        return other.name != candidate.name and other.samefile(candidate)
    except (OSError, ValueError):
        return False


def read_confined(root: Path, relative: str, limit_bytes: int) -> bytes:
    """Reads a confined file of at most `limit_bytes`; raises PathError."""
    return read_regular(confined(root, relative), limit_bytes)


def read_regular(file: Path, limit_bytes: int) -> bytes:
    """Reads a regular file, no link and no device, of at most `limit_bytes`; raises PathError."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _NO_LINK)
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise PathError("the path leads to no regular file")
            data = opened.read(limit_bytes + 1)
    except OSError as error:
        raise PathError(f"the file can't be read: {error.strerror}") from None
    if len(data) > limit_bytes:
        raise PathError(f"the file is larger than {limit_bytes:,} bytes")
    return data
