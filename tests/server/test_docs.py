"""What the technical reference leaves out, an operator can't know; what it has too much, isn't there."""

import dataclasses
import re

import pytest
import typer

from server import schemas
from server.app import create_app
from server.cli import cli
from server.contract.records import RECORDS
from server.problems import PROBLEMS
from server.settings import ROOT, Settings
from tests.admin.logged_in import PROVIDER
from tests.server.conftest import MakeSettings
from tests.server.test_security import routes

PAGE = (ROOT / "docs" / "technical-reference.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()


def rows(heading: str, page: str = PAGE) -> list[list[str]]:
    """The cells of the first table below a heading."""
    table = re.search(rf"^#+ {heading}$.*?^(\|.*?)(?:\n\n|\Z)", page, re.M | re.S)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()[2:]]


def test_routes(make_settings: MakeSettings) -> None:
    found = set(routes(create_app(make_settings(**PROVIDER)).routes))
    assert {row[0] for row in rows("Routes")} == {f"`{method} {path}`" for method, path in found}
    for method, path in found - {("GET", "/{path}")}:
        assert f"| `{method} {path}` |" in ARCHITECTURE


def test_records() -> None:
    told = {row[0].strip("`"): row[1] for row in rows("Records")}
    assert set(told) == {kind.__name__ for kind in RECORDS}
    for kind in RECORDS:
        for field in dataclasses.fields(kind):  # type: ignore[arg-type]  # every Record is a dataclass
            assert f"`{field.name}`" in told[kind.__name__]


def test_problems() -> None:
    assert [(row[0].strip("`"), row[1]) for row in rows("Problems")] == [
        (code, str(status.value)) for code, (status, _) in PROBLEMS.items()
    ]
    assert set(re.findall(r"`([a-z]+_[a-z_]+)`", " ".join(row[2] for row in rows("Routes")))) <= set(PROBLEMS)


def test_settings() -> None:
    fields = Settings.model_fields
    told = {row[0].strip("`"): row for row in rows("Settings")}
    assert list(told) == [f"SIDFLOW_{name.upper()}" for name in fields]
    for name, field in fields.items():
        _, default, what = told[f"SIDFLOW_{name.upper()}"]
        assert what == field.description
        if name in ("dist", "data"):
            assert default == f"`{name}` of the checkout"
        elif field.default is None:
            assert default == "none"
        else:
            assert default == f"`{str(field.default).lower()}`"


def test_commands() -> None:
    told = {row[0].split()[1].strip("`"): row[1] for row in rows("Command line")}
    group = typer.main.get_group(cli)
    assert set(told) == set(group.commands)
    for name, command in group.commands.items():
        for parameter in command.params:
            option = parameter.opts[0]
            if option.startswith("--") and option not in ("--engine", "--dist", "--out", "--help"):
                assert f"`{option}`" in told[name], f"{name} {option}"


@pytest.mark.parametrize("name", schemas.schemas())
def test_schemas_are_up_to_date(name: str) -> None:
    assert (schemas.FOLDER / name).read_text() == schemas.schemas()[name], "run python -m server.schemas"


def test_no_schema_is_left_over() -> None:
    assert {file.name for file in schemas.FOLDER.iterdir()} == set(schemas.schemas())
