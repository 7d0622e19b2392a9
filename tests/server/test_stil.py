"""The STIL: a listener would lose what people found out about a tune, or read it on another tune's page."""

from pathlib import Path

from client_py.core.compact import Notes
from server.documents import notes_by_path
from server.hvsc.stil import Field, Section, read_stil, stil_text
from tests.server.hvsc import blocks_of, document

TEXT = """\
# a comment

/A/Tune.sid
COMMENT: Of the whole
         file, wrapped.
(#2)
  TITLE: First [from Somewhere] (0:18-0:35)
 ARTIST: Drajt\x9aponarji
  TITLE: Second
(#12)
   NAME: Twelve
 AUTHOR: Some B\xf6dy

/A/
COMMENT: A folder.

### /B/ ####

/B/Other.sid
  TITLE: Right after a rule
"""


def test_the_format() -> None:
    for line_end in ("\n", "\r\n"):
        read = read_stil(TEXT.replace("\n", line_end).encode("latin-1"))
        assert read.broken_lines == ()
        assert read.entries == {
            "A/Tune.sid": (
                Section(None, (Field("COMMENT", "Of the whole file, wrapped."),)),
                Section(
                    2,
                    (
                        Field("TITLE", "First [from Somewhere] (0:18-0:35)"),
                        Field("ARTIST", "Drajtšponarji"),
                        Field("TITLE", "Second"),
                    ),
                ),
                Section(12, (Field("NAME", "Twelve"), Field("AUTHOR", "Some Bödy"))),
            ),
            "A/": (Section(None, (Field("COMMENT", "A folder."),)),),
            "B/Other.sid": (Section(None, (Field("TITLE", "Right after a rule"),)),),
        }


def test_the_text_that_the_catalogue_carries() -> None:
    text = stil_text(read_stil(TEXT.encode("latin-1")).entries["A/Tune.sid"])
    assert text.splitlines()[:3] == [
        "COMMENT: Of the whole file, wrapped.",
        "(#2)",
        "TITLE: First [from Somewhere] (0:18-0:35)",
    ]


def test_lines_that_mean_nothing_are_noted_and_passed_over() -> None:
    lines = [
        "no path above",
        "",
        "/A.sid",
        "         goes on from nothing",
        "  TITLE: Kept",
        "(#0)",
        "  WRONG: label",
        "         of it, then",
        "/B.sid",
        " ARTIST: Kept too",
        "",
        "\x00\xff",
    ]
    read = read_stil("\n".join(lines).encode("latin-1"))
    assert read.broken_lines == (1, 4, 6, 7, 9, 12)
    assert read.entries == {
        "A.sid": (Section(None, (Field("TITLE", "Kept of it, then"), Field("ARTIST", "Kept too"))),)
    }


def test_every_entry_of_a_real_document() -> None:
    data = document("STIL.txt")
    read = read_stil(data)
    assert read.broken_lines == ()
    blocks = blocks_of(data)
    assert len(blocks) == len(read.entries) == 802
    for block in blocks:
        path, *said = block
        assert " ".join(" ".join(said).split()) == " ".join(stil_text(read.entries[path[1:]]).split())


def test_documents_that_are_not_there_say_nothing(tmp_path: Path) -> None:
    assert notes_by_path(tmp_path).notes == {}


def test_a_document_that_is_no_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "DOCUMENTS" / "STIL.txt").mkdir(parents=True)
    assert notes_by_path(tmp_path).notes == {}


def test_both_documents_speak_of_a_tune(tmp_path: Path) -> None:
    (tmp_path / "DOCUMENTS").mkdir()
    (tmp_path / "DOCUMENTS" / "STIL.txt").write_text("/A.sid\n  TITLE: One\n\n/B.sid\n  TITLE: Two\n")
    (tmp_path / "DOCUMENTS" / "BUGlist.txt").write_text("/B.sid\n    BUG: Hangs\n\n/C.sid\n    BUG: Ends\n")
    assert notes_by_path(tmp_path).notes == {
        "A.sid": Notes("TITLE: One"),
        "B.sid": Notes("TITLE: Two", "Hangs"),
        "C.sid": Notes("", "Ends"),
    }
