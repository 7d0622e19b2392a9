"""Who may log in by a password, and how often they may try."""

from server.access.attempts import Attempts
from server.access.identity import Identity
from server.access.one_time import OneTimePassword
from server.access.passwords import Passwords
from server.access.proofs import ONCE
from server.contract.access import Role
from server.problems import ProblemError


class Accounts:
    """The accounts with a password, and the one of the moment where none has any."""

    def __init__(self, passwords: Passwords, one_time: OneTimePassword | None, attempts: Attempts) -> None:
        self._passwords = passwords
        self._one_time = one_time
        self._attempts = attempts

    def check(self, name: str, password: str, host: str) -> tuple[Identity, str]:
        """Who that is, and by which proof; raises ProblemError for what is wrong and for too many attempts. Blocks."""
        self._attempts.begin(name, host)
        once = self._one_time is not None and self._one_time.takes(name, password)
        role: Role | None = "operator" if once else self._passwords.role_of(name, password)
        if role is None:
            raise ProblemError("login_failed", "Name and password don't fit together.")
        self._attempts.succeeded(name, host)
        return Identity(name, role), ONCE if once else role
