"""What tests of the side panel share: its address, what is chosen to be shown, and its rows."""

from server.identity import extension_id
from tests.browser.stack import until, worker

PANEL = f"chrome-extension://{extension_id()}/panel/panel.html"
ACTIVE = "async () => (await chrome.tabs.query({active: true, lastFocusedWindow: true}))[0].id"
CLEAR = "() => chrome.storage.local.remove(['place', 'show', 'point', 'sites', 'pausedUntil'])"


def choose(browser, **choice):
    worker(browser).evaluate("choice => chrome.storage.local.set(choice)", choice)


def listed(panel, part="main"):
    """The rows of a part, in their order: {name: what is said of it}."""
    rows = "rows => rows.map(row => [...row.querySelectorAll('b, small')].map(one => one.textContent))"
    return dict(panel.locator(f"#{part} .row" if part != "main" else ".row").evaluate_all(rows))


def settled(panel, names, part="main"):
    return until(
        lambda: (
            set(rows := listed(panel, part)) == set(names)
            and all("Checking" not in said for said in rows.values())
            and rows
        ),
        what=f"rows for {names}",
    )
