"""The drop page as people use it: photos by drop and paste, many at once, and whatever they may be."""

import pytest

from tests.browser.droppage import give, opened, result, settled, states
from tests.browser.stack import until
from tests.browser.test_pages import violations

TWELVE = {
    **{f"fake-{n:02}.jpg": {"fake", "unsure"} for n in range(2, 7)},
    "real-portrait.jpg": {"real", "unsure"},
    "real-left.jpg": {"real", "unsure"},
    "group.jpg": {"fake", "unsure", "real"},
    "landscape.jpg": {"no_face"},
    "tiny.jpg": {"too_small"},
    "broken.jpg": {"error"},
    "notes.txt": {"error"},
}
"""What is dropped at once, and how each may end."""


@pytest.fixture
def page(browser, port, running):
    with opened(browser, port) as page:
        yield page


def test_twelve_photos_dropped_at_once_each_end_in_a_verdict_or_a_sentence(page):
    assert give(page, TWELVE)
    said = set()

    def ended():
        said.add(page.inner_text("#progress-says"))
        return "12 of 12 checked" in said

    until(ended, seconds=90, what="all twelve")
    assert len(said) > 2  # it told how far it was
    assert page.is_hidden("#progress")
    for name, state in states(page).items():
        assert state in TWELVE[name], name
    assert list(states(page)) == list(TWELVE)
    assert "damaged" in result(page, "broken.jpg").locator(".card").inner_text()
    assert "JPEG" in result(page, "notes.txt").locator(".card").inner_text()
    assert "cannot be shown" in result(page, "notes.txt").locator(".pictures").inner_text()
    assert result(page, "notes.txt").locator(".ask").is_hidden()
    assert result(page, "landscape.jpg").locator(".crop").count() == 0
    assert result(page, "fake-02.jpg").locator(".crop canvas").count() == 1
    assert violations(page) == "[]"
    page.click("#clear")
    assert page.is_hidden("#results-part")
    assert give(page, ["fake-01.jpg"])
    until(lambda: page.inner_text("#progress-says") == "1 of 1 checked", seconds=30, what="a list begun anew")


def test_photos_can_be_pasted(page):
    give(page, ["fake-01.jpg"], "paste")
    settled(page)
    assert states(page)["fake-01.jpg"] in ("fake", "unsure")


def test_what_is_dropped_without_a_file_is_said_and_the_next_photo_ends_that(page):
    assert give(page, [])
    assert "no file" in page.inner_text("#no-file")
    assert page.is_hidden("#results-part")
    assert give(page, ["fake-01.jpg"])
    assert page.inner_text("#no-file") == ""


def test_dragging_over_the_page_is_seen(page):
    assert give(page, [], "dragover")
    assert "over" in page.get_attribute("#drop", "class")
    give(page, [], "dragleave")
    assert "over" not in page.get_attribute("#drop", "class")


def test_the_list_can_be_cleared_while_photos_are_under_way(page):
    give(page, [name for name in TWELVE if name.startswith("fake")])
    page.click("#clear")
    assert page.is_hidden("#results-part")
    give(page, ["landscape.jpg"])
    until(lambda: page.inner_text("#progress-says") == "1 of 1 checked", seconds=60, what="the next photo")
    assert states(page) == {"landscape.jpg": "no_face"}


def test_a_busy_server_is_asked_again_and_one_that_is_off_is_said_to_be(page):
    busy = {"error": {"code": "busy", "says": "Many photos are waiting already.", "hint": "Try again in a moment."}}
    turns = []

    def first_busy(route):
        turns.append(route)
        route.fulfill(status=429, json=busy) if len(turns) == 1 else route.continue_()

    page.route("**/v1/verdict?*", first_busy)
    give(page, ["fake-01.jpg"])
    settled(page)
    assert states(page)["fake-01.jpg"] in ("fake", "unsure")
    assert len(turns) == 2
    page.unroute("**/v1/verdict?*")
    page.route("**/v1/**", lambda route: route.abort())
    page.click("#clear")
    give(page, ["fake-01.jpg"])
    settled(page)
    assert "not running" in page.inner_text(".card.error")


def test_no_camera_can_be_asked_for(page):
    features = ["camera", "microphone", "geolocation", "display-capture"]
    assert (
        page.evaluate("names => names.map(name => document.featurePolicy.allowsFeature(name))", features) == [False] * 4
    )
    assert page.locator("[capture]").count() == 0
