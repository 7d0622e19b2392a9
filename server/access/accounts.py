"""Who may log in by a password, and how often they may try."""

from server.access.attempts import Attempts
from server.access.identity import Identity
from server.access.one_time import OneTimePassword
from server.access.passwords import Passwords
from server.contract.access import Role
from server.problems import ProblemError


class Accounts:
    """The accounts with a password, and the one of the moment where none has any."""

    def __init__(self, passwords: Passwords, one_time: OneTimePassword | None, attempts: Attempts) -> None:
        self._passwords = passwords
        self._one_time = one_time
        self._attempts = attempts

    def check(self, name: str, password: str, host: str) -> Identity:
        """Who that is; raises ProblemError for a wrong name, a wrong password and too many of them. Blocks."""
        self._attempts.begin(name, host)
        role = self._role_of(name, password)
        if role is None:
            raise ProblemError("login_failed", "Name and password don't fit together.")
        self._attempts.succeeded(name, host)
        return Identity(name, role)

    def _role_of(self, name: str, password: str) -> Role | None:
        if self._one_time is not None and self._one_time.takes(name, password):
            return "operator"
        return self._passwords.role_of(name, password)
