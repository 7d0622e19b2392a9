"""`sidflow backup` and `sidflow restore`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from server.audit.command_line import audited
from server.audit.noting import state
from server.backup.copying import SUMS, Copied, Told, back_up
from server.backup.copying import restore as put_back
from server.logs import configure_logs
from server.settings import Settings, load_settings

_OUT = Console(highlight=False, soft_wrap=True, markup=False)
_ERR = Console(stderr=True, highlight=False)


def backup(
    folder: Annotated[Path, typer.Argument(help="A folder that isn't there yet.", show_default=False)],
) -> None:
    """Copies what can't be made again, while the server runs or not. Killed, it goes on when run again."""
    settings = _settings()
    with _bar("copying") as told:
        made = back_up(settings.data, folder, told)
    _note(settings, "backup.make", folder, made)
    _OUT.print(f"{_words(made)} in {folder}; sha256sum --check {SUMS} compares them.")
    if settings.database_url is not None:
        _OUT.print("The database isn't in it: back up PostgreSQL by its own means, as pg_dump.")


def restore(folder: Annotated[Path, typer.Argument(help="A backup.", show_default=False)]) -> None:
    """Puts a backup into an empty data folder, all of it or nothing. Killed, it begins again when run again."""
    settings = _settings()
    with _bar("putting back") as told:
        made = put_back(folder, settings.data, told)
    _note(settings, "backup.restore", folder, made)
    _OUT.print(f"{_words(made)} are in {settings.data} again.")


def _note(settings: Settings, action: str, folder: Path, made: Copied) -> None:
    """Afterwards, since the log lies in the very folder that is copied or made."""
    with audited(settings, action, str(folder)) as told:
        told.after = state({"files": made.files, "size_bytes": made.size_bytes})


def _settings() -> Settings:
    settings = load_settings()
    configure_logs(settings.log_level, sys.stderr)
    return settings


def _words(copied: Copied) -> str:
    return f"{copied.files:,} files of {copied.size_bytes:,} bytes"


@contextmanager
def _bar(what: str) -> Iterator[Told]:
    """A bar on standard error where that is a terminal, else nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_ERR, transient=True, disable=not _ERR.is_terminal) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)
