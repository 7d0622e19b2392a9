"""Makes SID files for tests: one valid header, of which each test changes what it is about."""

import struct
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class SidFile:
    """The fields of a PSID or RSID file, as they stand in it."""

    magic: bytes = b"PSID"
    version: int = 2
    data_offset: int = 0x7C
    load: int = 0x1000
    init: int = 0x1000
    play: int = 0x1003
    songs: int = 3
    start_song: int = 2
    speed: int = 0
    title: bytes = b"Etude"
    author: bytes = b"Nobody"
    released: bytes = b"2026 SIDFlow"
    flags: int = 0b01_01_0_0  # 6581, PAL
    start_page: int = 0
    page_length: int = 0
    second: int = 0
    third: int = 0
    program: bytes = b"\x60\xea\xea\x60"  # rts, nop, nop, rts

    def data(self) -> bytes:
        header = struct.pack(
            ">4sHHHHHHHI32s32s32s",
            self.magic,
            self.version,
            self.data_offset,
            self.load,
            self.init,
            self.play,
            self.songs,
            self.start_song,
            self.speed,
            self.title,
            self.author,
            self.released,
        )
        if self.version >= 2:
            header += struct.pack(">HBBBB", self.flags, self.start_page, self.page_length, self.second, self.third)
        return header + self.program


PSID = SidFile()
PSID_V1 = replace(PSID, version=1, data_offset=0x76)
RSID = replace(PSID, magic=b"RSID", load=0, play=0, program=b"\x00\x10" + PSID.program)

# Holds one note: voice 1, triangle, frequency $2500; each frame writes the volume anew.
TONE = replace(
    PSID,
    songs=1,
    start_song=1,
    init=0x1000,
    play=0x101A,
    program=bytes.fromhex(
        "a90f 8d18d4"  # lda #15, sta volume
        "a909 8d05d4"  # attack and decay
        "a9f0 8d06d4"  # sustain and release
        "a925 8d01d4"  # frequency, high byte
        "a911 8d04d4"  # triangle, gate
        "60"
        "a90f 8d18d4 60"  # play: lda #15, sta volume
    ),
)
TONE_HZ = 0x2500 * 985_248 / 2**24
