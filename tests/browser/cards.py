"""What the tests of a badge's card share: the card of a generated photo, and the way to its parts."""

from tests.browser import pages

FAKE = pages.post("Generated 1", "fake-01", large=True)
ACTIONS = ["wrong", "trust", "copy", "print"]
CLEAR = "async () => chrome.storage.local.remove(Object.keys(await chrome.storage.local.get(null)).filter(key => /^(kept|trusted|point|photo:)/.test(key)))"


def tab_to(page, inside, name):
    for _ in range(12):
        if inside.focused().split(" ")[0] == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {name}, but to {inside.focused()}")
