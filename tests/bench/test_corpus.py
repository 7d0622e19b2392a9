"""Which tunes a comparison hears: over other tunes each time, or over easy ones only, it would tell nothing."""

import argparse
from pathlib import Path

import pytest

from tests.wasm.asm import sid_file
from tools.bench import corpus
from tools.build.context import Context
from tools.build.errors import BuildError


def tune(name: str, rsid: bool = False) -> corpus.Tune:
    return corpus.Tune(name, Path("/") / name, rsid, "")


MANY = [tune(f"{folder}/{number}.sid", number % 5 == 0) for folder in "ABCDEFGH" for number in range(40)]


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    corpus.add_options(parser, tunes=12)
    return parser.parse_args(words)


def test_the_same_seed_draws_the_same_tunes_and_another_draws_others() -> None:
    assert corpus.sample(MANY, 40, 1) == corpus.sample(list(MANY), 40, 1)
    assert corpus.sample(MANY, 40, 1) != corpus.sample(MANY, 40, 2)


def test_a_quarter_are_rsid_and_every_folder_is_heard() -> None:
    drawn = corpus.sample(MANY, 40, 3)
    assert len(drawn) == len(set(drawn)) == 40
    assert sum(one.rsid for one in drawn) == 10
    assert {one.name[0] for one in drawn} == set("ABCDEFGH")
    assert drawn == sorted(drawn, key=lambda one: one.name)


def test_where_rsids_are_few_all_are_drawn() -> None:
    few = [tune(f"A/{number}.sid", number < 3) for number in range(60)]
    drawn = corpus.sample(few, 40, 1)
    assert len(drawn) == 40
    assert sum(one.rsid for one in drawn) == 3


@pytest.mark.parametrize(
    ("pattern", "names"),
    [("B/2.sid", ["B/2.sid"]), ("?/7.sid", [f"{folder}/7.sid" for folder in "ABCDEFGH"]), ("nothing", [])],
)
def test_a_pattern_chooses_by_name(pattern: str, names: list[str]) -> None:
    assert [one.name for one in corpus.only(MANY, pattern)] == names


def test_a_folder_is_read_by_name_with_what_each_tune_claims_to_be(tmp_path: Path) -> None:
    for name, magic in (("b/two.sid", b"RSID"), ("a/one.SID", b"PSID")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(sid_file(b"\x60", magic=magic))
    (tmp_path / "a" / "notes.txt").write_text("not a tune")
    found = corpus.tunes_below(tmp_path)
    assert [(one.name, one.rsid) for one in found] == [("a/one.SID", False), ("b/two.sid", True)]
    assert found[0].sha256 != found[1].sha256


def test_a_named_folder_is_drawn_from(bare: Context, tmp_path: Path) -> None:
    (tmp_path / "tunes").mkdir()
    for number in range(20):
        (tmp_path / "tunes" / f"{number:02}.sid").write_bytes(sid_file(bytes([number, 0x60])))
    words = ("--collection", str(tmp_path / "tunes"))
    assert len(corpus.chosen(bare, options(*words))) == 12
    with pytest.raises(BuildError, match="no tune was chosen"):
        corpus.chosen(bare, options(*words, "--only", "nothing"))


def test_without_a_collection_it_says_what_to_do(bare: Context) -> None:
    with pytest.raises(BuildError) as raised:
        corpus.chosen(bare, options())
    assert "--collection" in raised.value.next_step
