"""docs/python.md and docs/app.md tell all that crosses: messages, codes, intents, patches, settings, stores."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from client_py.core.contract import Preferences
from client_py.patches import Slot
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, StorageFullError
from tests.client.test_app import Stage

ROOT = Path(__file__).resolve().parents[2]
TOLD = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def first_cells() -> set[str]:
    """What the tables name in their first column."""
    return set(re.findall(r"^\| `([^`]+)` \|", TOLD, re.MULTILINE))


def test_every_message_is_told() -> None:
    source = (ROOT / "public" / "js" / "python" / "messages.js").read_text(encoding="utf-8")
    kinds = set(re.findall(r"kind: '(\w+)'", source))
    assert kinds == {"boot", "hold", "device", "call", "progress", "ready", "fail", "reply", "patch", "ask", "answer"}
    assert kinds <= first_cells()


def test_every_code_is_told() -> None:
    page = (ROOT / "public" / "js" / "python" / "errors.js").read_text(encoding="utf-8")
    sentences = page[page.index("SENTENCES") : page.index("});")]
    codes = {found[0] or found[1] for found in re.findall(r"^  (?:'([\w-]+)'|(\w+)): ", sentences, re.MULTILINE)}
    worker = (ROOT / "client_py" / "browser" / "worker.py").read_text(encoding="utf-8")
    codes |= set(re.findall(r'"(refused|internal)"', worker))
    codes.add(StorageFullError.code)
    assert len(codes) == 11
    assert codes <= first_cells()


APP = (ROOT / "docs" / "app.md").read_text(encoding="utf-8")
API = (ROOT / "public" / "js" / "mind-api.js").read_text(encoding="utf-8")
APPLICATION = Stage().app


@pytest.mark.parametrize("name", sorted(APPLICATION.intents))
def test_every_intent_is_told_as_it_is(name: str) -> None:
    intent = APPLICATION.intents[name]
    assert f"| `{name}` | {', '.join(intent.arguments)} | {intent.summary} |" in APP.splitlines()
    assert f" *   '{name}': [" in API


def test_no_intent_is_told_that_is_none() -> None:
    told = APP[APP.index("## Intents") : APP.index("## Patches")]
    assert set(re.findall(r"^\| `([^`]+)` \|", told, re.MULTILINE)) == set(APPLICATION.intents)
    assert set(re.findall(r"^ \*   '([^']+)': \[", API, re.MULTILINE)) == set(APPLICATION.intents)


def test_every_patch_and_every_slot_is_told() -> None:
    told = APP[APP.index("## Patches") : APP.index("## What a listener can set")]
    names = set(re.findall(r"^\| `([^`]+)` \|", told, re.MULTILINE))
    views = API[API.index("@typedef {object} Views") :]
    slots = set(re.findall(r"^ \* @property \{.*?\} (\w+)", views[: views.index("*/")], re.MULTILINE))
    own = {"arriving"}  # the worker's, not the application's
    assert slots == {*get_args(Slot), *own}
    assert names == slots | {"view", "notice", "file"}


def test_every_preference_is_told() -> None:
    told = APP[APP.index("## What a listener can set") :]
    names = set(re.findall(r"^\| `([^`]+)` \|", told[: told.index("## What a listener did")], re.MULTILINE))
    assert names == {field.name for field in fields(Preferences)}


def test_every_store_is_told_and_known_to_the_page() -> None:
    records = (ROOT / "public" / "js" / "records.js").read_text(encoding="utf-8")
    for stores in (FEEDBACK_STORES, LIBRARY_STORES):
        assert f"[{', '.join(repr(store) for store in stores)}]" in records
        assert ", ".join(f"`{store}`" for store in stores) in APP
