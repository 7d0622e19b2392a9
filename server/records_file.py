"""Records that a job left in a file of canonical lines, as far as they can be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from client_py.core.contract import Record
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.logs import logger

R = TypeVar("R", bound=Record)
_LOG = logger("records")


def records_in(file: Path, kind: type[R]) -> Iterator[R]:
    """The file's records; none where there is no file. A line that is spoilt is logged and passed over."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield decode_json(kind, line.decode())
        except (SidflowError, UnicodeDecodeError) as error:
            _LOG.warning("a line can't be read", file=file.name, reason=str(error))
