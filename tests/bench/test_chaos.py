"""The bench that looks for lost and doubled events: it would be of no use if it could not find any."""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from client_py.core.canonical import canonical_json
from tests.server.test_feedback_log import an_event
from tools.bench.chaos import Device, Tally, Verdict, canonical_ids, run
from tools.build.context import BuildError, make_context

ROOT = Path(__file__).resolve().parents[2]
CYCLES, RATINGS = 5, 12


def verdict(
    noted: str = "abc", filed: str = "abc", received: str = "abc", set_aside: str = "", wanted: int = 3
) -> Verdict:
    tally = Tally()
    for identity in noted:
        tally.told("began", identity, "rate")
        tally.told("noted", identity, "rate")
    return Verdict(tally, Device(frozenset(filed), frozenset(set_aside)), Counter(received), wanted)


def test_all_is_well() -> None:
    assert verdict().good
    assert verdict().line() == "events made 3, in the server's canonical file 3, lost 0 doubled 0"


@pytest.mark.parametrize(
    ("found", "lost", "doubled", "invented"),
    [
        (verdict(received="ab"), 1, 0, 0),
        (verdict(filed="ab", received="ab"), 1, 0, 0),
        (verdict(noted="ab", received="ab", wanted=2), 1, 0, 0),
        (verdict(received="aabcc"), 0, 2, 0),
        (verdict(received="abcd"), 0, 0, 1),
        (verdict(received="", noted=""), 3, 0, 0),
    ],
)
def test_what_is_wrong_is_found(found: Verdict, lost: int, doubled: int, invented: int) -> None:
    assert (found.lost, found.doubled, found.invented) == (lost, doubled, invented)
    assert not found.good


def test_too_few_ratings_or_some_set_aside_are_not_good() -> None:
    assert not verdict(wanted=4).good
    assert not verdict(set_aside="x").good


def test_an_event_that_the_page_had_no_time_to_tell_may_be_kept_or_not() -> None:
    for filed in ("abc", "abcd"):
        found = verdict(filed=filed, received=filed)
        found.tally.told("began", "d", "rate")
        assert found.good


def test_events_are_counted_by_line(tmp_path: Path) -> None:
    file = tmp_path / "2025" / "06" / "15" / "events.jsonl"
    file.parent.mkdir(parents=True)
    lines = [canonical_json(an_event(number)) for number in (1, 2, 1)]
    file.write_text("".join(line + "\n" for line in lines))
    assert canonical_ids(tmp_path) == {an_event(1).id: 2, an_event(2).id: 1}
    file.write_text(lines[0].replace(",", ", ", 1) + "\n")
    with pytest.raises(BuildError, match="not canonical"):
        canonical_ids(tmp_path)


@pytest.mark.slow
def test_ratings_survive_kills_of_browser_and_server() -> None:
    """The bench in small; `python3 build.py bench chaos` kills fifty times."""
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium on this machine: `python3 build.py test` installs Debian's")
    if not (ROOT / "dist" / "index.html").is_file():
        pytest.skip("the page isn't built: `python3 build.py` makes it")
    context = make_context(ROOT, os.environ)
    found = run(context, CYCLES, seed=3, ratings=RATINGS)
    assert found.good, found.line()
    assert found.tally.browser_kills == CYCLES
    assert found.tally.ratings >= RATINGS
