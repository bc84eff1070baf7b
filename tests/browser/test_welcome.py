"""The first-run page: comes once, is read in a minute, and what it offers works."""

import json
import re

import pytest

from server import health
from server.identity import EXTENSION, extension_id
from tests.browser.stack import chromium, free_port, until, worker
from tests.browser.test_host import register
from tests.browser.test_pages import violations

WELCOME = f"chrome-extension://{extension_id()}/welcome/welcome.html"
PLACE = "async () => (await chrome.storage.local.get('place')).place"


@pytest.fixture
def page(browser, running):
    worker(browser).evaluate("() => chrome.storage.local.remove(['place', 'pausedUntil'])")
    opened = browser.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(WELCOME)
    until(lambda: "Ready" in opened.inner_text("#says"), what="the server's state")
    yield opened
    opened.close()
    worker(browser).evaluate("() => chrome.storage.local.remove('place')")
    assert errors == []


def test_it_comes_when_installed_and_not_when_updated(browser, running):
    def count():
        worker(browser).evaluate("() => 1")  # events are heard while something is asked
        return [page.url for page in browser.pages].count(WELCOME)

    assert count() == 0
    worker(browser).evaluate("() => chrome.runtime.onInstalled.dispatch({reason: 'update'})")
    worker(browser).evaluate("() => new Promise(done => setTimeout(done, 1000))")
    assert count() == 0
    worker(browser).evaluate("() => chrome.runtime.onInstalled.dispatch({reason: 'install'})")
    until(lambda: count() == 1, what="the first-run page")
    next(page for page in browser.pages if page.url == WELCOME).close()


def test_it_says_what_must_be_known(page):
    said = " ".join(page.inner_text("main").split())
    for words in (
        "No photo leaves this computer",
        "A photo says nothing certain about the person",
        "no proof that the photo is real",
        "Reject nobody for a mark alone",
        "LinkedIn among them, object to overlays",
        "make install",
    ):
        assert words in said
    assert len(re.findall(r"\w+", said)) < 420  # a minute and a half at most
    assert page.locator(".pictures > li").count() == 3
    assert page.locator(".picture svg").count() >= 8


def test_the_place_is_chosen_by_keyboard_and_the_panel_offered(browser, page):
    assert page.is_checked("#place-page")
    assert page.is_hidden("#panel")
    page.focus("#place-page")
    page.keyboard.press("ArrowDown")
    until(lambda: worker(browser).evaluate(PLACE) == "panel", seconds=5, what="the choice")
    page.wait_for_selector("#panel:visible")


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_it_is_accessible(page, look):
    page.emulate_media(**look)
    page.check("#place-panel")
    assert violations(page) == "[]"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_fits_a_narrow_or_magnified_window_in_both_directions(page, direction):
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    for width in (1000, 500, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_its_button_starts_the_server(playwright, origin, tmp_path, monkeypatch):
    port = free_port()
    monkeypatch.setenv("RFF_STATE_FOLDER", str(tmp_path / "state"))
    register(tmp_path / "profile")
    with chromium(playwright, tmp_path, origin, port) as context:
        until(lambda: (health.ask(port) or {}).get("state") == "ready", what="a ready server")
        worker(context).evaluate("() => chrome.storage.local.set({on: false})")
        opened = context.new_page()
        opened.goto(WELCOME)
        until(lambda: opened.inner_text("#says") == "Switched off.", what="off")
        opened.click("#start")
        until(lambda: "Ready" in opened.inner_text("#says"), what="the server's state")
        assert opened.is_hidden("#start")
    until(lambda: health.ask(port) is None, seconds=10, what="the server's end after the browser's")


def test_its_pictures_are_the_badges_own_shapes():
    named = set(re.findall(r'data-shape="(\w+)"', (EXTENSION / "welcome" / "welcome.html").read_text(encoding="utf-8")))
    badge = (EXTENSION / "badge" / "badge.js").read_text(encoding="utf-8")
    assert named
    assert all(f"    {shape}: [" in badge for shape in named)
    assert json.loads((EXTENSION / "_locales" / "en" / "messages.json").read_text(encoding="utf-8"))["welcomeTerms"]
