"""What is said when all tests are over: the tables that some of them made, in whichever process they ran."""

import pytest

TABLE = "table"
"""The property under which a test leaves one: `record_property(TABLE, text)`."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints each of them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == TABLE:
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write_line(str(text))
