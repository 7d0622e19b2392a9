"""Jobs write where they may and when they may: not over links, and not after another run has taken their place."""

from pathlib import Path

import pytest

from server.jobs.errors import FencedError, JobError
from server.jobs.roots import Roots, fenced
from server.jobs.store import Lease


def test_a_link_leads_no_job_out_of_its_root(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "downloads").symlink_to(tmp_path / "out")
    roots = Roots(None, tmp_path / "cache", tmp_path / "data")
    with pytest.raises(JobError, match="over a link"):
        roots.writable(roots.cache, "downloads")
    with pytest.raises(JobError, match=r"over a link|leads out"):
        roots.writable(roots.data, "..", "out")
    with pytest.raises(JobError, match="none of the folders"):
        roots.writable(tmp_path / "out")
    assert roots.writable(roots.data, "mirror") == tmp_path / "data" / "mirror"


def test_an_older_lease_writes_no_more(tmp_path: Path) -> None:
    old, new = Lease("a", "epoch", 4), Lease("a", "epoch", 5)
    with fenced(tmp_path, old):
        pass
    with fenced(tmp_path, new):
        pass
    with pytest.raises(FencedError), fenced(tmp_path, old):
        raise AssertionError("an old run got in")
    with fenced(tmp_path, new):
        pass
    with fenced(tmp_path, Lease("a", "another database", 1)):
        pass


def test_a_note_that_was_cut_off_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "fence.json").write_text('{"token"')
    with fenced(tmp_path, Lease("a", "epoch", 1)):
        pass
