"""Writes PSID and RSID headers, and song lengths in HVSC's format. Source of both formats: HVSC's DOCUMENTS."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

_CLOCKS = {"PAL": 1, "NTSC": 2}
_MODELS = {"6581": 1, "8580": 2}


@dataclass(frozen=True, slots=True)
class Header:
    title: str
    author: str
    released: str
    load: int
    init: int
    play: int  # 0: the tune brings its own interrupts, and the file is an RSID
    songs: int
    cia: bool  # every song is called by the CIA's timer instead of the vertical blank
    clock: str
    model: str
    second_chip: int = 0  # its address, 0 when there is none


def sid_file(header: Header, code: bytes) -> bytes:
    """A whole .sid file; `code` lies at the load address."""
    real = header.play == 0
    version = 3 if header.second_chip else 2
    flags = _CLOCKS[header.clock] << 2 | _MODELS[header.model] << 4
    if header.second_chip:
        flags |= _MODELS[header.model] << 6
    texts = b"".join(_text(text) for text in (header.title, header.author, header.released))
    return (
        struct.pack(
            ">4sHHHHHHHI",
            b"RSID" if real else b"PSID",
            version,
            0x7C,
            0,
            header.init,
            header.play,
            header.songs,
            1,
            (1 << header.songs) - 1 if header.cia and not real else 0,
        )
        + texts
        + struct.pack(">HBBBB", flags, 0, 0, (header.second_chip - 0xD000) >> 4 if header.second_chip else 0, 0)
        + struct.pack("<H", header.load)
        + code
    )


def _text(text: str) -> bytes:
    raw = text.encode("latin-1")
    if len(raw) > 31:
        raise ValueError(f"{text!r} is longer than the 31 bytes of its field")
    return raw.ljust(32, b"\0")


def song_lengths(tunes: Iterable[tuple[str, str, list[float]]]) -> str:
    """Songlengths.md5 for (path, MD5 of the file, seconds of each song)."""
    lines = ["[Database]"]
    for path, digest, lengths in tunes:
        lines += [f"; {path}", f"{digest}={' '.join(map(_minutes, lengths))}"]
    return "\n".join(lines) + "\n"


def _minutes(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 60000}:{milliseconds // 1000 % 60:02}.{milliseconds % 1000:03}"
