"""For all tests: says at the end how many of them drove a real browser."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ran = [report for report in terminalreporter.stats.get("passed", []) if "tests/browser/" in report.nodeid]
    if ran:
        terminalreporter.write_line(f"of these, in real Chromium: {len(ran)}")
