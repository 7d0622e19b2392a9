"""What a comparison may claim: each bar fails where it should, and no tune that differs stands without a reason."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from tools.bench import table
from tools.bench.agreement import Agreement
from tools.bench.corpus import Tune
from tools.bench.judging import Comparison, Verdict
from tools.bench.spectrogram import Match

Kind = Literal["silent", "tone", "music"]


def compared(equal: float = 1.0, sound: float = 1.0, kind: Kind = "music") -> Comparison:
    return Comparison(kind, Agreement(equal, 1000, 0, ()), Match(sound, 0, 0.0), "")


GOOD, BAD = compared(), compared(0.5, 0.5)


def verdict(
    bare: Comparison | None = GOOD,
    *,
    rsid: bool = False,
    name: str = "a.sid",
    there: Kind = "music",
    here: Kind | None = "music",
    equipped: Comparison | None = None,
    astray_s: float | None = None,
    needs_rom: bool = False,
) -> Verdict:
    refused = "" if bare else "This tune is refused."
    return Verdict(Tune(name, Path(name), rsid, ""), there, here, bare, equipped, astray_s, refused, needs_rom)


def told(verdicts: Sequence[Verdict], title: str, notes: dict[str, str] | None = None) -> table.Row:
    (row,) = (row for row in table.rows(verdicts, notes or {}) if row.title.startswith(title))
    return row


EXPLAINED = {f"{number}.sid": "for a reason" for number in range(100)}


def numbered(good: int, bad: int, worse: Comparison, *, rsid: bool) -> list[Verdict]:
    return [verdict(GOOD if at < good else worse, rsid=rsid, name=f"{at}.sid") for at in range(good + bad)]


@pytest.mark.parametrize(
    ("rsid", "worse", "most"),
    [(False, compared(0.98, 1.0), 2), (False, compared(1.0, 0.94), 5), (True, BAD, 15)],
    ids=["PSID registers", "PSID sound", "RSID"],
)
def test_each_bar_holds_to_its_last_tune(rsid: bool, worse: Comparison, most: int) -> None:
    assert table.holds(numbered(100 - most, most, worse, rsid=rsid), EXPLAINED)
    assert not table.holds(numbered(99 - most, most + 1, worse, rsid=rsid), EXPLAINED)


def test_an_rsid_agrees_by_either_measure() -> None:
    group = [verdict(compared(1.0, 0.2), rsid=True), verdict(compared(0.2, 1.0), rsid=True)]
    assert told(group, "RSID that the oracle plays as music: either").passed == 2


def test_what_the_oracle_goes_astray_in_is_counted_apart_and_told() -> None:
    astray = verdict(BAD, rsid=True, equipped=GOOD, astray_s=0.25)
    group = [verdict(rsid=True, name="b.sid"), astray]
    assert told(group, "RSID that the oracle plays as music: either").share == 1
    assert told(group, "the same and those that it goes astray in").share == 0.5
    assert told(group, "RSID, one KERNAL in both where they differed: either").share == 1
    assert table.holds(group, {})
    assert "0.25 s" in table.why(astray, {})
    assert "| a.sid | music | music | 50.0% | 0.500 | 100.0% | 1.000 |" in table.of_agreement(group, {})


def test_going_astray_excuses_nothing_that_differs_with_one_kernal_in_both_too() -> None:
    group = [verdict(BAD, rsid=True, equipped=BAD, astray_s=0.25)]
    assert not table.holds(group, {})
    assert table.holds(group, {"a.sid": "for a reason"})


def test_a_tune_that_differs_needs_a_reason() -> None:
    group = [*(verdict(name=f"{at}.sid") for at in range(99)), verdict(BAD)]
    assert told(group, "differs, and nobody").passed == 1
    assert not table.holds(group, {})
    assert "not known yet" in table.of_agreement(group, {})
    assert table.holds(group, {"a.sid": "for a reason"})
    assert "for a reason" in table.of_agreement(group, {"a.sid": "for a reason"})


def test_a_psid_that_differs_by_one_measure_alone_needs_a_reason_too() -> None:
    group = [*(verdict(name=f"{at}.sid") for at in range(99)), verdict(compared(1.0, 0.9))]
    assert not table.holds(group, {})
    assert "not known yet" in table.of_agreement(group, {})


def test_a_tone_to_the_end_that_agrees_needs_none() -> None:
    group = [verdict(rsid=True, there="tone", equipped=GOOD)]
    assert table.holds(group, {})
    assert "agrees" in table.of_agreement(group, {})


@pytest.mark.parametrize("there", ["music", "tone"])
def test_a_tune_that_sounds_there_and_not_here_is_lost(there: Kind) -> None:
    assert not table.holds([verdict(there=there, here="silent")], {})
    assert not table.holds([verdict(None, there=there, here=None, rsid=True)], {})


def test_only_an_absent_rom_excuses_a_refusal() -> None:
    group = [verdict(None, there="silent", here=None, rsid=True, needs_rom=True)]
    assert table.holds(group, {})
    assert "This tune is refused." in table.of_agreement(group, {})


def test_nothing_chosen_breaks_no_bar_and_claims_none() -> None:
    row = told([], "PSID: registers")
    assert row.held
    assert str(row) == "| PSID: registers equal in 99 % of frames | 0 | 0 |  |  |  |"
