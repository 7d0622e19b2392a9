"""The gate: a model that finds less than the published one never takes its place."""

from pathlib import Path

import pytest

from client_py.core.exact import Dice
from server.contract.learning import HeldOutScore
from server.learning.errors import LearningError
from server.learning.gate import compare, held_out_bytes, read_held_out

TUNES = 120


def scored(change: float, spread: float = 0.0, first: int = 0) -> list[HeldOutScore]:
    base, moved = Dice(1).uniform(TUNES), (Dice(2).uniform(TUNES) - 0.5) * spread + change
    return [
        HeldOutScore(f"MUSICIANS/A/N{tune // 6}/T{tune}.sid#1", f"MUSICIANS/A/N{tune // 6}",
                     min(max(0.5 + 0.2 * base[tune] + moved[tune], 0.0), 1.0), 0.5)
        for tune in range(first, TUNES)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "spread", "passed"),
    [(0.0, 0.0, True), (0.05, 0.1, True), (-0.01, 0.3, True), (-0.01, 0.0, False), (-0.05, 0.4, False)],
    ids=["the same", "better", "perhaps worse, by little", "worse for certain", "worse by much"],
)
def test_the_verdict(change: float, spread: float, passed: bool) -> None:
    verdict = compare(scored(change, spread), scored(0.0))
    assert verdict.passed is passed
    assert "nDCG@10 on 120 songs" in verdict.reason


def test_models_that_were_asked_for_other_songs_cannot_be_compared() -> None:
    verdict = compare(scored(0.3, first=TUNES - 5), scored(0.0))
    assert not verdict.passed
    assert "Only 5 songs" in verdict.reason


def test_scores_are_kept_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "held-out.jsonl"
    file.write_bytes(held_out_bytes(scored(0.1)))
    assert read_held_out(file) == scored(0.1)
    file.write_bytes(file.read_bytes()[:-20])
    assert len(read_held_out(file)) == TUNES - 1, "half a line is none"
    file.write_text("spoilt\n")
    with pytest.raises(LearningError, match="can't be used"):
        read_held_out(file)
