"""What the page knows of the preferences before Python is there is what Python's contract says."""

from tools.build import preferences


def test_the_pages_rules_are_those_of_the_contract() -> None:
    assert preferences.FILE.read_text(encoding="utf-8") == preferences.text(), "run python -m tools.build.preferences"
