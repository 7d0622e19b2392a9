"""The locks hold every package to a hash, agree with one another, and name no registry."""

import json
import re
import tomllib

import pytest

from tests.build.conftest import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> dict[str, str]:
    """Each package's whole line, version and condition, by a name that may stand once a condition."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+==\S+)( ;[^\\\n]*)?", text, re.MULTILINE))


def names(entries: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ \[]", entry)[0].lower() for entry in entries}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_package_has_a_hash_and_no_line_an_address(lock: object) -> None:
    text = (ROOT / "requirements" / str(getattr(lock, "name", lock))).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    assert [entry.splitlines()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)


def test_the_tests_run_with_the_very_packages_that_serve() -> None:
    served, tested = pins("build"), pins("test")
    assert served.items() <= tested.items()


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("build", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]),
        ("test", PROJECT["dependency-groups"]["test"]),
        ("node", PROJECT["dependency-groups"]["node"]),
        ("zig", PROJECT["dependency-groups"]["zig"]),
    ],
)
def test_what_the_project_asks_for_is_locked(lock: str, wanted: list[str]) -> None:
    locked = {pin.split("==")[0] for pin in pins(lock)}
    assert names(wanted) <= locked


def test_npm_packages_are_locked_by_hash_without_an_address() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    asked = json.loads((ROOT / "package.json").read_bytes())
    assert lock["packages"][""]["dependencies"] == asked["dependencies"]
    assert lock["packages"][""]["devDependencies"] == asked["devDependencies"]


def test_the_version_stands_in_one_place() -> None:
    version = PROJECT["project"]["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert "version" not in json.loads((ROOT / "package.json").read_bytes())
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heading
    assert heading[1] == version
