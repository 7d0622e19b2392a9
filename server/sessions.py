"""Play sessions: signed tokens with a fixed life, readable by any node with the same secret, no state on the server."""

from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from client_py.core.canonical import plain
from client_py.core.contract import Record, Sha256, TuneText
from client_py.core.decode import decode
from client_py.core.errors import ContractError, SidflowError

Clock = Callable[[], float]
"""Seconds since 1970, as time.time gives them."""


class InvalidSessionError(SidflowError):
    """The token wasn't signed here, or was changed."""


class ExpiredSessionError(SidflowError):
    """The token's life is over."""


@dataclass(frozen=True, slots=True)
class Session(Record):
    """What a token says: one song, the very bytes of its file, and when it ends (seconds since 1970)."""

    tune: TuneText
    sha256: Sha256
    expires: int


class Sessions:
    """Signs and reads tokens."""

    def __init__(self, secret: str, ttl_s: int, clock: Clock) -> None:
        self._signer = URLSafeSerializer(secret, salt="sidflow-play-1")
        self._ttl_s = ttl_s
        self._clock = clock

    def open(self, tune: str, sha256: str) -> tuple[str, Session]:
        """A new token and what it says."""
        session = Session(tune, sha256, int(self._clock()) + self._ttl_s)
        return self._signer.dumps(plain(session)), session

    def read(self, token: str) -> Session:
        """Raises InvalidSessionError or ExpiredSessionError."""
        try:
            session = decode(Session, self._signer.loads(token))
        except (BadData, ContractError):
            raise InvalidSessionError("The session isn't one of this server: press play again.") from None
        if self._clock() >= session.expires:
            raise ExpiredSessionError("The session has expired: press play again.")
        return session
