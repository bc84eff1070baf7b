"""For all tests: figures that they measured, and how many of them drove a real browser, at the end of the run."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

FIGURE, ROW = "figure", "row"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Two processes (`make test`): those that wait for servers and browsers, one after the other, beside those that reckon.
    for item in items:
        listens = item.nodeid.startswith(("tests/browser/", "tests/server/"))
        item.add_marker(pytest.mark.xdist_group("listening" if listens else "reckoning"))


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says a measured figure at the end of the run."""
    return lambda text: record_property(FIGURE, text)


@pytest.fixture
def row(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Adds a row to the table at the end of the run: what, measured, and what it should be."""
    return lambda what, measured, bound: record_property(ROW, (what, measured, bound))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ended = [report for how in ("passed", "failed") for report in terminalreporter.stats.get(how, [])]
    for line in _measured(ended, FIGURE):
        terminalreporter.write_line(f"figure: {line}")
    table = [("what", "measured", "should be"), *_measured(ended, ROW)]
    widths = [max(len(cell[column]) for cell in table) for column in range(3)]
    for line in table if len(table) > 1 else ():
        terminalreporter.write_line(" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    ran = [report for report in terminalreporter.stats.get("passed", []) if "tests/browser/" in report.nodeid]
    if ran:
        terminalreporter.write_line(f"of these, in real Chromium: {len(ran)}")


def _measured(ended: list[pytest.TestReport], kind: str) -> Iterator[Any]:
    return (
        value for report in ended if report.when == "call" for name, value in report.user_properties if name == kind
    )
