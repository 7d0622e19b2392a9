"""The version, from pyproject.toml: the one place that says it."""

import tomllib
from pathlib import Path


def version_of(root: Path) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
