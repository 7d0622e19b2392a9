"""Edits a tune's header as an update script says, and saves it in one form.

The form: a header of version 2 or later with its program at 0x7C, and the load address before the program. Source of
the values: the field's update scripts; numbers are hexadecimal but for counts of songs, `*` keeps a field.
"""

import re
import struct
from dataclasses import dataclass

from client_py.core.tunekey import MAX_SONGS
from server.hvsc.errors import ScriptError

KEEP = "*"
_TEXT_BYTES = 32
_HEADER = struct.Struct(">4sHHHHHHHI32s32s32s")
_MORE = struct.Struct(">HBBBB")
_OFFSET = _HEADER.size + _MORE.size  # 0x7C
_MUS, _PLAYSID, _BASIC = 1, 2, 2
_CLOCKS = {"UNKNOWN": 0, "PAL": 1, "NTSC": 2, "ANY": 3, "EITHER": 3}
_MODELS = {"UNKNOWN": 0, "6581": 1, "8580": 2, "ANY": 3, "EITHER": 3}
_SWITCH = {"0": 0, "1": 1}
_PAIR = re.compile(r"\$?([0-9A-Fa-f]{1,4})\s*,\s*\$?([0-9A-Fa-f]{1,4})")
_COUNTS = re.compile(r"([0-9]{1,3})\s*,\s*([0-9]{1,3})")
_HEX32 = re.compile(r"\$?([0-9A-Fa-f]{1,8})")
_TEXTS = {"TITLE": "title", "AUTHOR": "author", "RELEASED": "released"}


@dataclass(slots=True)
class _Tune:
    magic: bytes
    version: int
    load: int
    init: int
    play: int
    songs: int
    start_song: int
    speed: int
    title: bytes
    author: bytes
    released: bytes
    flags: int
    start_page: int
    pages: int
    second: int
    third: int
    program: bytes

    @property
    def real(self) -> bool:
        return self.magic == b"RSID"


def edited(data: bytes, keyword: str, values: tuple[str, ...]) -> bytes:
    """The file with one block's edit made; raises ScriptError when the file is no tune or the value is none."""
    tune = _parse(data)
    if keyword == "CREDITS":
        for name, value in zip(_TEXTS, values, strict=True):
            _set(tune, name, value)
    elif keyword == "FLAGS":
        for name, value in zip(("MUSPLAYER", "PLAYSID", "CLOCK", "SIDMODEL"), values, strict=True):
            _set(tune, name, value)
    elif keyword == "FIXLOAD":
        if len(tune.program) <= 2:
            raise ScriptError("the tune has no program after a second load address")
        tune.load += 2
        tune.program = tune.program[2:]
    else:
        _set(tune, keyword, values[0])
    return _saved(tune)


def _parse(data: bytes) -> _Tune:
    if len(data) < _HEADER.size or data[:4] not in (b"PSID", b"RSID"):
        raise ScriptError("the file is no tune")
    magic, version, offset, load, init, play, songs, start, speed, title, author, released = _HEADER.unpack_from(data)
    known = version in (1, 2, 3, 4) and not (version == 1 and magic == b"RSID")
    if not known or offset != (_HEADER.size if version == 1 else _OFFSET) or len(data) < offset + 2:
        raise ScriptError("the tune's header is broken")
    flags, start_page, pages, second, third = _MORE.unpack_from(data, _HEADER.size) if version > 1 else (0, 0, 0, 0, 0)
    program = data[offset:]
    if load == 0:
        load, program = int.from_bytes(program[:2], "little"), program[2:]
    if init == 0 and not (magic == b"RSID" and flags & _BASIC):
        init = load
    return _Tune(
        magic, max(version, 2), load, init, play, songs, start, speed, title, author, released,
        flags, start_page, pages, second, third, program,
    )  # fmt: skip


def _saved(tune: _Tune) -> bytes:
    # Bits past the last song say nothing; a file that a C64 starts itself has none at all.
    speed = 0 if tune.real else tune.speed & (1 << min(tune.songs, 32)) - 1
    header = _HEADER.pack(
        tune.magic, tune.version, _OFFSET, 0, tune.init, tune.play, tune.songs, tune.start_song, speed,
        tune.title, tune.author, tune.released,
    )  # fmt: skip
    more = _MORE.pack(tune.flags, tune.start_page, tune.pages, tune.second, tune.third)
    return header + more + tune.load.to_bytes(2, "little") + tune.program


def _set(tune: _Tune, keyword: str, value: str) -> None:
    if value == KEEP:
        return
    if keyword in _TEXTS:
        setattr(tune, _TEXTS[keyword], _text(keyword, value))
    elif keyword == "SPEED":
        _refuse(tune.real, "the speed of an RSID file can't be set")
        tune.speed = int(_matched(_HEX32, keyword, value)[1], 16)
    elif keyword == "SONGS":
        found = _matched(_COUNTS, keyword, value)
        songs, start = int(found[1]), int(found[2])
        _refuse(not 1 <= start <= songs <= MAX_SONGS, f"SONGS of {value!r}: 1 to {MAX_SONGS}, then one of them")
        tune.songs, tune.start_song = songs, start
    elif keyword == "INITPLAY":
        found = _matched(_PAIR, keyword, value)
        tune.init, tune.play = int(found[1], 16), int(found[2], 16)
        _refuse(tune.real and tune.play != 0, "an RSID file has no play address")
    elif keyword == "FREEPAGES":
        found = _matched(_PAIR, keyword, value)
        pages = int(found[1], 16), int(found[2], 16)
        _refuse(max(pages) > 0xFF or sum(pages) > 0x100, f"FREEPAGES of {value!r}: the pages don't lie in memory")
        tune.start_page, tune.pages = pages
    elif keyword == "MUSPLAYER":
        tune.flags = tune.flags & ~_MUS | _word(_SWITCH, keyword, value)
    elif keyword == "PLAYSID":
        _refuse(tune.real, "PLAYSID is for PSID files alone")
        tune.flags = tune.flags & ~_PLAYSID | _word(_SWITCH, keyword, value) << 1
    elif keyword == "CLOCK":
        tune.flags = tune.flags & ~0b1100 | _word(_CLOCKS, keyword, value) << 2
    else:
        tune.flags = tune.flags & ~0b110000 | _word(_MODELS, keyword, value) << 4


def _text(keyword: str, value: str) -> bytes:
    try:
        encoded = value.encode("latin-1")
    except UnicodeEncodeError:
        raise ScriptError(f"{keyword} of {value!r} isn't Latin-1") from None
    _refuse(len(encoded) > _TEXT_BYTES, f"{keyword} of {value!r} has more than {_TEXT_BYTES} letters")
    return encoded.ljust(_TEXT_BYTES, b"\0")


def _matched(pattern: re.Pattern[str], keyword: str, value: str) -> re.Match[str]:
    found = pattern.fullmatch(value)
    if found is None:
        raise ScriptError(f"{keyword} can't be {value!r}")
    return found


def _word(words: dict[str, int], keyword: str, value: str) -> int:
    if value.upper() not in words:
        raise ScriptError(f"{keyword} can't be {value!r}: it is one of {', '.join(words)}")
    return words[value.upper()]


def _refuse(wrong: bool, reason: str) -> None:
    if wrong:
        raise ScriptError(reason)
