"""What each kind of job needs before it can run and be killed: each stage begins where the one before it ended."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from client_py.core.errors import SidflowError
from client_py.core.sidfile import read_header
from server.contract.jobs import JobKind
from tools.bench.devices import share

ROOT = Path(__file__).resolve().parents[2]
TREE = "C64Music"
_COMPOSERS = 12
_TUNES = 3  # of each composer
_BROKEN = 100  # bytes
_LITTER = 500  # files of each kind


@dataclass(frozen=True, slots=True)
class Stage:
    """A kind of job; `prepare` changes what the stage before left into what this one starts from."""

    kind: JobKind
    prepare: Callable[[Path], None] = lambda _folder: None
    words: tuple[str, ...] = ()

    @property
    def job(self) -> str:
        """The id of its job."""
        return f"chaos-{self.kind}"


def collection(folder: Path) -> Path:
    """Where an operator whose machine is a folder has the collection."""
    return folder / "collection"


def fewer_tunes(folder: Path) -> None:
    """Leaves a few composers with a few tunes of one song, and one that is broken: what takes seconds, not hours."""
    tree = collection(folder) / TREE
    kept: dict[Path, list[Path]] = {}
    for file in sorted((tree / "MUSICIANS").glob("*/*/*.sid")):
        if len(kept.get(file.parent, ())) < _TUNES and _is_one_song(file):
            kept.setdefault(file.parent, []).append(file)
    whole = [files for files in kept.values() if len(files) == _TUNES]
    chosen = [file for files in whole[:: max(1, len(whole) // _COMPOSERS)][:_COMPOSERS] for file in files]
    staged = collection(folder) / "fewer"
    for file in (*chosen, *(tree / "DOCUMENTS").glob("*.*")):
        (staged / file.relative_to(tree)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, staged / file.relative_to(tree))
    (staged / "MUSICIANS" / "Broken.sid").write_bytes(chosen[0].read_bytes()[:_BROKEN])
    shutil.rmtree(tree)
    staged.rename(tree)


def _is_one_song(file: Path) -> bool:
    try:
        return read_header(file.read_bytes()).songs == 1
    except SidflowError:
        return False


def litter(folder: Path) -> None:
    """What a release before this one measured, and some sounds: a few hundred files."""
    for number in range(_LITTER):
        for name in (f"features/0123456789ab-1/{number % 7:02}/{number}", f"sounds/0123456789ab-1/00/{number}.wav"):
            file = folder / "data" / "cache" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(bytes(number))


STAGES: Mapping[JobKind, Stage] = {
    stage.kind: stage
    for stage in (
        Stage("fetch"),
        Stage("classify", fewer_tunes),
        Stage("train"),
        Stage("publish"),
        Stage("ingest", share),
        Stage("forget"),
        Stage("catalogue"),
        Stage("clean", litter, ("--caches", "other-measurements", "--caches", "sounds")),
    )
}


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """The variables of an operator whose machine is a folder."""
    chosen = {"DATA": str(folder / "data"), "COLLECTION": str(collection(folder)), **settings}
    return {**os.environ, **{f"SIDFLOW_{name}": value for name, value in chosen.items()}}


def start(stage: Stage, folder: Path, settings: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Runs the stage's job in a process that may be killed; started again, it goes on with the same job."""
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "server.cli", "jobs", "run", stage.kind, "--id", stage.job, *stage.words],
            cwd=ROOT,
            env=environment(folder, settings),
            stdout=log,
            stderr=log,
        )
