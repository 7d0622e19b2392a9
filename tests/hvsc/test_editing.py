"""Without these edits a tune keeps the wrong name, plays the wrong song or at the wrong speed after an update."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from client_py.core.sidfile import read_header
from server.hvsc.editing import edited
from server.hvsc.errors import ScriptError
from tests.core.sids import PSID, PSID_V1, RSID
from tests.hvsc.tiny import SAVED

FULL = b"M" * 32


@pytest.mark.parametrize(
    ("keyword", "values", "fields"),
    [
        ("TITLE", ("Nox",), {"title": b"Nox"}),
        ("AUTHOR", ("J\xf6rg",), {"author": b"J\xf6rg"}),
        ("RELEASED", (FULL.decode(),), {"released": FULL}),
        ("CREDITS", ("Nox", "*", "1990 X"), {"title": b"Nox", "released": b"1990 X"}),
        ("TITLE", ("*",), {}),
        ("SPEED", ("02",), {"speed": 2}),
        ("SPEED", ("FFFFFFFF",), {"speed": 7}),  # three songs
        ("SONGS", ("2,1",), {"songs": 2, "start_song": 1}),
        ("INITPLAY", ("1234,ABCD",), {"init": 0x1234, "play": 0xABCD}),
        ("FREEPAGES", ("04,0C",), {"start_page": 4, "page_length": 12}),
        ("MUSPLAYER", ("1",), {"flags": PSID.flags | 1}),
        ("PLAYSID", ("1",), {"flags": PSID.flags | 2}),
        ("CLOCK", ("NTSC",), {"flags": 0b01_10_0_0}),
        ("CLOCK", ("any",), {"flags": 0b01_11_0_0}),
        ("SIDMODEL", ("8580",), {"flags": 0b10_01_0_0}),
        ("SIDMODEL", ("UNKNOWN",), {"flags": 0b00_01_0_0}),
        ("FLAGS", ("*", "*", "NTSC", "8580"), {"flags": 0b10_10_0_0}),
        ("FLAGS", ("1", "1", "*", "*"), {"flags": 0b01_01_1_1}),
        ("FIXLOAD", (), {"program": b"\x02\x10" + PSID.program[2:]}),
    ],
)
def test_an_edit_changes_its_fields_alone(keyword: str, values: tuple[str, ...], fields: Mapping[str, object]) -> None:
    for tune in (PSID, SAVED):
        made = edited(tune.data(), keyword, values)
        assert made == replace(SAVED, **fields).data()  # type: ignore[arg-type]  # fields of one test, by name
        read_header(made)


def test_a_tune_of_version_1_becomes_version_2() -> None:
    made = edited(PSID_V1.data(), "TITLE", ("Old",))
    assert made == replace(SAVED, title=b"Old", flags=0).data()


def test_a_start_address_left_open_is_written_out() -> None:
    assert edited(replace(PSID, init=0).data(), "TITLE", ("*",)) == replace(SAVED, init=0x1000).data()


def test_more_chips_stay_as_they_are() -> None:
    tune = replace(SAVED, version=4, second=0x42, third=0x44, flags=0b11_10_01_01_0_0)
    assert edited(tune.data(), "SIDMODEL", ("8580",)) == replace(tune, flags=0b11_10_10_01_0_0).data()


def test_a_file_for_the_real_machine_stays_one() -> None:
    assert edited(RSID.data(), "TITLE", ("Real",)) == replace(RSID, title=b"Real").data()
    for keyword, value in (("SPEED", "1"), ("PLAYSID", "1"), ("INITPLAY", "1000,1003")):
        with pytest.raises(ScriptError, match=r"RSID|PSID"):
            edited(RSID.data(), keyword, (value,))


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("TITLE", "M" * 33), ("SPEED", "fast"), ("SPEED", "123456789"), ("SONGS", "0,0"), ("SONGS", "2"),
        ("SONGS", "2,3"), ("SONGS", "257,1"), ("INITPLAY", "1000"), ("INITPLAY", "10000,0"), ("FREEPAGES", "FF,02"),
        ("FREEPAGES", "100,1"),
        ("MUSPLAYER", "2"), ("PLAYSID", "maybe"), ("CLOCK", "60"), ("SIDMODEL", "6582"), ("TITLE", "\u0141"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused_by_name(keyword: str, value: str) -> None:
    with pytest.raises(ScriptError, match=keyword):
        edited(PSID.data(), keyword, (value,))


@pytest.mark.parametrize(
    "data", [b"", b"MOD", PSID.data()[:100], replace(PSID, version=5).data(), replace(PSID, data_offset=0x80).data()]
)
def test_a_file_that_is_no_tune_is_refused(data: bytes) -> None:
    with pytest.raises(ScriptError, match=r"no tune|header"):
        edited(data, "TITLE", ("x",))


def test_a_load_address_can_only_be_fixed_where_a_program_remains() -> None:
    with pytest.raises(ScriptError, match="program"):
        edited(replace(PSID, program=b"\x00\x10").data(), "FIXLOAD", ())
