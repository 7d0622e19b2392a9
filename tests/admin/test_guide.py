"""The operator's guide is true: its commands exist, and those for bad days do what they say, read from the page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract import FeedbackEvent
from client_py.core.uuid7 import uuid7
from server.cli import cli
from server.contract.learning import TrainingEntry
from server.feedback_log import FeedbackLog
from server.jobs.kinds import KINDS
from server.settings import ROOT
from tests.admin.guide_page import PAGE, commands, named
from tests.engine_file import engine_file
from tests.hvsc.demos import demo_release
from tests.hvsc.mirrors import mirror
from tests.server.test_docs import rows
from tools.bench.chaos_jobs import files_of
from tools.build import commands as build_commands

PLAIN = {"cd", "cp", "export", "mkdir", "mv", "rm", "sha256sum"}  # of the system
NOW_S = 1_790_000_000.0
CANONICAL = ("classified", "feedback", "training", "audit")
# What a machine has that nobody restores: kept by a server or a job for itself, and made anew.
OF_ITS_OWN = ("data/cache/", "data/collection-", "data/feedback/.")


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_each_command_is_one(words: list[str]) -> None:
    if words[0] == "sidflow":
        assert_is_of(typer.main.get_group(cli), words[1:])
    elif words[:2] == ["python3", "build.py"]:
        build_commands.parse(words[2:])
    else:
        assert words[0].lstrip("(") in PLAIN


def test_each_job_is_told_of() -> None:
    assert [row[0].strip("`") for row in rows("Every job", PAGE)] == list(KINDS)


def assert_is_of(command: object, words: list[str]) -> None:
    """Follows the words through the groups of commands to the last one, and finds its options there."""
    for name in words:
        if not isinstance(command, typer.core.TyperGroup) or name.startswith("-"):
            break
        assert name in command.commands, name
        command = command.commands[name]
    assert isinstance(command, typer.core.TyperCommand), "a command, and no group of them"
    known = {option for each in command.params for option in each.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known


@dataclass(frozen=True, slots=True)
class Machine:
    """An operator's machine in a folder, and the mirror that it asks."""

    folder: Path
    mirror: str
    backups: Path

    def follow(self, name: str, **more: str) -> str:
        """Types a block of the guide into a shell, which the first failure ends; answers what was said."""
        told = {
            "SIDFLOW_DATA": str(self.folder / "data"),
            "SIDFLOW_COLLECTION": str(self.folder / "collection"),
            "SIDFLOW_MIRROR": self.mirror,
            "SIDFLOW_ENGINE": str(engine_file()),
            "SIDFLOW_DIST": str(self.folder / "none"),
            "SIDFLOW_RENDERS_NICE": "0",
            "BACKUPS": str(self.backups),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            **more,
        }
        ended = subprocess.run(
            ["sh", "-eux"], input=named()[name], env=told, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended
        return ended.stdout

    @property
    def audit(self) -> bytes:
        return (self.folder / "data" / "audit" / "admin-actions.jsonl").read_bytes()

    def files(self) -> Mapping[str, str]:
        """The SHA-256 of all that matters."""
        return {name: sha for name, sha in files_of(self.folder).items() if not name.startswith(OF_ITS_OWN)}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """A mirror with a collection in small."""
    with mirror(demo_release()) as made:
        yield made.url


@pytest.fixture(scope="module")
def before(served: str, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine that has run for a while, with listeners' ratings and a model long gone, and a backup of it."""
    machine = Machine(tmp_path_factory.mktemp("before"), served, tmp_path_factory.mktemp("backups"))
    data = machine.folder / "data"
    rated = tuple(
        FeedbackEvent(
            uuid7(int(NOW_S * 1000) + at, at.to_bytes(10)), f"MUSICIANS/X/Ada/{tune}.sid#1", "rate",
            "2026-09-20T12:00:00Z", rating=at + 1,
        )
        for at, tune in enumerate(("canon", "invention", "toccata"))
    )  # fmt: skip
    assert not FeedbackLog(data / "feedback", lambda: NOW_S).append(rated).rejected
    log = data / "training" / "training-log.jsonl"
    log.parent.mkdir()
    log.write_text(canonical_jsonl([TrainingEntry("1.0.0", "0" * 64, 1, 1, 1.0, ())]))
    machine.follow("first-hour")
    machine.follow("backup")
    return machine


@pytest.mark.slow
def test_a_backup_brings_all_of_it_back(before: Machine, tmp_path: Path) -> None:
    after = Machine(tmp_path, before.mirror, before.backups)
    said = after.follow("restore")
    assert after.files() == before.files()
    assert "chain intact, 7 entries" in said  # four jobs, the restore that came of them, and two jobs more
    assert after.audit.startswith(before.audit.rpartition(b'{"action":"backup.make"')[0])


@pytest.mark.slow
def test_from_the_canonical_lines_alone_the_rest_is_made_again_byte_for_byte(before: Machine, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for part in CANONICAL:
        shutil.copytree(before.folder / "data" / part, kept / part)
    after = Machine(tmp_path / "after", before.mirror, before.backups)
    after.folder.mkdir()
    assert "These are the weights of model 2.0.0 again, which was gone." in after.follow("recover", KEPT=str(kept))
    assert after.files() == before.files()
    assert after.audit.startswith(before.audit)
    after.follow("measure-again")
    assert after.files() == before.files()
