"""Applies an update pack to a collection: all that its script says, and a report of what changed.

Works on a staging copy. Anything that can't be done raises, and the caller throws the copy away: all or nothing.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from client_py.core.contract import MAX_FILE_BYTES
from server.hvsc.editing import edited
from server.hvsc.errors import ScriptError
from server.hvsc.script import Block, Script, read_script
from server.hvsc.tree import Tree
from server.paths import PathError, read_regular

PACK = "update"
VERSION_FILE = "DOCUMENTS/HVSC.txt"
_RELEASE = re.compile(r"^\s*Release\s+([0-9]{1,4})\s*$", re.MULTILINE)
_MAX_SCRIPT_BYTES = 16 * 1024 * 1024
_FROM_PACK = f"/{PACK}/"

What = Literal["added", "replaced", "moved", "deleted", "edited"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different now; `path` as it is now, or was; `was` where a moved file was before."""

    what: What
    path: str
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did."""

    previous: int
    resulting: int
    changes: tuple[Change, ...]

    def counts(self) -> dict[str, int]:
        """How many changes of each kind, in the order of their names."""
        return dict(sorted(Counter(change.what for change in self.changes).items()))


def version_of(root: Path) -> int:
    """The release that a collection is, by DOCUMENTS/HVSC.txt; raises ScriptError."""
    tree = Tree(root)
    try:
        text = read_regular(tree.file(VERSION_FILE), _MAX_SCRIPT_BYTES).decode("latin-1")
    except PathError as error:
        raise ScriptError(f"{VERSION_FILE} can't be read: {error}") from None
    found = _RELEASE.search(text.replace("\r\n", "\n"))
    if found is None:
        raise ScriptError(f"{VERSION_FILE} has no line `Release NN`, so the collection's version is unknown")
    return int(found[1])


def apply_update(root: Path, progress: Callable[[int, int], None]) -> Report:
    """Applies the pack that lies in `root`/update; `progress` gets blocks done and in all, and may raise.

    Raises ScriptError; then the tree below `root` is of no use any more.
    """
    tree = Tree(root)
    file = _script_file(tree)
    try:
        script = read_script(read_regular(file, _MAX_SCRIPT_BYTES))
    except PathError as error:
        raise ScriptError(f"{file.name} can't be read: {error}") from None
    here = version_of(root)
    if here != script.previous:
        raise ScriptError(
            f"{file.name} makes release {script.resulting} of release {script.previous}, but the collection is {here}"
        )
    changes = _apply(tree, script, progress)
    made = version_of(root)
    if made != script.resulting:
        raise ScriptError(f"{file.name} should have made release {script.resulting}, but {VERSION_FILE} says {made}")
    tree.move(file, tree.folder("DOCUMENTS") / file.name)
    _remove_pack(tree)
    return Report(script.previous, script.resulting, tuple(changes))


def _script_file(tree: Tree) -> Path:
    pack = tree.find(PACK)
    if pack is None or not pack.is_dir():
        raise ScriptError("the pack holds no folder C64Music/update")
    scripts = [name for name in tree.files_in(pack) if re.fullmatch(r"update[0-9]+\.hvs", name, re.IGNORECASE)]
    if len(scripts) != 1:
        raise ScriptError(f"the pack holds {len(scripts)} scripts UpdateNN.hvs, it should be one")
    return pack / scripts[0]


def _apply(tree: Tree, script: Script, progress: Callable[[int, int], None]) -> list[Change]:
    changes: list[Change] = []
    for done, block in enumerate(script.blocks):
        progress(done, len(script.blocks))
        try:
            changes += _done(tree, block)
        except ScriptError as error:
            raise ScriptError(f"{block.keyword}: {error}", block.line) from None
    progress(len(script.blocks), len(script.blocks))
    return changes


def _done(tree: Tree, block: Block) -> list[Change]:
    if block.keyword in ("MOVE", "REPLACE"):
        return _moved(tree, block.path, block.values[0], replace=block.keyword == "REPLACE")
    if block.keyword == "MKDIR":
        tree.folder(block.path)
        return []
    if block.keyword == "DELETE":
        found = tree.find(block.path)
        if found is None:
            raise ScriptError(f"there is no {block.path}")
        gone = [Change("deleted", tree.name(found))] if found.is_file() else []
        tree.delete(found)
        return [change for change in gone if not change.path.startswith(_FROM_PACK)]
    file = tree.file(block.path)
    try:
        data = read_regular(file, MAX_FILE_BYTES)
    except PathError as error:
        raise ScriptError(f"{block.path} can't be read: {error}") from None
    try:
        tree.write(file, edited(data, block.keyword, block.values))
    except ScriptError as error:
        raise ScriptError(f"{block.path}: {error}") from None
    return [Change("edited", tree.name(file))]


def _moved(tree: Tree, source: str, target: str, *, replace: bool) -> list[Change]:
    found = tree.find(source)
    if found is None:
        raise ScriptError(f"there is no {source}")
    if found.is_dir():
        folder = tree.folder(target)
        if folder == found:
            raise ScriptError(f"{source} can't be moved into itself")
        return [_move_file(tree, found / name, folder, name, replace=replace) for name in tree.files_in(found)]
    there = tree.find(target)
    if target.endswith("/") or (there is not None and there.is_dir()):
        return [_move_file(tree, found, tree.folder(target), found.name, replace=replace)]
    parent, _, name = target.rpartition("/")
    return [_move_file(tree, found, tree.folder(parent), name, replace=replace)]


def _move_file(tree: Tree, source: Path, folder: Path, name: str, *, replace: bool) -> Change:
    was = tree.name(source)
    there = tree.entry(folder, name)
    if there is not None and there != source:
        if there.is_symlink() or not there.is_file():
            raise ScriptError(f"{tree.name(there)} is no file, so none can take its place")
        if not replace:
            raise ScriptError(f"{tree.name(there)} is there already")
    other = there is not None and there != source
    # A file that is replaced keeps its name's spelling, as its tune's key does.
    target = there if other and there is not None else folder / name
    tree.move(source, target)
    if was.startswith(_FROM_PACK):
        return Change("replaced" if other else "added", tree.name(target))
    return Change("moved", tree.name(target), was)


def _remove_pack(tree: Tree) -> None:
    """Takes away what is left of the pack, which may be empty folders and files that the script had no use for."""
    pack = tree.find(PACK)
    assert pack is not None
    for at in sorted(pack.rglob("*"), key=lambda path: len(path.parts), reverse=True):
        if at.is_dir() and not at.is_symlink():
            at.rmdir()
        else:
            at.unlink()
    pack.rmdir()
