"""docs/python.md tells every message and every code that can cross between page and worker."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOLD = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def first_cells() -> set[str]:
    """What the tables name in their first column."""
    return set(re.findall(r"^\| `([^`]+)` \|", TOLD, re.MULTILINE))


def test_every_message_is_told() -> None:
    source = (ROOT / "public" / "js" / "python" / "messages.js").read_text(encoding="utf-8")
    kinds = set(re.findall(r"kind: '(\w+)'", source))
    assert kinds == {"boot", "call", "progress", "ready", "fail", "reply", "patch"}
    assert kinds <= first_cells()


def test_every_code_is_told() -> None:
    page = (ROOT / "public" / "js" / "python" / "errors.js").read_text(encoding="utf-8")
    sentences = page[page.index("SENTENCES") : page.index("});")]
    codes = {found[0] or found[1] for found in re.findall(r"^  (?:'([\w-]+)'|(\w+)): ", sentences, re.MULTILINE)}
    worker = (ROOT / "client_py" / "browser" / "worker.py").read_text(encoding="utf-8")
    codes |= set(re.findall(r'"(refused|internal)"', worker))
    assert len(codes) == 8
    assert codes <= first_cells()
