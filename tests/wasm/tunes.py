"""Small tunes for tests, each with something that a player must get right."""

from typing import Final

from tests.wasm.asm import program

# A voice that plays a note for ever: frequency $1CD6 is A4 (439.9 Hz) on PAL.
TONE: Final = """
            lda #$0f
            sta $d418
            lda #$d6
            sta $d400
            lda #$1c
            sta $d401
            lda #$00
            sta $d405
            lda #$f0
            sta $d406
            lda #${wave:02x}
            sta $d404
            rts
play:       rts
"""


def tone(wave: int = 0x11, **header: int) -> bytes:
    """A4 in a waveform: $11 triangle, $21 sawtooth, $81 noise."""
    return program(TONE.replace("${wave:02x}", f"${wave:02x}"), **header)


# Three voices, filter, gates, sync, ring modulation, and decisions by what OSC3 and ENV3 read.
BUSY: Final = """
            lda #$1f
            sta $d418
            lda #$f7
            sta $d417
            ldx #$14
fill:       txa
            asl
            adc #$31
            sta $d400,x
            dex
            bpl fill
            rts
play:       inc $02
            lda $02
            sta $d400
            sta $d416
            lda $d41b
            sta $d401
            eor $02
            sta $d408
            lda $d41c
            sta $d40f
            adc $03
            sta $03
            and #$f7
            sta $d404
            lda $02
            and #$fe
            ora #$01
            sta $d412
            lda $03
            lsr
            ora #$01
            sta $d40b
            lda $d41b
            sta $d402
            sta $d40e
            lda $02
            and #$1f
            bne out
            sta $d412
            sta $d414
out:        rts
"""

# Samples by $D418 out of NMI, chosen by the noise of voice 3.
DIGI: Final = """
            sei
            lda #<sample
            sta $0318
            lda #>sample
            sta $0319
            lda #$77
            sta $dd04
            lda #$00
            sta $dd05
            lda #$ff
            sta $d40f
            lda #$81
            sta $d412
            sta $dd0d
            lda #$11
            sta $dd0e
            cli
            rts
sample:     pha
            lda $d41b
            and #$0f
            sta $d418
            lda $dd0d
            pla
            rti
"""


def busy(**header: int) -> bytes:
    return program(BUSY, **header)


def digi(**header: int) -> bytes:
    return program(DIGI, **{"magic": b"RSID", "play": 0} | header)  # type: ignore[arg-type]  # by name


def three_chips() -> bytes:
    """Each chip plays the tone, the third a second later."""
    source = TONE.replace("${wave:02x}", "$21").replace("            rts\nplay:       rts\n", "")
    source += source.replace("$d4", "$d5")
    late = TONE.replace("${wave:02x}", "$21").replace("$d4", "$de").replace("            rts\nplay:       rts\n", "")
    source += "            rts\nplay:       inc $02\n            lda $02\n            cmp #50\n            bne out\n"
    source += f"{late}out:        rts\n"
    return program(source, version=4, second=0x50, third=0xE0, flags=4 | 1 << 4 | 1 << 6 | 1 << 8)


ALL: Final = (tone(), tone(0x21, flags=0x28), busy(), busy(flags=0x24, speed=1), digi(), three_chips())
