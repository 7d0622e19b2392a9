"""The list of bugs: a listener would take a broken rip for a broken player."""

from server.hvsc.buglist import read_buglist
from tests.server.hvsc import blocks_of, document


def test_the_format() -> None:
    text = "# comment\n\n/A/Tune.sid\n    BUG: Stops at 0:46.\n(Somebody)\n\n"
    text += "/B.sid\r\n    BUG: Hangs\r\n         after a while.\r\n    BUG: And is short.\r\n"
    assert read_buglist(text.encode()).bugs == {
        "A/Tune.sid": "Stops at 0:46. (Somebody)",
        "B.sid": "Hangs after a while.\nAnd is short.",
    }


def test_lines_that_mean_nothing_are_noted_and_passed_over() -> None:
    read = read_buglist(b"nothing above\n\n/A.sid\n(nobody)\n    BUG: x\nwhat\n\n/B.sid\n")
    assert read.bugs == {"A.sid": "x"}
    assert read.broken_lines == (1, 4, 6)


def test_every_entry_of_a_real_document() -> None:
    data = document("BUGlist.txt")
    read = read_buglist(data)
    assert read.broken_lines == ()
    blocks = blocks_of(data)
    assert len(blocks) == len(read.bugs) == 4
    for path, *said in blocks:
        assert " ".join(" ".join(said).split()).removeprefix("BUG: ") == read.bugs[path[1:]]
