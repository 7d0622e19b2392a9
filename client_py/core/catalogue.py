"""The catalogue in a first simple form: files described, put in order, and the whole named by its content."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from client_py.core.canonical import canonical_json
from client_py.core.contract import MAX_LENGTH_S, Catalogue, CatalogueTune
from client_py.core.sidfile import read_header
from client_py.core.tunekey import TuneKey

DEFAULT_LENGTH_S = 180.0  # where nobody measured the song


def describe(path: str, data: bytes, lengths_s: Sequence[float] = ()) -> CatalogueTune:
    """Describes a tune's bytes; lengths count only when there is a usable one for each song.

    Raises SidFileError when the bytes are no tune, ContractError when the path names none.
    """
    TuneKey(path, 1)
    header = read_header(data)
    tune = CatalogueTune(
        path=path,
        title=header.title,
        author=header.author,
        released=header.released,
        songs=header.songs,
        start_song=header.start_song,
        lengths_s=(),
        clock=header.clock,
        models=header.models,
        addresses=header.addresses,
        format=header.format,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return with_lengths(tune, lengths_s)


def with_lengths(tune: CatalogueTune, lengths_s: Sequence[float]) -> CatalogueTune:
    """The same tune with these lengths, or with none unless there is a usable one for each song."""
    usable = len(lengths_s) == tune.songs and all(0 < length_s <= MAX_LENGTH_S for length_s in lengths_s)
    return replace(tune, lengths_s=tuple(map(float, lengths_s)) if usable else ())


def catalogue(tunes: Iterable[CatalogueTune]) -> Catalogue:
    """The tunes sorted by path; the version is the start of the SHA-256 of their canonical lines."""
    return catalogue_with_text(tunes)[0]


def catalogue_with_text(tunes: Iterable[CatalogueTune]) -> tuple[Catalogue, str]:
    """The same and its canonical JSON."""
    ordered = tuple(sorted(tunes, key=lambda tune: tune.path))
    lines = [canonical_json(tune) for tune in ordered]
    version = hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()[:16]
    # Put together from the lines: canonical JSON of 60,000 tunes takes a second, and once is enough.
    return Catalogue(version, ordered), f'{{"tunes":[{",".join(lines)}],"version":"{version}"}}'


def song_length_s(tune: CatalogueTune, song: int) -> float:
    """The length of a 1-based song, the default where it isn't known."""
    return tune.lengths_s[song - 1] if tune.lengths_s else DEFAULT_LENGTH_S
