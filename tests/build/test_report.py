"""A benchmark's section of docs/performance.md is replaced, and nobody else's is touched."""

import pytest

from tools.bench.report import machine, store, table
from tools.build.context import Context


@pytest.fixture
def text(ctx: Context) -> str:
    (ctx.root / "docs").mkdir()
    store(ctx, "oracle", "Agreement", "old agreement")
    store(ctx, "page", "First screen", "first")
    store(ctx, "oracle", "Agreement", "new agreement\n")
    return (ctx.root / "docs" / "performance.md").read_text(encoding="utf-8")


def test_a_section_is_replaced_and_the_others_stay(text: str) -> None:
    assert "old agreement" not in text
    assert "\n\nnew agreement\n<!-- /bench:oracle -->\n" in text
    assert "\n\nfirst\n<!-- /bench:page -->\n" in text
    assert text.count("## ") == 2
    assert text.startswith("# Performance\n")


def test_sections_keep_their_order_whichever_ran_first(text: str) -> None:
    assert text.index("bench:page") < text.index("bench:oracle")


def test_the_machine_is_named(text: str) -> None:
    assert machine() in text
    assert "cores of" in machine()


def test_a_table_is_one_of_markdown() -> None:
    assert table(["what", "ms"], [["seek", "12"]]) == "| what | ms |\n| --- | ---: |\n| seek | 12 |"
