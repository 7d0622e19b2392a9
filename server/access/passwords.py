"""Passwords: argon2 hashes from the settings, one for each role."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.contract.access import ROLES, Role
from server.settings import Settings

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """An argon2id hash with the library's present parameters."""
    return _HASHER.hash(password)


def password_hashes(settings: Settings) -> dict[str, str]:
    """The hashes that are set, by account."""
    given = {"operator": settings.operator_password_hash, "viewer": settings.viewer_password_hash}
    return {name: hashed.get_secret_value() for name, hashed in given.items() if hashed is not None}


class Passwords:
    """The accounts that have a password; their names are the roles' own."""

    def __init__(self, settings: Settings) -> None:
        self._hashes = password_hashes(settings)
        self._one_at_a_time = threading.Lock()

    def role_of(self, name: str, password: str) -> Role | None:
        """The role of who knows the password, None for everybody else; takes long on purpose."""
        if not self._hashes:
            return None
        # A name that nobody has costs the same work, so that the time it takes tells nothing.
        hashed = self._hashes.get(name) or next(iter(self._hashes.values()))
        # Each takes tens of megabytes: one at a time, so that a flood of logins doesn't eat the machine.
        with self._one_at_a_time:
            right = _fits(hashed, password)
        for role in ROLES:
            if right and role == name and name in self._hashes:
                return role
        return None


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
