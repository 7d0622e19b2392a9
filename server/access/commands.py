"""`sidflow admin`: what is needed before somebody can log in."""

import sys

import typer

from client_py.core.errors import SidflowError
from server.access.passwords import hash_password
from server.contract.access import MAX_PASSWORD

admin_cli = typer.Typer(help="Prepares logging in.", no_args_is_help=True)
_LEAST = 12


class PasswordError(SidflowError):
    """The password can't be used."""


@admin_cli.callback()
def admin() -> None:
    """Prepares logging in."""


@admin_cli.command("hash-password")
def hash_password_command() -> None:
    """Asks for a password, or reads it from standard input, and prints the hash that the settings take."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not _LEAST <= len(password) <= MAX_PASSWORD:
        raise PasswordError(f"A password has {_LEAST} to {MAX_PASSWORD:,} characters; this one has {len(password):,}.")
    sys.stdout.write(hash_password(password) + "\n")
