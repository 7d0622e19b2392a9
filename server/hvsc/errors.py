"""What goes wrong while a collection is fetched: one base class, and a message that an operator can act on."""

from client_py.core.errors import SidflowError


class FetchError(SidflowError):
    """The collection can't be brought up to date; the one on disk is as it was."""


class ScriptError(FetchError):
    """An update script can't be read or applied; `line` counts from 1, 0 speaks of the whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line


class ArchiveError(FetchError):
    """An archive is broken, hostile, or not what its name says."""


class MirrorError(FetchError):
    """The mirror doesn't answer, or not with what a mirror serves."""


class ChangedError(MirrorError):
    """An archive isn't the one that was seen before, or that the mirror's own list of checksums names."""
