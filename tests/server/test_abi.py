"""The engine's numbers in Python are the header's: a silent difference would read one field as another."""

import re
from enum import IntEnum

import numpy as np
import pytest

from client_py.core.contract import MAX_FILE_BYTES
from client_py.core.features.heard import WRITE
from server import abi
from server.settings import ROOT

HEADER = re.sub(r"/\*.*?\*/", "", (ROOT / "wasm" / "engine.h").read_text(), flags=re.S)
ENUMS: dict[str, tuple[str, type[IntEnum]]] = {
    "sid_status": ("SID_", abi.Status),
    "sid_text_field": ("SID_TEXT_", abi.Text),
    "sid_info_field": ("SID_INFO_", abi.Info),
    "sid_rom": ("SID_ROM_", abi.Rom),
    "sid_config_key": ("SID_CONFIG_", abi.Config),
}


def test_the_defined_numbers() -> None:
    defined = {name: int(value) for name, value in re.findall(r"#define (SID_\w+) (\d+)u", HEADER)}
    assert defined == {name: value for name, value in vars(abi).items() if name.startswith("SID_")}
    assert abi.SID_MAX_FILE_BYTES == MAX_FILE_BYTES


def test_every_enum_is_mirrored() -> None:
    assert set(re.findall(r"enum (\w+) \{", HEADER)) == set(ENUMS)


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum(name: str) -> None:
    prefix, ours = ENUMS[name]
    body = re.search(rf"enum {name} \{{(.*?)\}}", HEADER, re.S)
    assert body is not None
    theirs = {entry: int(value) for entry, value in re.findall(r"(SID_\w+) = (-?\d+)", body[1])}
    assert theirs == {prefix + entry.name: entry.value for entry in ours}


def test_the_layout_of_a_write() -> None:
    body = re.search(r"typedef struct \{(.*?)\} sid_write;", HEADER, re.S)
    assert body is not None
    fields = re.findall(r"uint(\d+)_t (\w+);", body[1])
    place = 0
    expected = {}
    for bits, name in fields:
        expected[name] = (np.dtype(f"<u{int(bits) // 8}"), place)
        place += int(bits) // 8
    assert WRITE.fields is not None
    assert {name: entry[:2] for name, entry in WRITE.fields.items()} == expected
    assert WRITE.itemsize == place == 8
