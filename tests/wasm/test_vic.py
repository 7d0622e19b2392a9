"""The VIC: raster, its interrupt, and the cycles that bad lines and sprites take from the processor.

Expected values: Christian Bauer, "The MOS 6567/6569 video controller (VIC-II)".
"""

import itertools

import pytest

from tests.wasm.asm import program
from tests.wasm.hosts import Engine

PAL, NTSC = 1, 2


def writes_of(engine: Engine, reg: int) -> list[int]:
    return [int(write["cycle"]) for write in engine.trace() if write["reg"] == reg]


RASTER = """
            sei
            lda #$7f
            sta $dc0d
            lda $dc0d
            lda #$35
            sta $01
            lda #<handler
            sta $fffe
            lda #>handler
            sta $ffff
            lda #{line}
            sta $d012
            lda #{control}
            sta $d011
            lda #$01
            sta $d01a
            sta $d019
            cli
wait:       jmp wait
handler:    sta $d401
            lda #$01
            sta $d019
            rti
"""


@pytest.mark.parametrize("clock", [PAL, NTSC])
@pytest.mark.parametrize("line", [0, 1, 100, 255, 256, 262])
def test_one_interrupt_a_frame(engine: Engine, clock: int, line: int) -> None:
    engine.trace_start()
    source = RASTER.format(line=line & 255, control=0x0B | line >> 1 & 0x80)
    engine.start(program(source), clock=clock)
    frame = engine.info("frame_cycles")
    engine.skip(12 * frame)
    at = writes_of(engine, 1)
    assert len(at) >= 10
    gaps = [later - earlier for earlier, later in itertools.pairwise(at[1:])]
    assert all(abs(gap - frame) <= 2 for gap in gaps)  # the waiting JMP has three cycles
    assert abs(sum(gaps) - len(gaps) * frame) <= 2


def test_a_line_past_the_last_never_interrupts(engine: Engine) -> None:
    engine.trace_start()
    engine.start(program(RASTER.format(line=312 & 255, control=0x8B)), clock=PAL)
    engine.skip(10 * 19656)
    assert writes_of(engine, 1) == []


def test_an_interrupt_stays_until_it_is_acknowledged(engine: Engine) -> None:
    engine.trace_start()
    source = RASTER.format(line=50, control=0x0B).replace("lda #$01\n            sta $d019\n            rti", "rti")
    assert "handler:    sta $d401\n            rti" in source
    engine.start(program(source), clock=PAL)
    engine.skip(3 * 19656)
    assert len(writes_of(engine, 1)) > 500


def test_the_flag_comes_without_the_interrupt_too(engine: Engine) -> None:
    engine.start(
        program("""
            sei
            lda #$0b
            sta $d011
            lda #$00
            sta $d01a
            lda #$80
            sta $d012
            lda #$ff
            sta $d019
            lda $d019
            sta $2000
wait:       lda $d012
            cmp #$82
            bne wait
            lda $d019
            sta $2001
            lda #$01
            sta $d019
            lda $d019
            sta $2002
            jmp *
        """)
    )
    engine.skip(3 * 19656)
    assert engine.peek(0x2000, 3) == bytes([0x70, 0x71, 0x70])


def test_writing_the_compare_value_of_this_line_interrupts_at_once(engine: Engine) -> None:
    engine.start(
        program("""
            sei
            lda #$0b
            sta $d011
            lda #$00
            sta $d012
wait:       lda $d012
            cmp #$70
            bne wait
            lda #$ff
            sta $d019
            lda #$70
            sta $d012
            lda $d019
            sta $2000
            jmp *
        """)
    )
    engine.skip(3 * 19656)
    assert engine.peek(0x2000)[0] & 1 == 1


# Counts CIA cycles over one raster line: the timer against the number of NOPs that fitted.
SPAN = """
            sei
            lda #$7f
            sta $dc0d
            lda #{control}
            sta $d011
            lda #{sprites}
            sta $d015
            lda #$6e
            ldx #$0e
place:      sta $d001,x
            dex
            dex
            bpl place
            lda #$ff
            sta $dd04
            sta $dd05
            ldy #$02
frames:     bit $d011
            bpl frames
there:      bit $d011
            bmi there
            dey
            bne frames
wait:       lda $d012
            cmp #$6f
            bne wait
            lda #$11
            sta $dd0e
            ldx #$7d        ; 125 turns of five cycles: about ten lines
count:      dex
            bne count
            lda $dd04
            sta $2000
            lda $dd05
            sta $2001
            jmp *
"""


def stolen(engine: Engine, control: int, sprites: int = 0) -> int:
    engine.start(program(SPAN.format(control=control, sprites=sprites)), clock=PAL)
    engine.skip(6 * 19656)
    return 0xFFFF - engine.word(0x2000)


def test_bad_lines_steal_their_cycles(engine: Engine) -> None:
    """Without a screen nothing is taken; with one, a bad line takes 40 to 43 cycles."""
    free = stolen(engine, 0x0B)
    assert 624 <= free <= 630
    assert 40 <= stolen(engine, 0x1B) - free <= 43  # $73 is the only one from $70 to $79


def test_the_screen_scrolls_its_bad_lines(engine: Engine) -> None:
    """YSCROLL chooses which lines are bad, not how many."""
    free = stolen(engine, 0x0B)
    counts = [stolen(engine, 0x18 | scroll) - free for scroll in range(8)]
    assert all(40 <= count <= 86 for count in counts)


def test_sprites_steal_cycles(engine: Engine) -> None:
    """One sprite takes two cycles a line and up to three before; eight take 16 and up to three. What is left of a
    line's 63 cycles does the 625 cycles of work."""
    free = stolen(engine, 0x0B)
    one, eight = stolen(engine, 0x0B, 0x01) - free, stolen(engine, 0x0B, 0xFF) - free
    assert 625 // 63 * 2 <= one <= (625 // (63 - 5) + 1) * 5
    assert 625 // 63 * 16 <= eight <= (625 // (63 - 19) + 1) * 19


def test_registers_read_back_with_their_unused_bits_set(engine: Engine) -> None:
    engine.start(
        program("""
            lda #$00
            sta $d016
            sta $d018
            sta $d01a
            sta $d020
            sta $d02e
            lda $d016
            sta $2000
            lda $d018
            sta $2001
            lda $d01a
            sta $2002
            lda $d020
            sta $2003
            lda $d02e
            sta $2004
            lda $d03f
            sta $2005
            lda $d060       ; the registers repeat every 64 bytes
            sta $2006
            lda $d01e
            sta $2007
            jmp *
        """),
        power_on_delay=0,
    )
    engine.skip(2000)
    assert engine.peek(0x2000, 8) == bytes([0xC0, 0x01, 0xF0, 0xF0, 0xF0, 0xFF, 0xF0, 0x00])


@pytest.mark.parametrize(("clock", "lines"), [(PAL, 312), (NTSC, 263)])
def test_the_raster_has_as_many_lines_as_the_standard_says(engine: Engine, clock: int, lines: int) -> None:
    engine.start(
        program("""
            sei
            lda #$0b
            sta $d011
look:       lda $d011
            bpl look
            ldx $d012
            cpx $2000
            bcc look
            stx $2000
            jmp look
        """),
        clock=clock,
    )
    engine.skip(4 * 19656)
    assert engine.peek(0x2000)[0] + 256 == lines - 1
