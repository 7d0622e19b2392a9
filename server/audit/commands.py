"""`sidflow audit`: whether the audit log is what was written."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from client_py.core.errors import SidflowError
from server.audit.command_line import WHO
from server.audit.log import AuditLog
from server.audit.verifying import verify_file
from server.database import Database
from server.logs import configure_logs
from server.settings import load_settings

audit_cli = typer.Typer(help="Looks after the audit log.", no_args_is_help=True)
_OUT = Console(highlight=False, soft_wrap=True, markup=False)


class BrokenLogError(SidflowError):
    """The log isn't what was written; the message names the first entry that is wrong."""


@audit_cli.callback()
def audit() -> None:
    """Looks after the audit log."""


@audit_cli.command()
def verify(
    file: Annotated[
        Path | None, typer.Option("--file", help="A copy; without it, the log in the data folder.", show_default=False)
    ] = None,
) -> None:
    """Says whether the chain is intact; names the first broken entry and fails where it isn't."""
    if file is not None and not file.is_file():
        raise BrokenLogError(f"{file} is no file.")
    verdict = _log().verify() if file is None else verify_file(file, None)
    if verdict.broken_at is not None:
        raise BrokenLogError(verdict.words)
    _OUT.print(verdict.words)


@audit_cli.command()
def renew(
    reason: Annotated[str, typer.Option("--reason", help="Why, for who reads the log later.", show_default=False)],
) -> None:
    """Sets a damaged log aside, and begins a new chain whose first entry says what the old one was found to be."""
    kept = _log().renew(WHO, reason)
    _OUT.print(f"The log until now is {kept.name}, beside the new one: keep it.")


def _log() -> AuditLog:
    settings = load_settings()
    configure_logs(settings.log_level, sys.stderr)
    return AuditLog(settings.data, Database(settings), time.time)
