"""The one name of a song: `MUSICIANS/H/Hubbard_Rob/Commando.sid#2`, collection-relative path and 1-based song."""

import re
from dataclasses import dataclass
from typing import Self

from client_py.core.errors import ContractError

MAX_PATH_LENGTH = 512
MAX_SONGS = 256

# A segment is neither empty nor "." nor "..", and holds no slash of either kind and no control character.
_SEGMENT = r"(?!\.{1,2}(?:/|#[0-9]+$|$))[^/\\\x00-\x1f\x7f]+"
PATH_PATTERN = rf"{_SEGMENT}(?:/{_SEGMENT})*"
SONG_PATTERN = r"(?:[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-6])"
KEY_PATTERN = rf"{PATH_PATTERN}#{SONG_PATTERN}"


@dataclass(frozen=True, slots=True)
class TuneKey:
    """A song of a tune; making one checks both parts."""

    path: str
    song: int

    def __post_init__(self) -> None:
        if not 1 <= len(self.path) <= MAX_PATH_LENGTH:
            raise ContractError(f"a tune's path has 1 to {MAX_PATH_LENGTH} characters", "path")
        if re.fullmatch(PATH_PATTERN, self.path) is None:
            raise ContractError(
                "a tune's path is relative to its collection, with / between its parts and neither . nor .. among them",
                "path",
            )
        if not 1 <= self.song <= MAX_SONGS:
            raise ContractError(f"a song's number is 1 to {MAX_SONGS}", "song")

    def __str__(self) -> str:
        return f"{self.path}#{self.song}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads the text form; raises ContractError when it isn't exactly what `str` would write."""
        path, mark, song = text.rpartition("#")
        if not mark:
            raise ContractError("a tune is named by its path, # and the song's number")
        if re.fullmatch(SONG_PATTERN, song) is None:
            raise ContractError(f"after # comes the song's number, 1 to {MAX_SONGS}", "song")
        return cls(path, int(song))
