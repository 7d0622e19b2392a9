"""The header of PSID and RSID files, version 1 to 4.

Source of the layout: the field's description of the format in HVSC's DOCUMENTS/SID_file_format.txt.
"""

from dataclasses import dataclass
from typing import Literal

from client_py.core.contract import MAX_FILE_BYTES, Clock, Format, Model
from client_py.core.errors import SidFileError
from client_py.core.tunekey import MAX_SONGS

_V1_DATA = 0x76
_V2_DATA = 0x7C
_CLOCKS: tuple[Clock, ...] = ("unknown", "PAL", "NTSC", "any")
_MODELS: tuple[Model, ...] = ("unknown", "6581", "8580", "any")
FIRST_CHIP = 0xD400
MEMORY_BYTES = 0x10000
_RSID_LOWEST = 0x07E8
_BLANKS = bytes(0x20 if byte < 0x20 or byte == 0x7F else byte for byte in range(256))

Speed = Literal["raster", "CIA"]


@dataclass(frozen=True, slots=True)
class SidHeader:
    """A tune's header with its defaults resolved: effective addresses, one entry a chip."""

    format: Format
    version: int
    data_offset: int
    load_address: int
    load_end: int
    """Last address loaded, inclusive."""
    init_address: int
    """0 for a tune in BASIC, which is run."""
    play_address: int
    """0: the tune installs its own interrupt."""
    songs: int
    start_song: int
    speed_bits: int
    title: str
    author: str
    released: str
    mus: bool
    """Data for Compute's player instead of a program."""
    playsid_specific: bool
    basic: bool
    clock: Clock
    models: tuple[Model, ...]
    addresses: tuple[int, ...]

    def speed(self, song: int) -> Speed:
        """What calls the play routine of a 1-based song; past the 32nd, bit 31 speaks for all."""
        return "CIA" if self.format == "RSID" or self.speed_bits >> min(song - 1, 31) & 1 else "raster"


def read_header(data: bytes) -> SidHeader:
    """Reads and checks a whole file's header; raises SidFileError naming the field that is wrong."""
    if len(data) > MAX_FILE_BYTES:
        raise SidFileError("size", f"the file has {len(data):,} bytes, a tune at most {MAX_FILE_BYTES:,}")
    magic = data[:4]
    if magic not in (b"PSID", b"RSID"):
        raise SidFileError("magic", "the file starts with neither PSID nor RSID")
    if len(data) < _V1_DATA:
        raise SidFileError("size", f"the file ends within its header, after {len(data)} bytes")
    rsid = magic == b"RSID"
    version = _word(data, 4)
    if not (2 if rsid else 1) <= version <= 4:
        raise SidFileError("version", f"version {version} is unknown for {magic.decode()}")
    offset = _word(data, 6)
    expected = _V1_DATA if version == 1 else _V2_DATA
    if offset != expected:
        raise SidFileError("data_offset", f"the data of version {version} begin at {expected:#x}, not at {offset:#x}")
    if len(data) < offset:
        raise SidFileError("size", f"the file ends within its header, after {len(data)} bytes")
    load, init, play = (_word(data, at) for at in (0x08, 0x0A, 0x0C))
    songs, start_song = _word(data, 0x0E), _word(data, 0x10)
    speed_bits = int.from_bytes(data[0x12:0x16])
    if rsid:
        _refuse_nonzero(load_address=load, play_address=play, speed=speed_bits)
    if not 1 <= songs <= MAX_SONGS:
        raise SidFileError("songs", f"a tune has 1 to {MAX_SONGS} songs, not {songs}")
    flags = _word(data, 0x76) if version >= 2 else 0
    basic = rsid and bool(flags & 2)
    load, size = _load_range(data, offset, load)
    if not init and not basic:
        init = load
    if rsid:
        _check_rsid(load, load + size - 1, init, basic)
    models, addresses = _chips(data, version, flags)
    return SidHeader(
        format="RSID" if rsid else "PSID",
        version=version,
        data_offset=offset,
        load_address=load,
        load_end=load + size - 1,
        init_address=init,
        play_address=play,
        songs=songs,
        start_song=start_song if 1 <= start_song <= songs else 1,
        speed_bits=speed_bits,
        title=_text(data, 0x16),
        author=_text(data, 0x36),
        released=_text(data, 0x56),
        mus=bool(flags & 1),
        playsid_specific=not rsid and bool(flags & 2),
        basic=basic,
        clock=_CLOCKS[flags >> 2 & 3],
        models=models,
        addresses=addresses,
    )


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2])


def _text(data: bytes, at: int) -> str:
    """32 bytes of Latin-1 that end at a NUL, or at the 32nd byte when there is none; control characters are blanks."""
    return data[at : at + 32].split(b"\0", 1)[0].translate(_BLANKS).decode("latin-1")


def _refuse_nonzero(**fields: int) -> None:
    for name, value in fields.items():
        if value:
            raise SidFileError(name, f"an RSID file has 0 as {name.replace('_', ' ')}, not {value:#x}")


def _check_rsid(load: int, load_end: int, init: int, basic: bool) -> None:
    """The C64 itself starts an RSID file: it has to lie above the screen, and its start must not lie below a ROM."""
    if load < _RSID_LOWEST:
        raise SidFileError("load_address", f"an RSID file loads from {_RSID_LOWEST:#06x} on, not at {load:#06x}")
    if basic:
        if init:
            raise SidFileError("init_address", "a tune in BASIC has no init address")
        return
    if 0xA000 <= init <= 0xBFFF or init >= 0xD000 or not max(load, _RSID_LOWEST) <= init <= load_end:
        raise SidFileError("init_address", f"the init address {init:#06x} can't be called")


def _load_range(data: bytes, offset: int, load: int) -> tuple[int, int]:
    if load == 0:
        if len(data) < offset + 2:
            raise SidFileError("load_address", "the file ends before its load address")
        load = int.from_bytes(data[offset : offset + 2], "little")
        offset += 2
    size = len(data) - offset
    if size <= 0:
        raise SidFileError("size", "the file ends with its header, it holds no program")
    if load + size > MEMORY_BYTES:
        raise SidFileError("size", f"{size:,} bytes from {load:#06x} don't fit into 64 KiB of memory")
    return load, size


def _chips(data: bytes, version: int, flags: int) -> tuple[tuple[Model, ...], tuple[int, ...]]:
    """A second chip counts from version 3, a third from version 4; an unknown model there means the first chip's."""
    models, addresses = [_MODELS[flags >> 4 & 3]], [FIRST_CHIP]
    for chip, first_version in ((1, 3), (2, 4)):
        if version < first_version or not _is_chip_byte(data[0x79 + chip]):
            break
        address = 0xD000 + data[0x79 + chip] * 16
        if address in addresses:
            break
        models.append(_MODELS[flags >> (4 + 2 * chip) & 3 or flags >> 4 & 3])
        addresses.append(address)
    return tuple(models), tuple(addresses)


def _is_chip_byte(byte: int) -> bool:
    return byte % 2 == 0 and (0x42 <= byte <= 0x7F or 0xE0 <= byte <= 0xFE)
