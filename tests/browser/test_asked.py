"""Right-click, "Check this face": any image of any page, answered near it."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

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


def judged(eye):
    until(lambda: "generated face" in eye.card() or "not conclusive" in eye.card(), what="the verdict", seen=eye.card)


def test_a_public_photo_on_any_page(browser, elsewhere):
    page, eye = elsewhere("<h1>A blog</h1><img src='https://pictures.example.net/photo.jpg' width=200>")
    click(browser, page, "https://pictures.example.net/photo.jpg")
    judged(eye)
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
    judged(eye)


def test_a_photo_that_is_gone_says_so(browser, elsewhere):
    page, eye = elsewhere("<img src='https://pictures.example.net/missing.jpg' width=200 height=200>")
    click(browser, page, "https://pictures.example.net/missing.jpg")
    until(lambda: eye.card() and "Checking" not in eye.card(), what="the card")
    assert "No signs found" not in eye.card()


@pytest.fixture
def behind_login(browser, elsewhere, origin):
    """Shows a photo that the browser has, and that nobody gets who asks for it again."""
    asked = []

    def once(path):
        if path != "/private.jpg":
            return None
        asked.append(path)
        return (200, "image/jpeg", FAKE) if len(asked) == 1 else (403, "text/html", b"sign in")

    def shown(width, height):
        origin.routes["pictures.example.net"] = once
        page, eye = elsewhere(
            f"<body style='margin: 0'><img src='https://pictures.example.net/private.jpg' width={width} height={height}>"
        )
        page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
        return page, eye

    yield shown
    assert len(asked) > 1


def test_a_photo_behind_a_login_is_judged_as_the_screen_shows_it(browser, behind_login):
    page, eye = behind_login(300, 300)
    click(browser, page, "https://pictures.example.net/private.jpg")
    judged(eye)


LOOKS = """fails => {
  const real = chrome.tabs.captureVisibleTab;
  globalThis.shots = [];
  chrome.tabs.captureVisibleTab = async (...args) => {
    shots.push("");
    if (shots.length <= fails) throw new Error("Failed to capture tab: image readback failed");
    return (shots[shots.length - 1] = await real(...args));
  };
  globalThis.lookAgain = () => { chrome.tabs.captureVisibleTab = real; };
}"""


@pytest.fixture
def looks(browser):
    """Has the browser fail to read its screen a number of times, as it does when it is busy, and keeps what it read."""
    yield lambda fails: worker(browser).evaluate(LOOKS, fails)
    worker(browser).evaluate("() => lookAgain()")


def test_a_screen_that_could_not_be_read_is_looked_at_again(browser, behind_login, looks):
    page, eye = behind_login(300, 300)
    looks(2)
    click(browser, page, "https://pictures.example.net/private.jpg")
    judged(eye)


def test_a_screen_that_cannot_be_read_at_all_tells_another_way(browser, behind_login, looks):
    page, eye = behind_login(300, 300)
    looks(99)
    click(browser, page, "https://pictures.example.net/private.jpg")
    until(lambda: "Save it, then drop it" in eye.card(), what="the way out", seen=eye.card)
    assert "Right-click" not in eye.card()
    assert worker(browser).evaluate("() => shots.length") == 3


def test_nothing_of_ours_is_on_the_screen_that_is_judged(browser, behind_login, looks):
    page, eye = behind_login(880, 880)  # of 900: our card lies on it
    looks(0)
    click(browser, page, "https://pictures.example.net/private.jpg")
    judged(eye)
    shot = Image.open(io.BytesIO(base64.b64decode(worker(browser).evaluate("() => shots[0].split(',')[1]"))))
    seen = np.asarray(shot.convert("RGB").crop((0, 0, 880, 880)), np.float32)
    photo = Image.open(io.BytesIO(FAKE)).convert("RGB").resize((880, 880), Image.Resampling.BILINEAR)
    assert np.abs(seen - np.asarray(photo, np.float32)).mean(axis=2).max() < 60
