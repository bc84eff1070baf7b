"""Popup and drop page: words, work and accessibility (axe-core)."""

import pytest

from server.identity import extension_id
from tests.browser.origin import PHOTOS
from tests.browser.stack import ROOT, until, worker

AXE = ROOT / "tests" / "tools" / "node_modules" / "axe-core" / "axe.min.js"
POPUP = f"chrome-extension://{extension_id()}/popup/popup.html"


@pytest.fixture
def page(browser):
    opened = browser.new_page()
    yield opened
    opened.close()


def violations(page):
    """What axe finds wrong; evaluated by the developer tools, which no content policy stops."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; make check installs it")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    run = (
        "axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))))"
    )
    return cdp.send("Runtime.evaluate", {"expression": run, "awaitPromise": True})["result"]["value"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("on", [True, False])
def test_the_popup_is_accessible(browser, page, scheme, on):
    worker(browser).evaluate("on => chrome.storage.local.set({on})", on)
    page.emulate_media(color_scheme=scheme)
    page.goto(POPUP)
    page.wait_for_selector("#says:not(:empty)")
    assert violations(page) == "[]"
    worker(browser).evaluate("() => chrome.storage.local.set({on: true})")


@pytest.fixture
def drop_page(page, port, running):
    page.goto(f"http://127.0.0.1:{port}/")
    until(lambda: "Ready" in page.inner_text("#state"), what="a ready server")
    return page


def test_photos_are_judged_on_the_drop_page(drop_page):
    drop_page.set_input_files("#file", [PHOTOS / "fake-01.jpg", PHOTOS / "landscape.jpg"])
    until(
        lambda: drop_page.locator("#results .card.no_face, #results .card.fake, #results .card.unsure").count() == 2,
        what="two verdicts",
    )
    assert drop_page.locator("#results .card.no_face").count() == 1


def test_what_is_no_photo_gets_its_sentence(drop_page):
    drop_page.set_input_files("#file", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a photo"})
    until(lambda: drop_page.locator("#results .card.error").count() == 1, what="the error's card")
    assert "not a photo" in drop_page.inner_text("#results .card.error")


def test_samples_can_be_tried_by_keyboard(drop_page):
    drop_page.focus("#samples button >> nth=0")
    drop_page.keyboard.press("Enter")
    until(
        lambda: drop_page.locator("#results .card.real, #results .card.unsure").count() == 1,
        what="the sample's verdict",
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_drop_page_is_accessible(drop_page, scheme):
    drop_page.emulate_media(color_scheme=scheme)
    drop_page.set_input_files("#file", [PHOTOS / "fake-01.jpg", PHOTOS / "real-portrait.jpg"])
    until(lambda: drop_page.locator("#results .card .model").count() == 2, what="two verdicts")
    assert violations(drop_page) == "[]"


def test_the_extension_loads_without_an_error(browser, page):
    page.goto("chrome://extensions/")
    errors = page.evaluate(
        "async id => (await chrome.developerPrivate.getExtensionsInfo()).filter(e => e.id === id).map(e => [e.manifestErrors, e.runtimeErrors])",
        extension_id(),
    )
    assert errors == [[[], []]]
