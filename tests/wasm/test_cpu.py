"""The 6510: results of all opcodes against a plain model, and their cycles against the literature's table."""

import random
from typing import Final

import pytest

from tests.wasm.asm import assemble, labels, program, sid_file
from tests.wasm.hosts import Engine
from tests.wasm.opcodes import LENGTHS, OPCODES, Opcode
from tests.wasm.reference6510 import Machine

# Those that change the flow, the stack or the line of interrupts have tests of their own below.
FLOW: Final = {
    "BRK",
    "JSR",
    "RTI",
    "RTS",
    "JMP",
    "PHA",
    "PHP",
    "PLA",
    "PLP",
    "JAM",
    "TXS",
    "CLI",
    "SHA",
    "SHX",
    "SHY",
    "TAS",
}
PLAIN: Final = [op for op in OPCODES if op.name not in FLOW and op.mode != "rel"]
CASES: Final = 24
RESULTS: Final = 0x8000
OPERAND: Final = 0x20F0  # absolute operands lie around it, on both sides of a page
POINTER: Final = 0x40


def operand_bytes(op: Opcode, x: int, y: int, target: int, value: int) -> bytes:
    """The instruction's operand such that it means `target` (or the value itself)."""
    match op.mode:
        case "imp" | "acc":
            return b""
        case "imm":
            return bytes([value])
        case "zp":
            return bytes([target & 0xFF])
        case "zpx":
            return bytes([(target - x) & 0xFF])
        case "zpy":
            return bytes([(target - y) & 0xFF])
        case "izx":
            return bytes([(POINTER - x) & 0xFF])
        case "izy":
            return bytes([POINTER])
        case "abs":
            return target.to_bytes(2, "little")
        case _:
            return (target - (x if op.mode == "abx" else y)).to_bytes(2, "little")


def one_case(op: Opcode, state: Machine, value: int, target: int, results: int) -> bytes:
    """Code that sets everything up, runs the instruction and stores A, X, Y, P, SP and the operand at `results`."""
    base = target - state.y if op.mode == "izy" else target
    setup = f"""
        lda #{base & 255}
        sta ${POINTER:02x}
        lda #{base >> 8}
        sta ${POINTER + 1:02x}
        lda #{value}
        sta {target}
        ldx #{state.sp}
        txs
        lda #{state.p}
        pha
        lda #{state.a}
        ldx #{state.x}
        ldy #{state.y}
        plp
    """
    after = f"""
        sta {results}
        php
        pla
        sta {results + 3}
        stx {results + 1}
        sty {results + 2}
        tsx
        stx {results + 4}
        lda {target}
        sta {results + 5}
        cld
    """
    instruction = bytes([op.code]) + operand_bytes(op, state.x, state.y, target, value)
    return assemble(setup) + instruction + assemble(after)


@pytest.mark.parametrize("op", PLAIN, ids=lambda op: f"{op.code:02X}-{op.name}-{op.mode}")
def test_results(engine: Engine, op: Opcode) -> None:
    chance = random.Random(op.code)
    code = b""
    expected = []
    for case in range(CASES):
        values = [chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)]) for _ in range(4)]
        state = Machine(
            values[0], values[1], values[2], chance.randrange(0x40, 0xE0), chance.randrange(256) & 0xEF | 0x24
        )
        short = op.mode in ("zp", "zpx", "zpy")
        target = chance.randrange(0x50, 0xF0) if short else OPERAND + chance.randrange(32)
        code += one_case(op, state, values[3], target, RESULTS + 6 * case)
        if op.mode == "acc":
            state.a = state.execute(op.name, state.a)
            after = values[3]
        else:
            after = state.execute(op.name, values[3])
        kept = values[3] if op.mode in ("imm", "imp") else after
        expected.append((state.a, state.x, state.y, state.p & 0xEF, state.sp, kept))
    engine.start(sid_file(code + assemble("  jmp *", origin=0x1000 + len(code))))
    engine.skip(60_000)
    found = []
    for case in range(CASES):
        a, x, y, p, sp, kept = engine.peek(RESULTS + 6 * case, 6)
        found.append((a, x, y, p & 0xEF, sp, kept))
    assert found == expected


def cycles_of(engine: Engine, code: bytes, before: str = "", *, after: str = "") -> int:
    """Cycles between two writes to $D400 and $D401 with `code` between them, less the four of the second write."""
    whole = assemble(f"  sei\n lda #$0b\n sta $d011\n{QUIET}\n{before}\n sta $d400") + code
    whole += assemble(f"  sta $d401\n{after}\n jmp *", origin=0x1000 + len(whole))
    engine.trace_start()
    engine.start(sid_file(whole))
    engine.skip(90_000)
    at = {int(write["reg"]): int(write["cycle"]) for write in engine.trace() if write["reg"] < 2}
    return at[1] - at[0] - 4


# Waits for the lower border, twice, so that the screen is off and no bad line steals cycles.
QUIET: Final = "\n".join(f" bit $d011\n {branch} *-3" for branch in ("bpl", "bmi", "bpl", "bmi"))
TIMED: Final = [op for op in OPCODES if op.name not in {"BRK", "JSR", "RTI", "RTS", "JMP", "JAM"} and op.mode != "rel"]


@pytest.mark.parametrize("op", TIMED, ids=lambda op: f"{op.code:02X}-{op.name}-{op.mode}")
def test_cycles(engine: Engine, op: Opcode) -> None:
    set_up = f" lda #$00\n sta ${POINTER:02x}\n lda #$21\n sta ${POINTER + 1:02x}\n"
    set_up += " ldx #{x}\n ldy #{x}\n tsx\n txa\n ldx #{x}"
    operand = {1: b"", 2: bytes([POINTER]), 3: b"\x00\x21"}[LENGTHS[op.mode]]
    if op.mode == "izx":
        operand = bytes([(POINTER - 1) & 0xFF])
    near = cycles_of(engine, bytes([op.code]) + operand, set_up.format(x=1), after="  ldx #$f0\n txs")
    assert near == op.cycles
    if op.mode in ("abx", "aby", "izy"):
        high = b"\xff\x21" if op.mode != "izy" else bytes([POINTER])
        far_setup = set_up.replace("#$00", "#$ff", 1).format(x=1)
        far = cycles_of(engine, bytes([op.code]) + high, far_setup, after="  ldx #$f0\n txs")
        assert far == op.cycles + op.page


@pytest.mark.parametrize(
    ("name", "flags_taken"),
    [("BPL", 0), ("BMI", 0x80), ("BVC", 0), ("BVS", 0x40), ("BCC", 0), ("BCS", 1), ("BNE", 0), ("BEQ", 2)],
)
def test_branches(engine: Engine, name: str, flags_taken: int) -> None:
    code = next(op.code for op in OPCODES if op.name == name)
    opposite = (
        flags_taken ^ {"BPL": 0x80, "BMI": 0x80, "BVC": 0x40, "BVS": 0x40, "BCC": 1, "BCS": 1, "BNE": 2, "BEQ": 2}[name]
    )
    for flags, cycles in ((opposite, 2), (flags_taken, 3)):
        assert cycles_of(engine, bytes([code, 0]), f"  lda #{flags | 4}\n pha\n plp") == cycles


def test_a_branch_across_a_page_takes_four_cycles(engine: Engine) -> None:
    source = f"""
        sei
        lda #$0b
        sta $d011
        {QUIET}
        jmp far
        .org $10f8
far:    clc
        sta $d400
        bcc there
        .org $1101
there:  sta $d401
        jmp *
    """
    engine.trace_start()
    engine.start(program(source))
    engine.skip(90_000)
    at = {int(write["reg"]): int(write["cycle"]) for write in engine.trace() if write["reg"] < 2}
    assert at[1] - at[0] - 4 == 4


@pytest.mark.parametrize(
    ("source", "cycles"),
    [
        (" jsr sub\n jmp past\nsub: rts\npast: nop", 6 + 6 + 3 + 2),
        (" jmp (vector)\nvector: .word past\npast: nop", 5 + 2),
        (" pha\n pla", 3 + 4),
        (" php\n plp", 3 + 4),
    ],
)
def test_flow_cycles(engine: Engine, source: str, cycles: int) -> None:
    head = len(assemble(f"  sei\n lda #$0b\n sta $d011\n{QUIET}\n sta $d400"))
    assert cycles_of(engine, assemble(source, origin=0x1000 + head)) == cycles


def test_subroutines_stack_and_indirect_jump(engine: Engine) -> None:
    engine.start(
        program("""
            ldx #$ff
            txs
            jsr sub
back:       tsx
            stx $2003
            lda #<there
            sta $30ff       ; the pointer's high byte comes from $3000, not $3100
            lda #>there
            sta $3000
            jmp ($30ff)
            jmp *
there:      lda #$99
            sta $2004
            jmp *
sub:        pla
            sta $2000
            pla
            sta $2001
            pha
            lda $2000
            pha
            lda #$f3        ; N V and flags through the stack
            pha
            plp
            php
            pla
            sta $2002
            rts
        """),
        power_on_delay=0,
    )
    engine.skip(2000)
    assert engine.word(0x2000) == 0x1000 + 5  # the last byte of the JSR
    assert engine.peek(0x2002, 3) == bytes([0xF3, 0xFF, 0x99])


@pytest.mark.parametrize(
    ("code", "index", "value"),
    [
        (0x9C, "x", "y"),  # SHY abs,X
        (0x9E, "y", "x"),  # SHX abs,Y
        (0x9F, "y", "ax"),  # SHA abs,Y
        (0x93, "y", "ax"),  # SHA (zp),Y
        (0x9B, "y", "ax"),  # TAS abs,Y
    ],
)
@pytest.mark.parametrize("base", [0x2010, 0x20F8])
def test_stores_anded_with_the_high_byte(engine: Engine, code: int, index: str, value: str, base: int) -> None:
    """Without a page crossing: value AND (high byte + 1). With one, that becomes the high byte of the address too."""
    a, x, y = 0xF7, 0x3F, 0x2F
    registers = {"x": x, "y": y, "ax": a & x}
    offset = x if index == "x" else y
    operand = bytes([POINTER]) if code == 0x93 else base.to_bytes(2, "little")
    head = assemble(
        f" lda #{base & 255}\n sta ${POINTER:02x}\n lda #{base >> 8}\n sta ${POINTER + 1:02x}\n"
        f" lda #{a}\n ldx #{x}\n ldy #{y}"
    )
    tail = assemble("  tsx\n stx $5000\n jmp *", origin=0x1000 + len(head) + 1 + len(operand))
    engine.start(sid_file(head + bytes([code]) + operand + tail), power_on_delay=0)
    engine.skip(1000)
    stored = registers[value] & ((base >> 8) + 1)
    address = base + offset
    if address >> 8 != base >> 8:
        address = stored << 8 | address & 0xFF
    assert engine.peek(address)[0] == stored
    if code == 0x9B:
        assert engine.peek(0x5000)[0] == a & x


@pytest.mark.parametrize("code", [op.code for op in OPCODES if op.name == "JAM"])
def test_jam_stops_the_processor_but_not_the_engine(engine: Engine, code: int) -> None:
    engine.trace_start()
    engine.start(sid_file(assemble("  sta $d401\n") + bytes([code]) + assemble("  sta $d402\n jmp *")))
    assert len(engine.render(2000)) == 2000
    engine.skip(1_000_000)
    assert 1 in engine.trace()["reg"]
    assert 2 not in engine.trace()["reg"]
    assert engine.cycles > 1_000_000


def test_read_modify_write_writes_twice(engine: Engine) -> None:
    """INC of a timer's latch and of a SID register: the old value goes out first."""
    engine.trace_start()
    engine.start(program("  lda #$20\n sta $d404\n inc $d404\n jmp *"))
    engine.skip(30_000)
    writes = [int(write["value"]) for write in engine.trace() if write["reg"] == 4]
    assert writes == [0x20, 0x20, 0x21]


def test_indexed_reads_touch_the_uncorrected_address(engine: Engine) -> None:
    """LDA $DBFF,X with X = $0E reads $DB0D, then $DC0D; STA does so always. So CIA flags may be lost on the way."""
    engine.start(
        program("""
            sei
            lda #$7f
            sta $dd0d
            lda $dd0d
            lda #$01
            sta $dd04
            lda #$00
            sta $dd05
            lda #$19        ; one shot: one flag
            sta $dd0e
            nop
            nop
            nop
            ldx #$0d
            lda $dcff,x     ; reads $DC0C, then $DD0C
            ldx #$0e
            lda $dcff,x     ; reads $DC0D, then $DD0D: takes the flag of CIA 2
            sta $2000
            lda $dd0d
            sta $2001
            jmp *
        """),
        power_on_delay=0,
    )
    engine.skip(2000)
    assert engine.peek(0x2000, 2) == bytes([0x01, 0x00])


def test_brk_pushes_the_next_but_one_address_and_b(engine: Engine) -> None:
    source = """
            lda #<handler
            sta $0316
            lda #>handler
            sta $0317
            brk
after:      nop
            jmp *
handler:    tsx
            lda $0104,x     ; status below A, X and Y
            sta $2000
            lda $0105,x
            sta $2001
            lda $0106,x
            sta $2002
            jmp *
    """
    engine.start(program(source), power_on_delay=0)
    engine.skip(3000)
    assert engine.peek(0x2000)[0] & 0x30 == 0x30
    assert engine.word(0x2001) == labels(source)["after"] + 1
