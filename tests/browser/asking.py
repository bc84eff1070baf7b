"""What tests of "Check this face" share: a page of no site that we know, the menu, the keys, and the card."""

import base64

from tests.browser.origin import PHOTOS, small
from tests.browser.stack import until, worker

FAKE = small(PHOTOS / "fake-02.jpg", 300)
GROUP = (PHOTOS / "group.jpg").read_bytes()
DATA = "data:image/jpeg;base64," + base64.b64encode(FAKE).decode()
URL = "https://pictures.example.net/photo.jpg"
SIGNS = ("Strong signs of a generated face", "Some signs, not conclusive")
CLEAR = "async () => { await chrome.storage.session.clear(); await chrome.storage.local.remove(['place', 'show', 'pausedUntil']); }"
MENU = """async ([entry, more, page]) => {
  const [shown] = await chrome.tabs.query({active: true, lastFocusedWindow: true});
  const tab = page ? await chrome.tabs.get(page) : shown;
  chrome.contextMenus.onClicked.dispatch({menuItemId: entry, frameId: 0, editable: false, ...more}, tab);
}"""
KEY = """async command => {
  const [tab] = await chrome.tabs.query({active: true, lastFocusedWindow: true});
  chrome.commands.onCommand.dispatch(command, tab);
}"""
FILES = {"/photo.jpg": FAKE, "/group.jpg": GROUP, "/landscape.jpg": small(PHOTOS / "landscape.jpg", 300)}


def menu(browser, entry="check-this-face", tab=None, **more):
    worker(browser).evaluate(MENU, [entry, more, tab])


def answered(eye, *words):
    return until(
        lambda: (card := eye.card()) and "Checking this photo" not in card and any(w in card for w in words) and card,
        what=f"a card with {words}, not {eye.card()!r}",
    )


def panel_window(browser):
    """The side panel's page in a window of its own, or None; events are heard while something is asked."""
    worker(browser).evaluate("() => 1")
    return next((page for page in browser.pages if "/panel/panel.html?tab=" in page.url), None)


def refuse_panel(browser):
    """As where no click of a person stands behind it: these tests' clicks are the developer tools' own, which count."""
    worker(browser).evaluate("() => { chrome.sidePanel.open = async () => { throw new Error('no gesture'); }; }")
