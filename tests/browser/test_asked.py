"""Right-click, "Check this face": any image of any page, answered near it."""

import base64

import pytest

from tests.browser.origin import PHOTOS, small
from tests.browser.stack import Eye, grant, until, worker

CLICK = """async ([src]) => {
  const [tab] = await chrome.tabs.query({active: true, lastFocusedWindow: true});
  chrome.contextMenus.onClicked.dispatch({menuItemId: 'check-this-face', srcUrl: src, frameId: 0, editable: false}, tab);
}"""
FAKE = small(PHOTOS / "fake-02.jpg", 300)


@pytest.fixture
def elsewhere(browser, origin):
    """A page that is not LinkedIn's, whose photos need the browser's login where their name says so."""
    origin.hold.set()

    def photo(path):
        if path.startswith("/private"):
            return 403, "text/html", b"sign in"
        return (200, "image/jpeg", FAKE) if path.startswith("/photo") else None

    origin.routes["pictures.example.net"] = photo
    worker(browser).evaluate("() => chrome.storage.session.clear()")
    page = browser.new_page()

    def opened(html):
        origin.routes["example.org"] = lambda path: (200, "text/html", html.encode()) if path == "/" else photo(path)
        page.goto("https://example.org/")
        page.bring_to_front()
        return page, Eye(page)

    yield opened
    page.close()


def click(browser, page, src):
    grant(browser, page)
    worker(browser).evaluate(CLICK, [src])


def test_a_public_photo_on_any_page(browser, elsewhere):
    page, eye = elsewhere("<h1>A blog</h1><img src='https://pictures.example.net/photo.jpg' width=200>")
    click(browser, page, "https://pictures.example.net/photo.jpg")
    until(lambda: "generated face" in eye.card() or "not conclusive" in eye.card(), what="the card")
    assert len(eye.badges()) == 1
    page.keyboard.press("Escape")
    until(lambda: not eye.card(), what="the card's end")


@pytest.mark.parametrize("kind", ["data", "blob"])
def test_a_photo_that_only_the_page_holds(browser, elsewhere, kind):
    data = "data:image/jpeg;base64," + base64.b64encode(FAKE).decode()
    page, eye = elsewhere("<img id=i width=200>")
    src = page.evaluate(
        """async ([data, kind]) => {
          const url = kind === 'data' ? data : URL.createObjectURL(await (await fetch(data)).blob());
          document.getElementById('i').src = url; return url; }""",
        [data, kind],
    )
    click(browser, page, src)
    until(lambda: "generated face" in eye.card() or "not conclusive" in eye.card(), what="the card")


def test_a_photo_that_is_gone_says_so(browser, elsewhere):
    page, eye = elsewhere("<img src='https://pictures.example.net/missing.jpg' width=200 height=200>")
    click(browser, page, "https://pictures.example.net/missing.jpg")
    until(lambda: eye.card() and "Checking" not in eye.card(), what="the card")
    assert "No signs found" not in eye.card()


def test_a_photo_behind_a_login_is_judged_as_the_screen_shows_it(browser, elsewhere, origin):
    first = []

    def once(path):  # the browser has it; whoever asks again is sent away
        if path != "/private.jpg":
            return None
        first.append(path)
        return (200, "image/jpeg", FAKE) if len(first) == 1 else (403, "text/html", b"sign in")

    origin.routes["pictures.example.net"] = once
    page, eye = elsewhere("<img src='https://pictures.example.net/private.jpg' width=300 height=300>")
    page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
    click(browser, page, "https://pictures.example.net/private.jpg")
    until(lambda: "generated face" in eye.card() or "not conclusive" in eye.card(), what="the card")
    assert len(first) > 1
