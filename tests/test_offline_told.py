"""docs/offline.md tells every message, every intent about keeping and every place on the device."""

import re
from pathlib import Path

from client_py import keeping
from client_py.groups.keeping import KeepingGroup
from client_py.intents import MARK

ROOT = Path(__file__).resolve().parents[1]
TOLD = (ROOT / "docs" / "offline.md").read_text(encoding="utf-8")
SOURCES = [*(ROOT / "service-worker").glob("*.js"), *(ROOT / "public" / "js" / "offline").glob("*.js")]


def first_cells() -> set[str]:
    """What the tables name in their first column."""
    cells = re.findall(r"^\| (`[^|]+`|[^|]*`[^|]*) \|", TOLD, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_message_is_told() -> None:
    source = (ROOT / "service-worker" / "messages.js").read_text(encoding="utf-8")
    kinds = set(re.findall(r"kind: '(\w+)'", source))
    assert len(kinds) == 8
    assert kinds <= first_cells()


def test_every_intent_is_told() -> None:
    names = {str(getattr(value, MARK)) for value in vars(KeepingGroup).values() if hasattr(value, MARK)}
    assert len(names) == 7
    assert names == {name for name in first_cells() if name.startswith("keep.")}


def test_every_place_is_told() -> None:
    names = {name for file in SOURCES for name in re.findall(r"'(sidflow-[a-z]+)-?'", file.read_text(encoding="utf-8"))}
    caches = names - {"sidflow-feedback", "sidflow-outbox"} | {"sidflow-app"}
    told = {name.replace("-VERSION", "") for name in first_cells()}
    assert len(caches) == 6
    assert caches <= told
    assert {prefix.rstrip(":") for prefix in (keeping.TUNE, keeping.WISH, keeping.LOOSE)} <= {
        name.partition(":")[0] for name in told
    }
