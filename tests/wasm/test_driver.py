"""How a song is started and its play routine called.

The environment is the one of HVSC's SID_file_format.txt; what that leaves open (order of set-up, raster line, banks for
other addresses) was measured on libsidplayfp 2.4 from outside.
"""

import itertools

import pytest

from tests.wasm.asm import assemble, labels, program, sid_file
from tests.wasm.hosts import Engine

# Init keeps what it finds; play keeps what it finds and marks its calls by a write.
PROBE = """
init:       php
            sta $2000
            pla
            sta $2001
            lda $01
            sta $2002
            lda $02a6
            sta $2003
            lda $dc04
            sta $2004
            lda $dc05
            sta $2005
            lda $dc0e
            sta $2006
            lda $d01a
            sta $2007
            lda $d011
            sta $2008
            lda $d012
            sta $2009
            sta $d41f
            rts
play:       sta $2010
            lda $01
            sta $2011
            lda $d012
            sta $2012
            lda $d011
            sta $2013
            sta $d41e
            rts
"""


def calls(engine: Engine) -> list[int]:
    return [int(write["cycle"]) for write in engine.trace() if write["reg"] == 0x1E]


@pytest.mark.parametrize(("flags", "frame", "video"), [(0x14, 19656, 1), (0x18, 17095, 0)], ids=["PAL", "NTSC"])
def test_vertical_blank(engine: Engine, flags: int, frame: int, video: int) -> None:
    engine.trace_start()
    engine.start(program(PROBE, flags=flags, songs=3), song=3)
    engine.skip(20 * frame)
    at = calls(engine)
    assert len(at) >= 18
    assert all(abs(later - earlier - frame) <= 3 for earlier, later in itertools.pairwise(at[1:]))
    song, status, bank, flag, *_, mask, control, _ = engine.peek(0x2000, 10)
    assert (song, status & 0x0C, bank, flag) == (2, 4, 0x37, video)
    assert (mask & 1, control & 0x7F) == (1, 0x1B)
    assert engine.peek(0x2010, 3) == bytes([0, 0x37, 1])  # called with A = 0, at the top of the frame


@pytest.mark.parametrize(("flags", "latch"), [(0x14, 0x4025), (0x18, 0x4295)], ids=["PAL", "NTSC"])
def test_cia_speed_is_sixty_hertz_by_default(engine: Engine, flags: int, latch: int) -> None:
    engine.trace_start()
    engine.start(program(PROBE, flags=flags, speed=1))
    engine.skip(1_000_000)
    at = calls(engine)
    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert all(abs(gap - latch - 1) <= 50 for gap in gaps)  # a bad line may come between
    assert abs(sum(gaps) / len(gaps) - latch - 1) < 2
    timer = engine.word(0x2004)
    assert latch - 200 < timer < latch
    assert engine.peek(0x2006) == b"\x01"
    assert engine.peek(0x2007)[0] & 1 == 0


@pytest.mark.parametrize("times", [2, 4, 8])
def test_multispeed(engine: Engine, times: int) -> None:
    """Init sets the timer to a part of a frame, as multispeed players do."""
    latch = 19656 // times - 1
    source = f" lda #<{latch}\n sta $dc04\n lda #>{latch}\n sta $dc05\n rts\nplay: sta $d41e\n rts"
    engine.trace_start()
    engine.start(program(source, speed=1))
    engine.skip(20 * 19656)
    assert abs(len(calls(engine)) - 18.8 * times) <= times


def test_speed_is_by_song(engine: Engine) -> None:
    for song, period in ((1, 16422), (2, 19656)):
        engine.trace_start()
        engine.start(program(PROBE, songs=2, speed=1), song=song)
        engine.skip(1_000_000)
        at = calls(engine)
        assert abs((at[-1] - at[2]) / (len(at) - 3) - period) < 3


@pytest.mark.parametrize(
    ("address", "bank"),
    [(0x1000, 0x37), (0x9F00, 0x37), (0xA000, 0x36), (0xCF00, 0x36), (0xD000, 0x34), (0xE000, 0x35)],
)
def test_banks_by_address(engine: Engine, address: int, bank: int) -> None:
    """Init and play see the memory in which they lie; each is called in its own view."""
    source = "init: lda $01\n sta $2002\n rts\nplay: lda $01\n sta $2011\n inc $2012\n rts"
    engine.start(program(source, origin=address))
    engine.skip(10 * 19656)
    assert engine.peek(0x2002)[0] == bank
    assert engine.peek(0x2011)[0] == bank
    assert engine.peek(0x2012)[0] >= 7


def test_a_tune_that_installs_its_own_interrupt(engine: Engine) -> None:
    """Play address 0: init puts a handler at $0314 and leaves by the KERNAL's exits."""
    engine.start(
        program("""
            lda #<handler
            sta $0314
            lda #>handler
            sta $0315
            rts
handler:    inc $2000
            lda #$01
            sta $d019
            lda $2000
            and #$01
            beq other
            jmp $ea31
other:      jmp $ea81
        """)
    )
    engine.skip(50 * 19656)
    assert 46 <= engine.peek(0x2000)[0] <= 50


def test_init_that_never_returns_goes_on(engine: Engine) -> None:
    engine.start(program("loop: inc $d400\n jmp loop"))
    assert len(engine.render(20_000)) == 20_000
    before = engine.cycles
    engine.skip(2_000_000)
    assert engine.cycles == before + 2_000_000


def test_program_and_driver_share_no_memory(engine: Engine) -> None:
    """The tune fills everything it may; what it loaded is there when init runs."""
    code = assemble(PROBE)
    data = bytearray((i * 7 + 1) & 255 for i in range(0xD000 - 0x0400))
    data[0x1000 - 0x0400 : 0x1000 - 0x0400 + len(code)] = code
    engine.start(sid_file(bytes(data), load=0x0400, init=0x1000, play=labels(PROBE)["play"]))
    for address in (0x0400, 0x07FF, 0x0F00, 0x3000, 0xCFFF):
        assert engine.peek(address)[0] == data[address - 0x0400]
    engine.trace_start()
    engine.skip(10 * 19656)
    assert len(calls(engine)) >= 8


@pytest.mark.parametrize(
    ("relocation", "page"), [((0x80, 2), 0x80), ((0, 0), 0x04), ((0x10, 1), 0x04), ((0xA0, 4), 0x04)]
)
def test_the_driver_goes_where_the_header_says(engine: Engine, relocation: tuple[int, int], page: int) -> None:
    """Unless that is a page of the tune or of the machine."""
    engine.start(program(PROBE, relocation=relocation))
    assert any(engine.peek(page << 8, 64))
    assert not any(engine.peek((0x84 - page) << 8, 64))


def test_memory_after_loading(engine: Engine) -> None:
    """The pointers that LOAD leaves: start at $AC, end at $AE and $2D."""
    engine.start(sid_file(assemble("  rts\n .org $1234")))
    assert (engine.word(0xAC), engine.word(0xAE), engine.word(0x2D)) == (0x1000, 0x1234, 0x1234)


def rsid(source: str) -> bytes:
    return program(source, magic=b"RSID", play=0)


def test_rsid_environment(engine: Engine) -> None:
    """The KERNAL's interrupt runs at 60 Hz, interrupts are on, the raster compare is at line 311."""
    engine.start(
        rsid("""
            php
            sta $2000
            pla
            sta $2001
            lda $01
            sta $2002
            ldx $0314
            stx $2003
            ldx $0315
            stx $2004
            lda #<handler
            sta $0314
            lda #>handler
            sta $0315
            lda $d01a
            sta $2005
            rts
handler:    inc $2006
            jmp $ea31
        """)
    )
    engine.skip(50 * 16422)
    song, status, bank, low, high, mask, count = engine.peek(0x2000, 7)
    assert (song, status & 4, bank) == (0, 0, 0x37)
    assert (low, high) == (0x31, 0xEA)
    assert mask & 1 == 0
    assert 47 <= count <= 50
    assert 40 <= engine.peek(0xA2)[0] <= 50  # the jiffy clock, by way of $EA31


def test_rsid_nmi_digi(engine: Engine) -> None:
    """CIA 2 calls through $0318 at 8 kHz; samples go to $D418."""
    engine.trace_start()
    engine.start(
        rsid("""
            sei
            lda #<sample
            sta $0318
            lda #>sample
            sta $0319
            lda #$7b        ; 124 cycles
            sta $dd04
            lda #$00
            sta $dd05
            lda #$81
            sta $dd0d
            lda #$11
            sta $dd0e
wait:       jmp wait
sample:     pha
            inc $2000
            lda $2000
            and #$0f
            sta $d418
            lda $dd0d
            pla
            rti
        """)
    )
    engine.skip(300_000)
    samples = [int(write["cycle"]) for write in engine.trace() if write["reg"] == 0x18][2:]
    assert abs((samples[-1] - samples[0]) / (len(samples) - 1) - 124) < 0.1
    assert max(abs(engine.render(4000)[1000:])) > 0.01


def test_kernal_calls_that_tunes_make(engine: Engine) -> None:
    """RESTOR, IOINIT, GETIN, STOP, UDTIM and SCNKEY return; vectors and timer are set anew."""
    engine.start(
        rsid("""
            sei
            lda #$00
            sta $0314
            jsr $ff8a
            lda $0314
            sta $2000
            jsr $ff84
            lda $dc0e
            sta $2001
            jsr $ffe4
            sta $2002
            jsr $ffe1
            php
            pla
            and #$02
            sta $2003
            jsr $ffea
            jsr $ff9f
            jsr $e544
            lda #$2a
            sta $2004
            jmp *
        """)
    )
    engine.skip(40_000)
    assert engine.peek(0x2000, 5) == bytes([0x31, 0x01, 0x00, 0x00, 0x2A])


def basic_roms() -> tuple[bytes, bytes]:
    """A KERNAL whose reset waits for the keyboard's queue and then runs the program at $080D."""
    kernal = bytearray(assemble("boot: lda $c6\n beq boot\n lda $030c\n sta $2000\n jsr $080d\n jmp *", origin=0xE000))
    kernal += bytes(8192 - len(kernal))
    kernal[0x1FFC:0x1FFE] = b"\x00\xe0"
    return bytes(kernal), bytes([0x60]) * 8192


def test_basic_tunes_start_through_the_roms(engine: Engine) -> None:
    """The machine boots, the program is loaded, RUN is typed and the song number lies at 780."""
    kernal, basic = basic_roms()
    engine.rom(0, kernal)
    engine.rom(1, basic)
    code = bytes(0x0C) + assemble("  lda #$55\n sta $2001\n rts", origin=0x080D)
    engine.start(sid_file(code, magic=b"RSID", load=0x0801, init=0, flags=6, songs=3), song=3)
    assert engine.cycles == 0
    engine.skip(1000)
    assert engine.peek(0x2000, 2) == bytes([2, 0x55])
    assert engine.peek(0x0277, 4) == b"RUN\r"
    assert engine.word(0x2D) == 0x0801 + len(code)


@pytest.mark.parametrize(
    ("magic", "speed", "flags", "cycle"),
    [
        (b"PSID", 0, 0x14, 2076),
        (b"PSID", 1, 0x14, 2080),
        (b"PSID", 0, 0x18, 4762),
        (b"PSID", 1, 0x18, 4766),
        (b"RSID", 0, 0x14, 2067),
        (b"RSID", 0, 0x18, 4753),
    ],
)
def test_init_begins_where_libsidplayfp_begins_it(
    engine: Engine, magic: bytes, speed: int, flags: int, cycle: int
) -> None:
    """A tune whose timers run against the raster sounds as the collection's makers heard it only from the same cycle
    of the frame on."""
    code = assemble("sta $d400\nrts\nrts", 0x1000)
    play = 0 if magic == b"RSID" else 0x1004
    engine.trace_start()
    engine.start(sid_file(code, load=0x1000, magic=magic, play=play, speed=speed, flags=flags))
    engine.skip(30_000)
    (first,) = (int(write["cycle"]) for write in engine.trace() if write["reg"] == 0)
    assert (first - 3) % (17095 if flags == 0x18 else 19656) == cycle


@pytest.mark.parametrize(("flags", "first"), [(0x14, 24), (0x18, 23)], ids=["PAL", "NTSC"])
def test_envelopes_count_in_step_with_libsidplayfp(engine: Engine, flags: int, first: int) -> None:
    """Tunes read ENV3. Init starts an attack of nine cycles a step; its `first` step is so many cycles after init."""
    source = "lda #$f0\nsta $d414\nlda #0\nsta $d413\nlda #$21\nsta $d412\n"
    source += "".join(f"lda $d41c\nsta {0x2000 + at}\n" for at in range(10)) + "rts"
    engine.start(sid_file(assemble(source, 0x1000), load=0x1000, magic=b"RSID", flags=flags))
    engine.skip(30_000)
    read_at = [21 + 8 * at for at in range(10)]
    assert list(engine.peek(0x2000, 10)) == [max(0, (cycle - first) // 9 + 1) for cycle in read_at]
