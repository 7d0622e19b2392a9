"""docs/performance.md: one marked section a benchmark, replaced when that benchmark runs again."""

import os
import platform
import re
from datetime import date
from pathlib import Path

from tools.build.context import Context
from tools.build.files import write_atomic

# Sections stand in this order; one that isn't named here comes after them.
_ORDER = ("page", "picture", "python", "taste", "chaos", "engine", "oracle")
_HEAD = """# Performance

Measured by `python3 build.py bench`, which replaces the section of each benchmark that it runs. The numbers to hold are
in `docs/architecture.md`.
"""
_SECTION = re.compile(r"<!-- bench:(\S+) -->\n.*?<!-- /bench:\1 -->\n", re.DOTALL)


def store(ctx: Context, name: str, title: str, body: str) -> Path:
    """Puts `body` (Markdown) into the section of the benchmark `name`, under `title` and a line about the machine."""
    path = ctx.root / "docs" / "performance.md"
    former = path.read_text(encoding="utf-8") if path.is_file() else ""
    sections = {found[1]: found[0] for found in _SECTION.finditer(former)}
    text = f"## {title}\n\n{date.today():%d %B %Y}, {machine()}.\n\n{body.strip()}\n"  # noqa: DTZ011 - the reader's day
    sections[name] = f"<!-- bench:{name} -->\n{text}<!-- /bench:{name} -->\n"
    places = {each: place for place, each in enumerate(_ORDER)}
    ordered = sorted(sections, key=lambda each: (places.get(each, len(_ORDER)), each))
    write_atomic(path, "\n".join([_HEAD, *(sections[each] for each in ordered)]).encode())
    ctx.say(f"  written to {path.relative_to(ctx.root)}")
    return path


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is words, the others are figures."""
    ruler = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, ruler, *rows])


def machine() -> str:
    """What the figures were measured on, in words for a reader."""
    model = platform.machine()
    about = Path("/proc/cpuinfo")
    if about.is_file() and (found := re.search(r"^model name\s*:\s*(.+)$", about.read_text(), re.MULTILINE)):
        model = re.sub(r"\(R\)|\(TM\)|\s+CPU", "", found[1]).strip()
    return f"{os.cpu_count()} cores of {model}, {platform.system()}, Python {platform.python_version()}"
