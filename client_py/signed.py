"""Sends a body to the server, signed with a session, and says when to try again.

Retries wait by exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
2015).
"""

from typing import Final

from client_py.answers import reason, record
from client_py.core.contract import SessionToken
from client_py.core.errors import SidflowError
from client_py.ports import Answer, Clock, Transport

FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 900.0
_WAIT_AND_TRY: Final = frozenset({408, 425, 429})
_TOKEN_REFUSED: Final = frozenset({401, 403, 410})


class Later(SidflowError):  # noqa: N818 - not an error of anyone's, a turn to wait
    """The server asks to come back; `wait_s` None leaves it to the backoff."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class Signed:
    """Posts under a session of its own, which is asked for when it is needed first."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._token: str | None = None

    async def post(self, path: str, body: bytes) -> Answer:
        """The server's last word on a body: 200 or a 4xx that stands. Raises Later, AnswerError, NetworkError."""
        for fresh in (False, True):
            if self._token is None or fresh:
                self._token = await self._session()
            headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
            answer = await self._transport.request("POST", path, body=body, headers=headers)
            if answer.status not in _TOKEN_REFUSED:
                return _lasting(answer)
        raise Later("The server doesn't accept its own session.")

    async def _session(self) -> str:
        answer = _lasting(await self._transport.request("POST", "/api/session"))
        if answer.status != 200:
            raise Later(reason(answer))
        return record(answer, SessionToken).token


class Patience:
    """How often it failed, why, and when the next attempt is due. Waits are in seconds from now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._not_before_s = 0.0
        self._told = False
        self.failures = 0
        self.reason = ""

    @property
    def wait_s(self) -> float:
        return max(0.0, self._not_before_s - self._clock.elapsed_s())

    def due(self) -> bool:
        """Whether the wait after the last failure is over."""
        return self._clock.elapsed_s() >= self._not_before_s

    def told_to_wait(self) -> bool:
        """Whether the wait is one that the server asked for, and is not over."""
        return self._told and not self.due()

    def succeeded(self) -> None:
        self.failures, self._not_before_s, self.reason = 0, 0.0, ""

    def failed(self, trouble: SidflowError) -> None:
        """Waits as the server asked for, else longer after each failure."""
        self.failures += 1
        self.reason = str(trouble)
        wait_s = trouble.wait_s if isinstance(trouble, Later) else None
        self._told = wait_s is not None
        self._not_before_s = self._clock.elapsed_s() + (self._backoff_s() if wait_s is None else wait_s)

    def _backoff_s(self) -> float:
        longest_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * float(1 << min(self.failures - 1, 20)))
        share = int.from_bytes(self._clock.random(4)) / 2**32
        return max(FIRST_WAIT_S / 2, longest_s * share)


def _lasting(answer: Answer) -> Answer:
    if answer.status in _WAIT_AND_TRY or answer.status >= 500:
        raise Later(reason(answer), _retry_after_s(answer))
    return answer


def _retry_after_s(answer: Answer) -> float | None:
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
