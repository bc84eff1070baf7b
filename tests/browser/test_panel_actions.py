"""What a person can do from a card in the side panel: the same as from a badge's, also where pages bear no badge."""

import pytest

from tests.browser import pages
from tests.browser.asking import SIGNS, URL, menu
from tests.browser.panels import choose, listed, settled
from tests.browser.stack import until, worker
from tests.browser.test_actions import records

TWO = pages.post("Generated 1", "fake-01") + pages.post("Real portrait", "real-portrait", year=2026)


@pytest.fixture
def opened(browser, show, beside, clean):
    """The panel with the first photo's card open; the page bears no badge."""
    choose(browser, place="panel")
    page, _ = show(TWO, wait=False)
    panel = beside(page)
    settled(panel, ["Generated 1", "Real portrait"])
    panel.locator(".row", has_text="Generated 1").click()
    return page, panel


def trusted(browser):
    return worker(browser).evaluate("async () => (await chrome.storage.local.get({trusted: []})).trusted")


def test_what_is_wrong_is_kept_with_the_photo_where_that_is_ticked(browser, opened):
    _, panel = opened
    panel.click(".card .wrong")
    panel.check(".card .photo input")
    panel.click(".card .asks .generated")
    until(
        lambda: panel.inner_text(".card .status") == "Kept in this browser; you find it in the options.",
        what="its word",
    )
    (record,) = records(browser)
    assert (record["says"], record["point"]) == ("generated", "browsing")
    assert record["photo"] > 1000


def test_a_person_who_is_known_is_trusted_and_that_is_taken_back(browser, opened):
    _, panel = opened
    panel.click(".card .trust")
    until(lambda: "No badge on this photo any more" in panel.inner_text(".more:visible .card"), what="its word")
    assert trusted(browser) == ["linkedin:fake-01"]
    until(lambda: set(listed(panel, "near")) == {"Real portrait"}, what="one photo in view")
    assert "No badge on this photo any more" in panel.inner_text("#earlier .more:visible .card")
    panel.click(".card .back")
    until(lambda: set(listed(panel, "near")) == {"Generated 1", "Real portrait"}, what="both photos")
    assert trusted(browser) == []
    assert records(browser) == []
    assert panel.is_visible(".card .trust")
    assert "Generated 1" in panel.evaluate("() => document.activeElement.innerText")


def test_the_evidence_is_copied_and_opened(browser, opened):
    _, panel = opened
    panel.bring_to_front()
    browser.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.click(".card .copy")
    until(lambda: panel.inner_text(".card .status") == "Copied.", what="its word")
    assert "A photo says nothing certain about the person" in panel.evaluate("navigator.clipboard.readText()")
    with browser.expect_page() as shown:
        panel.click(".card .print")
    shown.value.wait_for_selector("li.photo")
    shown.value.close()


def test_what_was_asked_about_can_be_kept_with_its_photo_but_nobody_is_known(browser, anywhere, beside, clean):
    choose(browser, place="panel")
    page, _ = anywhere(f"<img src='{URL}' width=200>")
    panel = beside(page)
    menu(browser, srcUrl=URL)
    until(lambda: any(said in SIGNS for said in listed(panel, "asked").values()), what="the answer")
    panel.locator("#asked .row").click()
    assert panel.locator(".card .trust").count() == 0
    panel.click(".card .wrong")
    panel.check(".card .photo input")
    panel.click(".card .asks .real")
    until(lambda: records(browser), what="a record")
    (record,) = records(browser)
    assert (record["says"], record["point"]) == ("real", "asked")
    assert record["photo"] > 1000
