"""A little 6510 assembler and SID file maker, so that each test shows the program it runs."""

import re
import struct
from typing import Any, Final

from tests.wasm.opcodes import BY_NAME, LENGTHS

_NUMBER: Final = r"(?:\$[0-9A-Fa-f]+|\d+|[A-Za-z_]\w*|\*)(?:[+-]\d+)?"
_FORMS: Final = (
    ("imm", rf"#([<>]?{_NUMBER})$"),
    ("izx", rf"\(({_NUMBER}),x\)$"),
    ("izy", rf"\(({_NUMBER})\),y$"),
    ("ind", rf"\(({_NUMBER})\)$"),
    ("x", rf"({_NUMBER}),x$"),
    ("y", rf"({_NUMBER}),y$"),
    ("", rf"({_NUMBER})$"),
)
_BRANCHES: Final = {"BPL", "BMI", "BVC", "BVS", "BCC", "BCS", "BNE", "BEQ"}


def assemble(source: str, origin: int = 0x1000, **symbols: int) -> bytes:
    """Machine code of lines `label: name operand ; remark`; `.byte`, `.word` and `.org` too. Operands: $hex, decimal,
    labels, `*`, each with +n or -n, and < or > after #. Zero page is used where the value is known to be below $100."""
    names = dict(symbols)
    _pass(source, origin, names)
    return _pass(source, origin, names)


def _pass(source: str, origin: int, names: dict[str, int]) -> bytes:
    code = bytearray()
    for line in source.splitlines():
        text = line.split(";")[0].strip()
        if label := re.match(r"(\w+):\s*", text):
            names[label[1]] = origin + len(code)
            text = text[label.end() :]
        if not text:
            continue
        name, _, operand = text.partition(" ")
        operand = operand.strip()
        here = origin + len(code)
        if name == ".org":
            code += bytes(_value(operand, here, names) - here)
        elif name == ".byte":
            code += bytes(_value(part, here, names) & 255 for part in operand.split(","))
        elif name == ".word":
            code += b"".join(struct.pack("<H", _value(part, here, names)) for part in operand.split(","))
        else:
            code += _instruction(name.upper(), operand, here, names)
    return bytes(code)


def _instruction(name: str, operand: str, here: int, names: dict[str, int]) -> bytes:
    if not operand:
        return bytes([BY_NAME[name, "imp"] if (name, "imp") in BY_NAME else BY_NAME[name, "acc"]])
    form, text = next((form, found[1]) for form, pattern in _FORMS if (found := re.match(pattern, operand)))
    value = _value(text, here, names)
    if name in _BRANCHES:
        return bytes([BY_NAME[name, "rel"], (value - here - 2) & 255])
    mode = form
    if form in ("", "x", "y"):
        short, long = f"zp{form}", f"ab{form or 's'}"
        fixed = re.match(r"\$|\d", text) is not None
        mode = short if fixed and value < 0x100 and (name, short) in BY_NAME else long
    size = LENGTHS[mode] - 1
    return bytes([BY_NAME[name, mode]]) + (value & (0xFF if size == 1 else 0xFFFF)).to_bytes(size, "little")


def _value(text: str, here: int, names: dict[str, int]) -> int:
    text = text.strip()
    if text[0] in "<>":
        whole = _value(text[1:], here, names)
        return whole & 255 if text[0] == "<" else whole >> 8
    found = re.match(r"(\$[0-9A-Fa-f]+|\d+|\w+|\*)([+-]\d+)?$", text)
    assert found, text
    base = found[1]
    if base == "*":
        value = here
    elif base[0] == "$":
        value = int(base[1:], 16)
    elif base.isdigit():
        value = int(base)
    else:
        value = names.get(base, 0x1000)  # not known yet in the first pass
    return value + int(found[2] or 0)


def sid_file(
    data: bytes,
    *,
    magic: bytes = b"PSID",
    version: int = 2,
    data_offset: int | None = None,
    load: int = 0x1000,
    header_load: int | None = None,
    init: int | None = None,
    play: int = 0,
    songs: int = 1,
    start: int = 1,
    speed: int = 0,
    texts: tuple[bytes, bytes, bytes] = (b"A tune", b"A tester", b"2026 Nobody"),
    flags: int = 0x14,
    relocation: tuple[int, int] = (0, 0),
    second: int = 0,
    third: int = 0,
) -> bytes:
    """A SID file of `data` loaded at `load`; by default a good PSID for PAL and the 6581. `header_load` puts the
    address into the header and leaves it out of the data."""
    size = 0x76 if version == 1 else 0x7C
    offset = size if data_offset is None else data_offset
    file = struct.pack(">4sHH", magic, version, offset)
    file += struct.pack(">HHH", header_load or 0, load if init is None else init, play)
    file += struct.pack(">HHI", songs, start, speed)
    file += b"".join(text.ljust(32, b"\0")[:32] for text in texts)
    if version > 1:
        file += struct.pack(">HBBBB", flags, *relocation, second, third)
    return file + (b"" if header_load else struct.pack("<H", load)) + data


def labels(source: str, origin: int = 0x1000) -> dict[str, int]:
    """Where each label of a program lies."""
    names: dict[str, int] = {}
    _pass(source, origin, names)
    _pass(source, origin, names)
    return names


def program(source: str, *, origin: int = 0x1000, **header: Any) -> bytes:
    """A PSID whose init is the beginning of `source`; its label `play`, where there is one, is the play routine."""
    header = {"play": labels(source, origin).get("play", 0)} | header
    return sid_file(assemble(source, origin), load=origin, **header)
