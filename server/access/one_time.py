"""A password for one login, in development where none is set: whoever sees the server's terminal gets in."""

import hmac
import secrets
import threading
from collections.abc import Callable

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS = 4


class OneTimePassword:
    """The password of the next login; `tell` prints it, and never to the log."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._password = _new()

    def announce(self) -> None:
        """Prints it."""
        self._tell(f"No password is set: log in at /admin as operator, once, with {self._password}")

    def takes(self, name: str, password: str) -> bool:
        """Whether it is this one; it is used up then, and the next one is printed."""
        with self._lock:
            right = name == "operator" and hmac.compare_digest(password.encode(), self._password.encode())
            if right:
                self._password = _new()
                self.announce()
        return right


def _new() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_GROUPS))
