"""The operator's guide as a program reads it: its fenced commands, and those of them that have a name."""

import re
from collections.abc import Mapping

from server.settings import ROOT

PAGE = (ROOT / "docs" / "admin-guide.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```sh(?: (?P<name>[a-z-]+))?\n(?P<text>.*?)^```$", re.M | re.S)


def blocks() -> list[str]:
    """All commands, a text a block."""
    return [found["text"] for found in _FENCE.finditer(PAGE)]


def named() -> Mapping[str, str]:
    """The blocks that the tests run, by the word behind `sh`."""
    return {found["name"]: found["text"] for found in _FENCE.finditer(PAGE) if found["name"]}


def commands() -> list[list[str]]:
    """Each command of the page as its words, without comments; lines that end in a backslash are one."""
    lines = "\n".join(blocks()).replace("\\\n", " ").splitlines()
    return [line.split() for line in lines if line.strip() and not line.lstrip().startswith("#")]
