"""For all tests: figures that they measured, and how many of them drove a real browser, at the end of the run."""

from collections.abc import Callable

import pytest

FIGURES = pytest.StashKey[list[str]]()
ROWS = pytest.StashKey[list[tuple[str, str, str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = []
    config.stash[ROWS] = []


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a measured figure at the end of the run."""
    return request.config.stash[FIGURES].append


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Callable[[str, str, str], None]:
    """Adds a row to the table at the end of the run: what, measured, and what it should be."""
    return lambda what, measured, bound: request.config.stash[ROWS].append((what, measured, bound))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash[FIGURES]:
        terminalreporter.write_line(f"figure: {line}")
    table = [("what", "measured", "should be"), *config.stash[ROWS]]
    widths = [max(len(cell[column]) for cell in table) for column in range(3)]
    for line in table if len(table) > 1 else ():
        terminalreporter.write_line(" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    ran = [report for report in terminalreporter.stats.get("passed", []) if "tests/browser/" in report.nodeid]
    if ran:
        terminalreporter.write_line(f"of these, in real Chromium: {len(ran)}")
