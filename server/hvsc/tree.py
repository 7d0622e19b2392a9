"""A collection's folders and files by paths whose case doesn't count, as update scripts name them.

Every path is checked, links are refused, and each change stays below the root. A changed file is always a new file put
in its place, never the old one written into: a staging folder may share its files with the collection by hard links.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from server.hvsc.errors import ScriptError
from server.paths import PathError, checked


class Tree:
    """The tree below `root`, which must be a real folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, path: str) -> Path | None:
        """What is at a path from the root, whatever its case; None when nothing is there."""
        at = self.root
        for part in _parts(path):
            name = self._listing(at).get(part.lower()) if at.is_dir() else None
            if name is None:
                return None
            at /= name
            if at.is_symlink():
                raise ScriptError(f"{path} leads over a link")
        return at

    def file(self, path: str) -> Path:
        """The regular file at a path; raises ScriptError."""
        found = self.find(path)
        if found is None or not stat.S_ISREG(found.lstat().st_mode):
            raise ScriptError(f"there is no file {path}")
        return found

    def files_in(self, folder: Path) -> list[str]:
        """Names of the files right in a folder, sorted."""
        return sorted(name for name in self._listing(folder).values() if (folder / name).is_file())

    def folder(self, path: str) -> Path:
        """The folder at a path, made with its parents where it is missing; known parts keep their spelling."""
        at = self.root
        for part in _parts(path):
            name = self._listing(at).get(part.lower())
            if name is None:
                (at / part).mkdir()
                self._listing(at)[part.lower()] = name = part
            at /= name
            if at.is_symlink() or not at.is_dir():
                raise ScriptError(f"{self.name(at)} is no folder")
        return at

    def entry(self, folder: Path, name: str) -> Path | None:
        """What a folder holds under a name, whatever its case."""
        known = self._listing(folder).get(name.lower())
        return None if known is None else folder / known

    def move(self, source: Path, target: Path) -> None:
        """Renames a file, over the one that may be at `target`."""
        os.replace(source, target)
        self._listing(source.parent).pop(source.name.lower())
        self._listing(target.parent)[target.name.lower()] = target.name

    def write(self, file: Path, data: bytes) -> None:
        """Puts a new file with these bytes in the place of an old one."""
        made = file.with_name(f"{file.name}.new")
        made.write_bytes(data)
        os.replace(made, file)

    def delete(self, at: Path) -> None:
        """Removes a file or an empty folder; raises ScriptError for a folder that isn't empty."""
        if at == self.root:
            raise ScriptError("the whole collection can't be deleted")
        if at.is_dir():
            if self._listing(at):
                raise ScriptError(f"the folder {self.name(at)} is not empty")
            at.rmdir()
            self._listings.pop(at)
        else:
            at.unlink()
        self._listing(at.parent).pop(at.name.lower())

    def name(self, at: Path) -> str:
        """A path as people and scripts write it: from the root, with a slash before it."""
        return "/" + at.relative_to(self.root).as_posix()

    def _listing(self, folder: Path) -> dict[str, str]:
        """Names in a folder by their lower case."""
        known = self._listings.get(folder)
        if known is None:
            names = sorted(os.listdir(folder))
            known = {name.lower(): name for name in names}
            if len(known) != len(names):
                raise ScriptError(f"{self.name(folder)} holds two names that differ in their case alone")
            self._listings[folder] = known
        return known


def _parts(path: str) -> Iterator[str]:
    plain = path.strip("/")
    if not plain:
        return
    try:
        checked(plain)
    except PathError as error:
        raise ScriptError(f"{path} can't be used: {error}") from None
    yield from plain.split("/")
