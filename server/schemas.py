"""Writes the JSON Schema of every record to docs/schemas/: `python -m server.schemas`."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from server.contract.records import RECORDS
from server.settings import ROOT

FOLDER = ROOT / "docs" / "schemas"


def schemas() -> dict[str, str]:
    """The text of each schema by its file name."""
    return {f"{kind.__name__}.json": _text(TypeAdapter(kind).json_schema()) for kind in RECORDS}


def write(folder: Path) -> None:
    """Makes the folder hold exactly the schemas."""
    folder.mkdir(parents=True, exist_ok=True)
    made = schemas()
    for stale in folder.glob("*.json"):
        if stale.name not in made:
            stale.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(schema: dict[str, object]) -> str:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | schema, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    write(FOLDER)
