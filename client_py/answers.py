"""What a server's answer means: a record of the contract, or the sentence that says why there is none."""

from typing import TypeVar

from client_py.core.contract import Problem
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.ports import Answer

T = TypeVar("T")


class AnswerError(SidflowError):
    """The server answered with something that isn't in the contract."""


def record(answer: Answer, kind: type[T]) -> T:
    """The record in an answer's body; raises AnswerError."""
    try:
        return decode_json(kind, answer.body.decode())
    except (SidflowError, UnicodeDecodeError) as error:
        raise AnswerError("The server's answer was not understood.") from error


def reason(answer: Answer) -> str:
    """Why the server refused, in its own words where it has some."""
    try:
        return record(answer, Problem).detail
    except AnswerError:
        return f"The server refused ({answer.status})."
