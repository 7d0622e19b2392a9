"""A script read wrongly would do the wrong thing to sixty thousand files."""

import pytest

from server.hvsc.errors import ScriptError
from server.hvsc.script import Block, read_script
from tests.hvsc.tiny import script


def test_blocks_of_every_size() -> None:
    text = "MOVE\r\n\r\n/a.sid\r\n/b/\r\n# why\r\n\r\n/c.sid\r\n; between\r\n/d.sid\r\n\r\nFIXLOAD\r\n/e.sid\r\n"
    text += "FLAGS\n/f.sid\n*\n0\nPAL\n6581\nCopyright\n/g.sid\n1990 X\nCREDITS\n/h.sid\nMOVE\n*\nSPEED\n"
    read = read_script(script(text))
    assert (read.previous, read.resulting) == (5, 6)
    assert [(block.keyword, block.path, block.values) for block in read.blocks] == [
        ("MOVE", "/a.sid", ("/b/",)),
        ("MOVE", "/c.sid", ("/d.sid",)),
        ("FIXLOAD", "/e.sid", ()),
        ("FLAGS", "/f.sid", ("*", "0", "PAL", "6581")),
        ("RELEASED", "/g.sid", ("1990 X",)),
        ("CREDITS", "/h.sid", ("MOVE", "*", "SPEED")),
    ]
    assert read.blocks[0] == Block("MOVE", "/a.sid", ("/b/",), 7)


def test_letters_are_latin_1_and_backslashes_are_slashes() -> None:
    (block,) = read_script(script("TITLE\n\\a\\b.sid\nJ\xf6rg \\ / x\n")).blocks
    assert (block.path, block.values) == ("/a/b.sid", ("J\xf6rg \\ / x",))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (script("MOVE\n/a.sid\n"), "line 6: the script ends within a block of MOVE"),
        (script("CREDITS\n/a.sid\nx\ny\n"), "ends within"),
        (script("ERASE\n/a.sid\n"), "neither a keyword nor a path"),
        (script("/a.sid\n"), "before any keyword"),
        (script("MOVE\n/a.sid\nb\n"), "no path"),
        (b"# Resulting Version: 6\n", "previous version"),
        (b"# Previous Version: 5\n", "resulting version"),
        (b"", "version"),
    ],
)
def test_a_script_that_makes_no_sense_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ScriptError, match=words):
        read_script(data)
