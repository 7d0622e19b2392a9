"""The kinds of shelves of a catalogue, apart from what stands on them (`browse.py`), which takes numpy to know."""

from typing import Literal

Shelf = Literal["folder", "author", "year", "chip", "sids"]
