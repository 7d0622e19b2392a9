"""The notation: if it is misread, a tune plays wrong notes or the wrong rhythm."""

from fractions import Fraction

import pytest

from tools.build.demo.notation import read_song
from tools.build.demo.score import NotationError, Note, Song, pitch_name


def song(body: str, key: str = "C", metre: str = "4/4", unit: str = "1/4") -> Song:
    return read_song(f"T:test\nM:{metre}\nL:{unit}\nQ:120\nP:A\nK:{key}\nP:A\n{body}", "test.abc")


def notes(music: str, key: str = "C", **fields: str) -> list[Note]:
    return song(f"V:1\n!flute! {music}", key, **fields).parts["A"].voices["1"]


def names(music: str, key: str = "C", **fields: str) -> list[str]:
    return [" ".join(map(pitch_name, note.pitches)) for note in notes(music, key, **fields)]


def test_octaves() -> None:
    assert names("C,, C, C c | c' c'' a A") == ["C2", "C3", "C4", "C5", "C6", "C7", "A5", "A4"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [("D", "F#4 C5# G4"), ("Bm", "F#4 C5# G4"), ("F", "F4 C5 G4"), ("Gm", "F4 C5 G4"), ("E", "F#4 C5# G#4")],
)
def test_key_signatures(key: str, expected: str) -> None:
    assert names("F c G z", key) == expected.replace("C5#", "C#5").split()


def test_accidentals_last_to_the_bar_line_in_their_octave() -> None:
    assert names("^F F f =F | F z z z") == ["F#4", "F#4", "F5", "F4", "F4"]


def test_lengths_are_multiples_and_shares_of_the_unit() -> None:
    assert [note.length for note in notes("A3/2 B/2 c2 | d/4d/4d/2 e//e3/4 f2")] == [
        Fraction(*ratio) for ratio in ((3, 2), (1, 2), (2, 1), (1, 4), (1, 4), (1, 2), (1, 4), (3, 4), (2, 1))
    ]


def test_broken_rhythm_and_triplets_fill_their_bar() -> None:
    assert [note.length for note in notes("A>B (3cde z z")][:5] == [
        Fraction(3, 2),
        Fraction(1, 2),
        *[Fraction(2, 3)] * 3,
    ]


def test_ties_join_and_slurs_go_on_without_attack() -> None:
    tied = notes("A4- | A2 (B c) | d4")
    assert [(pitch_name(n.pitches[0]), n.length, n.legato) for n in tied] == [
        ("A4", Fraction(6), False),
        ("B4", Fraction(1), False),
        ("C5", Fraction(1), True),
        ("D5", Fraction(4), False),
    ]


def test_chords_are_one_note_from_the_lowest_up() -> None:
    assert names("[ceA]2 z2") == ["A4 C5 E5"]


def test_dots_accents_dynamics_and_octave_signs() -> None:
    found = notes("!p! .A !>!A !8va! A !loco! A")
    assert [(n.gate, n.dynamic, pitch_name(n.pitches[0])) for n in found] == [
        (Fraction(1, 2), "p", "A4"),
        (None, "mp", "A4"),
        (None, "p", "A5"),
        (None, "p", "A4"),
    ]


def test_graces_belong_to_the_next_note() -> None:
    assert [note.graces for note in notes("{ab}c2 d2")] == [(69, 71), ()]


def test_macros_copies_and_echoes() -> None:
    text = "m:two=A B\nP:A\nV:1\n!flute! $two $two\nV:2\n@A.1\nV:3 echo=1 delay=1 inst=far dyn=pp\n"
    part = read_song(f"M:4/4\nL:1/4\nQ:120\nP:A\nK:C\n{text}", "test.abc").parts["A"]
    assert part.voices["2"] == part.voices["1"]
    assert [(n.start, n.instrument, n.dynamic) for n in part.voices["3"]] == [
        (Fraction(quarter), "far", "pp") for quarter in (1, 2, 3)
    ]


def test_tempo_curves_run_straight_between_their_points() -> None:
    curve = read_song("M:4/4\nL:1/4\nQ:100 4=100 8=60\nP:A\nK:C\nP:A\nV:1\n!a! A4 | A4", "test.abc").parts["A"].tempo
    assert [curve.at(Fraction(q)) for q in (0, 4, 6, 8, 9)] == [100, 100, 80, 60, 60]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("V:1\n!a! A4 | A5 | A4", "bar 2 isn't as long"),
        ("V:1\n!a! A4 | A4\nV:2\n!a! A4 | A3", "bar 2 lasts 3 quarters"),
        ("V:1\n!a! A4 | A4\nV:2\n!a! A4", "4 quarters instead of 8"),
        ("V:1\n!a! A4- | B4", "joins different notes: A4 and B4"),
        ("V:1\n!a! A4-", "open at the end"),
        ("V:1\nA4", "no instrument"),
        ("V:1\n!a! A2 ? B2", "can't read '? B2'"),
        ("V:1\n!a! $nothing A4", "no macro $nothing"),
        ("V:1\n@B.1", "no part and voice @B.1"),
        ("V:1\n@A.1", "holds itself"),
        ("Y:what\nV:1\n!a! A4", "'Y:what' is no field"),
        ("V:1\n!a! A4\nP:A\nV:1\n!a! B4", "two parts A"),
        ("V:1\n!a! A4\nV:1\n!a! B4", "voice 1 twice"),
    ],
)
def test_mistakes_are_named_with_their_place(body: str, complaint: str) -> None:
    with pytest.raises(NotationError) as caught:
        song(body)
    assert "test.abc" in str(caught.value)
    assert complaint in str(caught.value)


def test_an_order_that_names_a_missing_part_is_refused() -> None:
    with pytest.raises(NotationError, match="parts that aren't there: Z"):
        read_song("M:4/4\nL:1/4\nQ:120\nP:A Z\nK:C\nP:A\nV:1\n!a! A4", "test.abc")
