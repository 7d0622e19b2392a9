"""Tunes whose pitch is known: each song holds one tone of the first voice, for the tests that listen to the page."""

from dataclasses import replace

from tests.core.sids import SidFile

CLOCK_HZ = 985_248
LOAD = 0x1000
# Registers of the first voice and the volume, written in this order: frequency, envelope, volume, then the gate.
_SAW_WITH_GATE = 0x21


def tone_tune(tones_hz: list[float], *, title: str = "Tone", start_song: int = 1, author: str = "Test") -> bytes:
    """A PSID whose song n holds a sawtooth of `tones_hz[n - 1]` for ever."""
    values = [round(hz * 2**24 / CLOCK_HZ) for hz in tones_hz]
    body = bytearray([0xAA])  # TAX: the song arrives in A
    table = LOAD + 38  # right after the code below
    body += bytes([0xBD, *_word(table), 0x8D, *_word(0xD400)])  # LDA low,X  STA $D400
    body += bytes([0xBD, *_word(table + len(values)), 0x8D, *_word(0xD401)])  # LDA high,X  STA $D401
    for register, value in ((0xD405, 0x00), (0xD406, 0xF0), (0xD418, 0x0F), (0xD404, _SAW_WITH_GATE)):
        body += bytes([0xA9, value, 0x8D, *_word(register)])
    body += bytes([0x60, 0x60, 0xEA, 0xEA, 0xEA])  # RTS of init, RTS of play
    assert len(body) == table - LOAD
    body += bytes(value & 255 for value in values) + bytes(value >> 8 for value in values)
    play = LOAD + 34
    return replace(
        SidFile(),
        load=LOAD,
        init=LOAD,
        play=play,
        songs=len(values),
        start_song=start_song,
        title=title.encode(),
        author=author.encode(),
        program=bytes(body),
    ).data()


def _word(value: int) -> bytes:
    return value.to_bytes(2, "little")
