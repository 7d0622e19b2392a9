"""Memory, banking by $00 and $01, I/O mirrors, and what reads back from the SID.

Expected: "Commodore 64 Programmer's Reference Guide", memory map; HVSC SID_file_format.txt for the places of SIDs.
"""

import pytest

from tests.wasm.asm import program, sid_file
from tests.wasm.hosts import Engine, EngineError

KERNAL = bytes([0xE1]) * 8192
BASIC = bytes([0xB1]) * 8192
CHARGEN = bytes([0xC1]) * 4096


def run(engine: Engine, source: str, **header: int) -> None:
    engine.start(program(source, **header), power_on_delay=0)
    engine.skip(5000)


def seen(engine: Engine, bank: int, *, direction: int = 0x2F) -> tuple[int, int, int]:
    """What a program reads at $A000, $D000 and $E000 with RAM holding $AA, $DD and $EE there."""
    data = bytearray(0xF000 - 0x0800)
    for address, value in ((0xA000, 0xAA), (0xD000, 0xDD), (0xE000, 0xEE)):
        data[address - 0x0800] = value
    code = program(
        f"""
            sei
            lda #$7f
            sta $dc0d
            lda #$00
            sta $d01a
            lda #$05
            sta $d000
            ldx #{direction}
            ldy #{bank}
            sty $01
            stx $00
            lda $a000
            sta $2000
            lda $d000
            sta $2001
            lda $e000
            sta $2002
            jmp *
        """
    )[0x7E:]
    data[0x0800 : 0x0800 + len(code)] = code
    engine.start(sid_file(bytes(data), load=0x0800, init=0x1000), power_on_delay=0)
    engine.skip(5000)
    found = engine.peek(0x2000, 3)
    return found[0], found[1], found[2]


@pytest.mark.parametrize(
    ("bank", "expected"),
    [
        (0x37, (0xB1, 0x05, 0xE1)),
        (0x36, (0xAA, 0x05, 0xE1)),
        (0x35, (0xAA, 0x05, 0xEE)),
        (0x34, (0xAA, 0xDD, 0xEE)),
        (0x33, (0xB1, 0xC1, 0xE1)),
        (0x32, (0xAA, 0xC1, 0xE1)),
        (0x31, (0xAA, 0xC1, 0xEE)),
        (0x30, (0xAA, 0xDD, 0xEE)),
    ],
)
def test_eight_banks(engine: Engine, bank: int, expected: tuple[int, int, int]) -> None:
    for kind, image in enumerate((KERNAL, BASIC, CHARGEN)):
        engine.rom(kind, image)
    assert seen(engine, bank) == expected


def test_port_lines_that_are_inputs_read_high(engine: Engine) -> None:
    for kind, image in enumerate((KERNAL, BASIC, CHARGEN)):
        engine.rom(kind, image)
    assert seen(engine, 0x30, direction=0x28) == (0xB1, 0x05, 0xE1)


def test_writes_go_to_the_ram_below_roms(engine: Engine) -> None:
    run(engine, "  lda #$42\n sta $a123\n sta $e123\n lda $a123\n sta $2000\n jmp *")
    assert engine.peek(0xA123) == engine.peek(0xE123) == b"\x42"
    assert engine.peek(0x2000) != b"\x42"


def test_writes_to_io_spare_the_ram_below(engine: Engine) -> None:
    run(engine, "  lda #$42\n sta $d400\n sta $d800\n lda #$34\n sta $01\n lda #$43\n sta $d400\n jmp *")
    assert engine.peek(0xD400) == b"\x43"
    assert engine.peek(0xD800) == b"\x00"
    registers = engine.registers()
    assert registers is not None
    assert registers[0] == 0x42


def test_colour_memory_has_four_bits(engine: Engine) -> None:
    run(engine, "  lda #$5a\n sta $d8ff\n lda $d8ff\n and #$0f\n sta $2000\n jmp *")
    assert engine.peek(0x2000) == b"\x0a"


def test_a_rom_of_the_wrong_size_is_refused(engine: Engine) -> None:
    for kind, size in ((0, 8191), (1, 4096), (2, 8192)):
        with pytest.raises(EngineError, match="bytes"):
            engine.rom(kind, bytes(size))
    with pytest.raises(EngineError, match="three ROM images"):
        engine.rom(3, bytes(8192))


def test_a_rom_can_be_taken_out(engine: Engine) -> None:
    engine.rom(0, KERNAL)
    engine.rom(0, b"")
    run(engine, "  lda $ea81\n sta $2000\n jmp *")
    assert engine.peek(0x2000) == b"\x68"  # our own KERNAL: PLA


@pytest.mark.parametrize("address", [0xD400, 0xD420, 0xD500, 0xD7E0])
def test_one_sid_shows_everywhere_from_d400_to_d7ff(engine: Engine, address: int) -> None:
    run(engine, f"  lda #$77\n sta ${address:04x}\n jmp *")
    registers = engine.registers()
    assert registers is not None
    assert registers[0] == 0x77


@pytest.mark.parametrize(
    ("address", "chip"),
    [(0xD400, 0), (0xD420, 1), (0xD440, 0), (0xDE00, 2), (0xDE20, None), (0xD520, 0), (0xDF00, None)],
)
def test_further_sids_have_their_own_32_bytes(engine: Engine, address: int, chip: int | None) -> None:
    run(engine, f"  lda #$77\n sta ${address + 5:04x}\n jmp *", version=4, second=0x42, third=0xE0)
    assert [(engine.registers(i) or bytes(32))[5] for i in range(3)] == [0x77 if i == chip else 0 for i in range(3)]


def test_paddles_and_write_only_registers(engine: Engine) -> None:
    """Paddles read $FF; a register that can't be read shows what was last on the bus, for a while."""
    run(
        engine,
        """
            lda $d419
            sta $2000
            lda $d41a
            sta $2001
            lda #$5c
            sta $d405
            lda $d400
            sta $2002
            ldx #$00
            ldy #$00
wait:       dex
            bne wait
            dey
            bne wait
            lda $d400
            sta $2003
            jmp *
        """,
    )
    engine.skip(400_000)
    assert engine.peek(0x2000, 4) == bytes([0xFF, 0xFF, 0x5C, 0x00])


def test_osc3_shows_the_sawtooth(engine: Engine) -> None:
    """Frequency $1000: the top eight bits move on by one every sixteen cycles."""
    run(
        engine,
        """
            lda #$08        ; test: the oscillator starts at zero
            sta $d412
            lda #$00
            sta $d40e
            lda #$10
            sta $d40f
            lda #$20
            sta $d412
            lda $d41b
            sta $2000
            nop
            nop
            nop
            nop             ; 4 + 8 + 4 cycles between the reads
            lda $d41b
            sta $2001
            jmp *
        """,
        flags=0x14,
    )
    first, second = engine.peek(0x2000, 2)
    assert (first, second - first) == (0, 1)


def test_env3_rises_and_falls(engine: Engine) -> None:
    """Attack 0 takes 2 ms, sustain 8 holds $88."""
    run(
        engine,
        """
            lda #$00
            sta $d413
            lda #$80
            sta $d414
            lda #$11
            sta $d412
            ldx #$00
look:       lda $d41c
            cmp $2000
            bcc low
            sta $2000       ; the highest
low:        sta $2001       ; the last
            jmp look
        """,
    )
    engine.skip(100_000)
    assert engine.peek(0x2000, 2) == bytes([0xFF, 0x88])
