"""The words of a text as search sees them: folded to plain small letters and digits, with the parts of joined words."""

import re
import unicodedata

_RUNS = re.compile(r"[a-z0-9]+")
_JOINTS = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Za-z])")
_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ð": "d"})


def plain_letters(text: str) -> str:
    """Letters without their marks, in lower case: `Ärger` is `arger`, `Søren` is `soren`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()


def query_words(text: str) -> list[str]:
    """The words of what somebody types, in order."""
    return _RUNS.findall(plain_letters(text.replace("'", "")))


def index_words(text: str) -> set[str]:
    """The words that a text is found by: whole ones, and `ocean`, `loader`, `2` for `OceanLoader2`."""
    words = set(query_words(text))
    parted = _JOINTS.sub(" ", text)
    return words if parted == text else words | set(query_words(parted))
