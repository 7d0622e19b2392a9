"""Writes the compact catalogue (docs/catalogue-format.md): the server's side of compact.py, which reads it."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from client_py.core.canonical import canonical_json
from client_py.core.columns import numbers_to_bytes, steps_to_bytes, texts_to_bytes
from client_py.core.compact import CLOCKS, FORMATS, HEAD, LENGTH_UNIT_S, LINE, MAGIC, MODELS, Notes
from client_py.core.contract import CatalogueTune
from client_py.core.digest import digest_of
from client_py.core.learned import Learned, nothing_learned
from client_py.core.postings import FIELDS, make_postings

SaidOf: TypeAlias = Callable[[Sequence[str]], Learned]

_LABELS: Final = re.compile(r"^ *(?:[A-Z]+:|\(#[0-9]+\))", re.MULTILINE)  # in each note: nobody looks for them


def nothing_said(keys: Sequence[str]) -> Learned:
    """What there is to say of songs where no model was published."""
    return nothing_learned(len(keys))


def write_catalogue(
    tunes: Sequence[CatalogueTune], notes: Mapping[str, Notes], said_of: SaidOf = nothing_said
) -> bytes:
    """The file for these tunes, sorted by path; `notes` by path, which ends in `/` for a folder.

    `said_of` answers what a model says of the songs named by their keys. The same inputs give the same bytes.
    """
    ordered = sorted(tunes, key=lambda tune: tune.path)
    learned = said_of([f"{tune.path}#{song}" for tune in ordered for song in range(1, tune.songs + 1)])
    authors = sorted({_spaced(tune.author) for tune in ordered})
    releases = sorted({_spaced(tune.released) for tune in ordered})
    author_of = {author: number for number, author in enumerate(authors)}
    release_of = {released: number for number, released in enumerate(releases)}
    postings = make_postings(_texts(tune, notes.get(tune.path, Notes())) for tune in ordered)
    said = [(number, notes[tune.path]) for number, tune in enumerate(ordered) if tune.path in notes]
    folders = sorted(notes.keys() & _folders(ordered))
    columns = {
        "path": texts_to_bytes([tune.path for tune in ordered]),
        "title": texts_to_bytes([_spaced(tune.title) for tune in ordered]),
        "authors": texts_to_bytes(authors),
        "author": numbers_to_bytes("I", [author_of[_spaced(tune.author)] for tune in ordered]),
        "releases": texts_to_bytes(releases),
        "released": numbers_to_bytes("I", [release_of[_spaced(tune.released)] for tune in ordered]),
        "songs": numbers_to_bytes("B", [tune.songs - 1 for tune in ordered]),
        "start_song": numbers_to_bytes("B", [tune.start_song - 1 for tune in ordered]),
        "flags": numbers_to_bytes("H", [_flags(tune) for tune in ordered]),
        "address_2": numbers_to_bytes("B", [_address(tune, 1) for tune in ordered]),
        "address_3": numbers_to_bytes("B", [_address(tune, 2) for tune in ordered]),
        "length": numbers_to_bytes("H", [_units(length) for tune in ordered for length in _lengths(tune)]),
        "size": numbers_to_bytes("I", [tune.size_bytes for tune in ordered]),
        "digest": b"".join(bytes.fromhex(digest_of(tune.sha256)) for tune in ordered),
        "noted": steps_to_bytes([number for number, _ in said]),
        "stil": texts_to_bytes([_one_line(note.stil) for _, note in said]),
        "bug": texts_to_bytes([_one_line(note.bug) for _, note in said]),
        "folders": texts_to_bytes(folders),
        "folder_stil": texts_to_bytes([_one_line(notes[path].stil) for path in folders]),
        "words": texts_to_bytes(postings.words),
        **{f"starts_{field}": steps_to_bytes(column) for field, column in zip(FIELDS, postings.starts, strict=True)},
        **{f"tunes_{field}": steps_to_bytes(column) for field, column in zip(FIELDS, postings.tunes, strict=True)},
        **learned.columns(),
    }
    counts = {
        "tunes": len(ordered),
        "authors": len(authors),
        "releases": len(releases),
        "words": len(postings.words),
        "noted": len(said),
        "folders": len(folders),
        "dimensions": learned.embeddings.shape[1],
    }
    places, at = {}, 0
    for name, column in columns.items():
        places[name] = [at, len(column)]
        at += len(column)
    body = b"".join(columns.values())
    header = canonical_json({**counts, "model": learned.model, "columns": places}).encode()
    return HEAD.pack(MAGIC, hashlib.sha256(header + body).digest(), len(header)) + header + body


def _folders(tunes: Sequence[CatalogueTune]) -> set[str]:
    """The folders that lead to the tunes, each with `/` at its end."""
    nearest = {tune.path.rpartition("/")[0] for tune in tunes}
    return {path[:end] + "/" for path in nearest for end in (*_slashes(path), len(path)) if path}


def _slashes(path: str) -> list[int]:
    return [place for place, letter in enumerate(path) if letter == "/"]


def _texts(tune: CatalogueTune, notes: Notes) -> dict[str, str]:
    return {
        "title": tune.title,
        "author": tune.author,
        "released": tune.released,
        "path": tune.path.removesuffix(".sid").replace("/", " "),
        "notes": _LABELS.sub("", notes.stil),
    }


def _flags(tune: CatalogueTune) -> int:
    models = sum(MODELS.index(model) << shift for model, shift in zip(tune.models, (3, 5, 7), strict=False))
    return FORMATS.index(tune.format) | CLOCKS.index(tune.clock) << 1 | models | len(tune.models) - 1 << 9


def _address(tune: CatalogueTune, chip: int) -> int:
    return (tune.addresses[chip] - 0xD000) // 16 if chip < len(tune.addresses) else 0


def _lengths(tune: CatalogueTune) -> Sequence[float]:
    return tune.lengths_s or (0.0,) * tune.songs


def _units(length_s: float) -> int:
    return min(max(round(length_s / LENGTH_UNIT_S), 1), 0xFFFF) if length_s else 0


def _spaced(text: str) -> str:
    """A header's text may hold anything; a line feed in it means nothing."""
    return text.replace("\n", " ")


def _one_line(text: str) -> str:
    return text.replace("\n", LINE)
