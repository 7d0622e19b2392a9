"""Play sessions: signed tokens with a fixed life, readable by any node with the same secret, no state on the server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

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


@dataclass(frozen=True, slots=True)
class Visit(Record):
    """What a token without a song says: that this server gave it out, and when it ends."""

    expires: int


Token = TypeVar("Token", Session, Visit)


class Sessions:
    """Signs and reads tokens."""

    def __init__(self, secret: str, ttl_s: int, clock: Clock) -> None:
        self._signer = URLSafeSerializer(secret, salt="sidflow-play-1")
        self._visits = URLSafeSerializer(secret, salt="sidflow-visit-1")
        self._ttl_s = ttl_s
        self._clock = clock

    def open(self, tune: str, sha256: str) -> tuple[str, Session]:
        """A new token and what it says."""
        session = Session(tune, sha256, int(self._clock()) + self._ttl_s)
        return self._signer.dumps(plain(session)), session

    def open_visit(self) -> tuple[str, Visit]:
        """A new token that stands for no song, to send batches with."""
        visit = Visit(int(self._clock()) + self._ttl_s)
        return self._visits.dumps(plain(visit)), visit

    def read(self, token: str) -> Session:
        """Raises InvalidSessionError or ExpiredSessionError."""
        return self._read(self._signer, Session, token, "press play again")

    def read_visit(self, token: str) -> Visit:
        """Raises InvalidSessionError or ExpiredSessionError."""
        return self._read(self._visits, Visit, token, "ask for a new one")

    def _read(self, signer: URLSafeSerializer, kind: type[Token], token: str, remedy: str) -> Token:
        try:
            found = decode(kind, signer.loads(token))
        except (BadData, ContractError):
            raise InvalidSessionError(f"The session isn't one of this server: {remedy}.") from None
        if self._clock() >= found.expires:
            raise ExpiredSessionError(f"The session has expired: {remedy}.")
        return found
