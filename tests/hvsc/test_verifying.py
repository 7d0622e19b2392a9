"""The check that an operator trusts: it must not call a collection equal that isn't."""

from pathlib import Path

import pytest

from server.hvsc.errors import FetchError
from server.hvsc.verifying import Verified, verify
from tests.hvsc.tiny import lay, tiny, tune


def nobody(done: int, total: int) -> None:
    assert 0 < done <= total


def test_every_difference_is_told(tmp_path: Path) -> None:
    small = tiny()
    sums = lay(tmp_path, {"sums": small.sums().encode()}) / "sums"
    root = lay(tmp_path / "root", small.after)
    assert verify(root, sums, nobody) == Verified(3, 3, (), (), ())
    lay(root, {"MUSICIANS/N/One.sid": tune("Other"), "GAMES/More.SID": b"", "GAMES/notes.txt": b""})
    (root / "MUSICIANS/New/Four.sid").unlink()
    told = Verified(3, 1, ("MUSICIANS/N/One.sid",), ("MUSICIANS/New/Four.sid",), ("GAMES/More.SID",))
    assert verify(root, sums, nobody) == told


@pytest.mark.parametrize(
    "text", ["", "abc  x\n", f"{'0' * 64}  /etc/passwd\n", f"{'0' * 64}  ../x\n", f"{'0' * 64} x\n"]
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sums").write_text(text)
    with pytest.raises(FetchError):
        verify(tmp_path, tmp_path / "sums", nobody)
