"""Which tunes a comparison hears: the shared special ones, and a seeded sample of a collection over all its folders."""

import argparse
import hashlib
import os
import random
import shutil
from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.run import run

_ARCHIVE = "HVSC_73-all-of-them.7z"
RSID_SHARE = 4  # one tune in so many, where there are enough: they are rare and the harder test


@dataclass(frozen=True, slots=True)
class Tune:
    """One file: the name it goes by in reports (relative, with /), where it lies, what it claims to be."""

    name: str
    path: Path
    rsid: bool
    sha256: str


def read_tune(path: Path, name: str) -> Tune:
    data = path.read_bytes()
    return Tune(name, path, data[:4] == b"RSID", hashlib.sha256(data).hexdigest())


def tunes_below(root: Path) -> list[Tune]:
    """Every .sid file below a folder, by name."""
    found = sorted(path for path in root.rglob("*") if path.suffix.lower() == ".sid" and path.is_file())
    return [read_tune(path, path.relative_to(root).as_posix()) for path in found]


def sample(tunes: list[Tune], count: int, seed: int) -> list[Tune]:
    """`count` of the tunes, the same for the same seed: a quarter RSID, each kind from as many folders as can be."""
    rsid = _spread([tune for tune in tunes if tune.rsid], count // RSID_SHARE, seed)
    psid = _spread([tune for tune in tunes if not tune.rsid], count - len(rsid), seed)
    return sorted(psid + rsid, key=lambda tune: tune.name)


def only(tunes: list[Tune], pattern: str) -> list[Tune]:
    """The tunes whose name matches a shell pattern, or contains it."""
    return [tune for tune in tunes if fnmatch(tune.name, pattern) or pattern in tune.name]


def add_options(parser: argparse.ArgumentParser, *, tunes: int) -> None:
    """The options that choose tunes, and how to hear them."""
    parser.add_argument("--tunes", type=int, default=tunes, help="of the collection; special ones come on top")
    parser.add_argument("--seed", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each tune")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", metavar="PATTERN", help="only tunes of the sample whose path matches")
    parser.add_argument("--collection", type=Path, help="a folder of tunes to draw from instead of the shared sample")
    parser.add_argument("--library", type=Path, help="another native build of the engine")


def chosen(ctx: Context, options: argparse.Namespace) -> list[Tune]:
    """The tunes that the options (of `add_options`) ask for."""
    shared = ctx.root.parent / "shared"
    tunes = sample(tunes_below(options.collection or unpacked(ctx, shared)), options.tunes, options.seed)
    if (shared / "sids").is_dir():
        tunes += tunes_below(shared / "sids")
    if options.only:
        tunes = only(tunes, options.only)
    if not tunes:
        raise BuildError("no tune was chosen", "Ask for another --only, or more --tunes.")
    return tunes


def unpacked(ctx: Context, shared: Path) -> Path:
    """The shared sample of the collection, unpacked once into the work folder."""
    root = ctx.work / "hvsc" / "C64Music"
    if root.is_dir():
        return root
    archive = shared / "hvsc" / _ARCHIVE
    tool = shutil.which("7z")
    if not archive.is_file():
        raise BuildError(f"there is no {_ARCHIVE} beside the checkout", "Name a folder of tunes with --collection.")
    if tool is None:
        raise BuildError(f"7z is needed to unpack {_ARCHIVE}", "sudo apt-get install p7zip-full")
    part = ctx.work / "hvsc.part"
    shutil.rmtree(part, ignore_errors=True)
    words = [tool, "x", "-y", f"-o{part}", str(archive)]
    run(ctx, words, what="unpacking the collection", next_step="Look for space on the disk.")
    part.rename(root.parent)
    return root


def _spread(tunes: list[Tune], count: int, seed: int) -> list[Tune]:
    """Takes one tune of each folder in turn, folders and their tunes in a seeded order."""
    folders: dict[str, list[Tune]] = defaultdict(list)
    for tune in tunes:
        folders[str(Path(tune.name).parent)].append(tune)
    chance = random.Random(seed)
    piles = [chance.sample(folders[name], len(folders[name])) for name in sorted(folders)]
    chance.shuffle(piles)
    taken: list[Tune] = []
    while piles and len(taken) < count:
        piles = [pile for pile in piles if pile]
        taken.extend(pile.pop() for pile in piles)
    return taken[:count]
