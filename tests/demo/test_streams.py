"""From notes to the player's bytes: if this is wrong, tunes drift, hang, or sound all alike."""

import pytest

from tools.build.demo.assemble import frequencies
from tools.build.demo.instruments import Instrument, InstrumentError, make_tables, read_instruments
from tools.build.demo.notation import read_song
from tools.build.demo.streams import Played, SongCompiler

RATE_HZ = 50.0
SOUNDS = """
[instrument.flute]
adsr = "19a6"
wave = ["11"]
[instrument.slide]
adsr = "19a6"
wave = ["21"]
glide_s = 0.1
[instrument.drum]
adsr = "0800"
wave = ["81 =60", "hold 2", "11 +12", "loop 0"]
reset = 1
[filter.sweep]
steps = ["lp res 8 voices 1 3", "cut 100", "to 1100 in 4", "loop 1"]
"""


def compiled(music: str, order: str = "A", tempo: str = "120") -> tuple[SongCompiler, Played]:
    sounds, programs = read_instruments(SOUNDS, RATE_HZ)
    song = read_song(f"M:4/4\nL:1/4\nQ:{tempo}\nP:{order}\nK:C\nP:A\nV:1\n{music}", "test.abc")
    used = [sounds[name] for name in sounds]
    compiler = SongCompiler(sounds, make_tables(used, programs, {"sweep"}, RATE_HZ), frequencies("PAL"), RATE_HZ, 3)
    return compiler, compiler.compile(song)


def block(music: str, tempo: str = "120") -> list[int]:
    return list(compiled(music, tempo=tempo)[0].blocks.data[0])


def ticks(stream: bytes) -> int:
    """The sum of the waits of a block without arguments in the way."""
    return sum(byte - 0x7F for byte in stream if byte >= 0x80)


def test_a_note_is_prepared_by_two_ticks_of_silence() -> None:
    # instrument 1, level of mf, no chord, A4, 48 ticks, reset, 2 ticks, B4: two quarters of 25 ticks each
    assert block("!flute! !mf! A2 B2")[:11] == [0x64, 1, 0x65, 0x76, 0x66, 0, 57, 0x7F + 48, 0x61, 0x81, 59]


def test_a_staccato_dot_halves_a_note() -> None:
    stream = block("!flute! .A2 B2")
    at = stream.index(57)
    assert stream[at + 1 : at + 3] == [0x7F + 25, 0x60]


def test_the_last_note_of_a_song_rings_out() -> None:
    assert block("!flute! A2")[-4:] == [0x7F + 49, 0x60, 0x80, 0x6A]


def test_slurred_notes_tie_and_glide() -> None:
    assert 0x62 in block("!flute! (A2 B2)")
    glide = block("!slide! (A2 B2)")
    at = glide.index(0x63)
    assert glide[at + 1] == 59
    step = glide[at + 2] | glide[at + 3] << 8
    table = frequencies("PAL")
    assert step == (table[59] - table[57]) // 5


def test_long_waits_are_cut_into_pieces() -> None:
    assert ticks(compiled("!flute! A4 | A4 | A4", tempo="40")[0].blocks.data[0]) == 12 * 75


def test_equal_blocks_are_kept_once() -> None:
    compiler, played = compiled("!flute! A4", order="A A A")
    assert list(played.orders[0]) == [0, 0, 2, 0xFF]  # the last time it rings out
    assert list(played.orders[1]) == [1, 1, 1, 0xFF]
    assert len(compiler.blocks.data) == 3


def test_a_loop_goes_on_where_the_order_says() -> None:
    assert list(compiled("!flute! A4", order="A |: A A")[1].orders[0]) == [0, 0, 0, 0xFE, 1]


def test_length_counts_ticks_and_tail() -> None:
    assert compiled("!flute! A4 | A4")[1].length_s == pytest.approx(4 + 2)


def test_a_ritardando_lengthens_the_part() -> None:
    steady = ticks(compiled("!flute! A4 | z4")[0].blocks.data[0])
    slowing = ticks(compiled("!flute! A4 | z4", tempo="120 4=120 8=60")[0].blocks.data[0])
    assert steady == 200
    assert slowing == pytest.approx(100 + 200 * 0.6931, abs=1)  # the integral of 60 / tempo is a logarithm


def test_dynamics_scale_the_sustain() -> None:
    flute = Instrument("flute", 0x19, 0xA, 6, ())
    assert [flute.level(dynamic) for dynamic in ("ppp", "p", "mf", "ff", "fff")] == [0x26, 0x56, 0x76, 0xA6, 0xC6]
    assert Instrument("pluck", 0x09, 0, 6, ()).level("ff") == 6


def test_wave_programs_become_rows() -> None:
    sounds, _ = read_instruments(SOUNDS, RATE_HZ)
    assert sounds["drum"].wave == ((0x81, 60), (2, 0), (0x11, 0xCC), (0xFF, 0))
    assert sounds["flute"].wave == ((0x11, 0xC0), (0xFF, 0))


def test_a_filter_ramp_ends_exactly_where_it_says() -> None:
    sounds, programs = read_instruments(SOUNDS, RATE_HZ)
    rows = make_tables([sounds["flute"]], programs, {"sweep"}, RATE_HZ).filters[1:]
    assert rows[0] == (0xFE, 0x85, 0x10)
    assert rows[1] == (0x80, 100 * 32 & 0xFF, 100 * 32 >> 8)
    assert sum(row[0] for row in rows if row[0] < 0x80) == 200
    assert rows[-2] == (0x80, 1100 * 32 & 0xFF, 1100 * 32 >> 8)
    assert rows[-1] == (0xFF, 2, 0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[instrument.x]\nadsr = "0000"\nwave = ["41"]\nvolume = 3', "unknown volume"),
        ('[instrument.x]\nadsr = "0000"\nwave = ["05"]', "'05' is no step"),
    ],
)
def test_mistakes_in_instruments_are_named(text: str, complaint: str) -> None:
    with pytest.raises(InstrumentError, match=complaint):
        read_instruments(text, RATE_HZ)


def test_frequencies_are_in_tune() -> None:
    for clock, hertz in (("PAL", 985248), ("NTSC", 1022727)):
        assert frequencies(clock)[57] * hertz / 2**24 == pytest.approx(440, abs=0.03)
        assert frequencies(clock)[45] * 2 == pytest.approx(frequencies(clock)[57], abs=2)
