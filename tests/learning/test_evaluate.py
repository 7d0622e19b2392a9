"""`sidflow evaluate`: its table tells what is true of made-up composers, of whom the features tell with noise."""

import re
from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner

from client_py.core.features.extract import FAMILIES, NAMES
from server.cli import cli
from server.learning.evaluation import DEVELOPMENT, split
from server.learning.groups import drawn
from server.learning.songs import Songs
from tests.learning.classified import write_classified
from tests.learning.made import made_songs

KNOWN_OF: dict[str, list[str]] = {
    of: [name for name, family in zip(NAMES, FAMILIES, strict=True) if family == of] for of in FAMILIES
}


def named(made: Songs) -> Songs:
    """The same with names that features have."""
    names = [KNOWN_OF[family][place] for place, family in enumerate(made.families)]
    return replace(made, names=tuple(names))


def test_the_table(tmp_path: Path) -> None:
    write_classified(tmp_path, named(made_songs(composers=26, files=6, features=30, noise=0.5)))
    told = CliRunner().invoke(cli, ["evaluate", "--data", str(tmp_path)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    rows = {line.partition("  ")[0]: re.findall(r"[+-]?[0-9]\.[0-9]{3}", line) for line in told.output.splitlines()}
    ndcg = {name: float(found[0]) for name, found in rows.items() if found}
    assert ndcg["random"] < 0.2 < ndcg["features as ranks"] < ndcg["learned"]
    assert float(rows["learned"][6]) > 0.0
    assert {"z-scored features", "audio features as ranks", "learned, as in the catalogue"} <= set(ndcg)
    assert {"all families", "only audio", "without audio", "only routine", "without register"} <= set(ndcg)


def test_composers_that_are_asked_had_no_part_in_the_recipe_and_stand_in_one_fold() -> None:
    songs = made_songs(composers=26, files=3)
    asked = split(songs)
    families = {songs.split_families[row] for row in asked.queries}
    assert not any(drawn(family, "development", DEVELOPMENT) for family in families)
    assert sorted(family for part in asked.folds for family in part) == sorted(families)
