"""The SID header: one valid file, and each test changes one field of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_py.core.contract import MAX_FILE_BYTES
from client_py.core.errors import SidFileError
from client_py.core.sidfile import SidHeader, read_header
from tests.core.sids import PSID, PSID_V1, RSID, SidFile


def header(file: SidFile = PSID, **changes: Any) -> SidHeader:
    return read_header(replace(file, **changes).data())


def refused_field(file: SidFile = PSID, **changes: Any) -> str:
    with pytest.raises(SidFileError) as caught:
        header(file, **changes)
    return caught.value.field


def test_a_valid_file() -> None:
    assert header() == SidHeader(
        format="PSID",
        version=2,
        data_offset=0x7C,
        load_address=0x1000,
        load_end=0x1003,
        init_address=0x1000,
        play_address=0x1003,
        songs=3,
        start_song=2,
        speed_bits=0,
        title="Etude",
        author="Nobody",
        released="2026 SIDFlow",
        mus=False,
        playsid_specific=False,
        basic=False,
        clock="PAL",
        models=("6581",),
        addresses=(0xD400,),
    )


def test_magic() -> None:
    assert header(RSID).format == "RSID"
    assert refused_field(magic=b"MSID") == "magic"
    assert refused_field(magic=b"psid") == "magic"


@pytest.mark.parametrize(("file", "version", "accepted"), [
    (PSID, 0, False), (PSID, 2, True), (PSID, 3, True), (PSID, 4, True), (PSID, 5, False), (PSID_V1, 1, True),
    (RSID, 2, True), (RSID, 4, True), (RSID, 5, False), (replace(RSID, data_offset=0x76), 1, False),
])  # fmt: skip
def test_version(file: SidFile, version: int, accepted: bool) -> None:
    if accepted:
        assert header(file, version=version).version == version
    else:
        assert refused_field(file, version=version) == "version"


def test_data_offset() -> None:
    assert refused_field(data_offset=0x76) == "data_offset"
    assert refused_field(PSID_V1, data_offset=0x7C) == "data_offset"
    assert header(PSID_V1).load_end == 0x1003


def test_load_address_zero_takes_the_first_two_bytes() -> None:
    found = header(load=0, program=b"\x00\xc0\x60\x60\x60")
    assert (found.load_address, found.load_end) == (0xC000, 0xC002)
    assert refused_field(load=0, program=b"\x00") == "load_address"
    assert refused_field(load=0, program=b"\x00\xc0") == "size"


def test_init_address_zero_is_the_load_address() -> None:
    assert header(init=0).init_address == 0x1000
    assert header(init=0x1234).init_address == 0x1234


def test_play_address_zero_stays() -> None:
    assert header(play=0).play_address == 0


@pytest.mark.parametrize(("songs", "accepted"), [(0, False), (1, True), (256, True), (257, False), (65535, False)])
def test_songs(songs: int, accepted: bool) -> None:
    if accepted:
        assert header(songs=songs, start_song=1).songs == songs
    else:
        assert refused_field(songs=songs) == "songs"


@pytest.mark.parametrize(("start_song", "taken"), [(0, 1), (1, 1), (3, 3), (4, 1), (65535, 1)])
def test_start_song_out_of_range_is_the_first(start_song: int, taken: int) -> None:
    assert header(start_song=start_song).start_song == taken


def test_speed_is_one_bit_a_song_and_bit_31_for_the_rest() -> None:
    found = header(songs=40, speed=0x8000_0002)
    assert [song for song in range(1, 41) if found.speed(song) == "CIA"] == [2, *range(32, 41)]
    assert header(RSID).speed(1) == "CIA"


@pytest.mark.parametrize(("field", "name"), [("load", "load_address"), ("play", "play_address"), ("speed", "speed")])
def test_rsid_has_zeros(field: str, name: str) -> None:
    assert refused_field(RSID, **{field: 1}) == name


@pytest.mark.parametrize(
    ("load", "init", "field"),
    [
        (0x1000, 0, None),
        (0x1000, 0x1003, None),
        (0x07E8, 0x07E8, None),
        (0x07E7, 0x07E8, "load_address"),
        (0x1000, 0x0FFF, "init_address"),
        (0x1000, 0x1004, "init_address"),
        (0x9FFD, 0x9FFF, None),
        (0x9FFD, 0xA000, "init_address"),
        (0xBFFE, 0xBFFF, "init_address"),
        (0xBFFE, 0xC000, None),
        (0xCFFE, 0xCFFF, None),
        (0xCFFE, 0xD000, "init_address"),
    ],
)
def test_where_an_rsid_may_start(load: int, init: int, field: str | None) -> None:
    program = load.to_bytes(2, "little") + b"\x60" * 4
    if field is None:
        assert header(RSID, program=program, init=init).init_address == (init or load)
    else:
        assert refused_field(RSID, program=program, init=init) == field


def test_a_tune_in_basic_has_no_init_address() -> None:
    assert header(RSID, flags=2, init=0).init_address == 0
    assert refused_field(RSID, flags=2) == "init_address"


def test_texts_are_latin_1_and_may_fill_their_32_bytes() -> None:
    found = header(title=b"x" * 32, author=b"Gr\xfc\xdfe", released=b"a\0b")
    assert (found.title, found.author, found.released) == ("x" * 32, "Gr\u00fc\u00dfe", "a")
    assert header(title=b"a\x01\n\x7fb").title == "a   b"


@pytest.mark.parametrize(("bits", "clock"), [(0, "unknown"), (1, "PAL"), (2, "NTSC"), (3, "any")])
def test_clock(bits: int, clock: str) -> None:
    assert header(flags=bits << 2).clock == clock
    assert header(PSID_V1, flags=bits << 2).clock == "unknown"


@pytest.mark.parametrize(("bits", "model"), [(0, "unknown"), (1, "6581"), (2, "8580"), (3, "any")])
def test_model(bits: int, model: str) -> None:
    assert header(flags=bits << 4).models == (model,)
    assert header(version=4, second=0x42, third=0x44, flags=bits << 6).models == ("unknown", model, "unknown")
    assert header(version=4, second=0x42, third=0x44, flags=bits << 8).models == ("unknown", "unknown", model)
    assert header(version=4, second=0x42, third=0x44, flags=bits << 4).models == (model, model, model)


def test_flag_bits_0_and_1() -> None:
    assert header(flags=1).mus
    assert header(flags=2).playsid_specific
    assert not header(flags=2).basic
    assert header(RSID, flags=2, init=0).basic
    assert not header(RSID, flags=2, init=0).playsid_specific


@pytest.mark.parametrize(("byte", "address"), [
    (0x42, 0xD420), (0x7E, 0xD7E0), (0xE0, 0xDE00), (0xFE, 0xDFE0),
    (0x00, None), (0x40, None), (0x41, None), (0x43, None), (0x80, None), (0xDE, None), (0xE1, None), (0xFF, None),
])  # fmt: skip
def test_second_chip_from_version_3(byte: int, address: int | None) -> None:
    expected = (0xD400,) if address is None else (0xD400, address)
    assert header(version=3, second=byte).addresses == expected
    assert header(version=2, second=byte).addresses == (0xD400,)


def test_third_chip_counts_only_from_version_4() -> None:
    assert header(version=3, second=0x42, third=0x44).addresses == (0xD400, 0xD420)
    assert header(version=4, second=0x42, third=0x44).addresses == (0xD400, 0xD420, 0xD440)
    assert header(version=4, second=0, third=0x44).addresses == (0xD400,)
    assert header(version=4, second=0x42, third=0x42).addresses == (0xD400, 0xD420)


def test_the_program_has_to_fit_into_memory() -> None:
    assert header(load=0xFFFC).load_end == 0xFFFF
    assert refused_field(load=0xFFFD) == "size"
    assert refused_field(program=b"") == "size"
    assert refused_field(program=b"x" * MAX_FILE_BYTES) == "size"


@given(st.integers(0, 0x7C))
def test_a_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(SidFileError):
        read_header(PSID.data()[:length])


@given(st.data())
def test_no_bytes_bring_another_error(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([PSID, PSID_V1, RSID])).data())
    for position in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=8)):
        raw[position] = data.draw(st.integers(0, 255))
    try:
        found = read_header(bytes(raw))
    except SidFileError:
        return
    assert 1 <= found.start_song <= found.songs <= 256
    assert found.load_address <= found.load_end <= 0xFFFF
    assert len(found.models) == len(found.addresses) == len(set(found.addresses))
