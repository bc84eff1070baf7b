"""What was judged in this session: listed, kept within bounds, saved as a file, and printed."""

import base64
import hashlib
import json

import pytest

from models import detectors
from server.identity import extension_id
from tests.browser import pages
from tests.browser.origin import PHOTOS, small
from tests.browser.stack import until, worker
from tests.browser.test_pages import violations

HISTORY = f"chrome-extension://{extension_id()}/history/history.html"
POPUP = f"chrome-extension://{extension_id()}/popup/popup.html"
FEED = (
    pages.post("Generated 1", "fake-01") + pages.post("Real one", "real-portrait") + pages.post("A view", "landscape")
)
SUM = hashlib.sha256(small(PHOTOS / "fake-01.jpg", 200)).hexdigest()


@pytest.fixture
def judged(browser, show):
    """The history after a page with three photos."""
    show(FEED)
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(HISTORY)
    until(lambda: page.locator("li.photo").count() == 3, what="three photos")
    yield page
    page.close()
    assert errors == []


def named(page, says):
    return page.locator("li.photo").filter(has=page.get_by_role("heading", name=says, exact=True))


def test_what_was_judged_is_listed_without_address_or_name(browser, judged):
    said = judged.locator("li.photo h2").all_inner_texts()
    assert sorted(said) == ["No face found", "No signs found", "Strong signs of a generated face"]
    assert judged.locator("summary small").first.inner_text() == "www.linkedin.com"
    fake = named(judged, "Strong signs of a generated face")
    fake.locator("summary").click()
    facts = fake.locator("dd").all_inner_texts()
    assert facts[1:] == ["www.linkedin.com", SUM, detectors.card().model]
    assert "likely to be generated" in fake.locator(".more ul").inner_text()
    assert fake.locator(".more ul li").count() >= 4
    kept = worker(browser).evaluate("async () => JSON.stringify(await chrome.storage.session.get(null))")
    seen = {key: value for key, value in json.loads(kept).items() if key.startswith("seen")}
    assert len(seen) == 4
    assert "licdn" not in json.dumps(seen)
    assert "Generated 1" not in json.dumps(seen)


def test_a_new_verdict_comes_to_the_top_and_what_is_open_stays_open(show, judged):
    named(judged, "No face found").locator("summary").click()
    show(pages.post("Generated 2", "fake-02"))
    until(lambda: judged.locator("li.photo").count() == 4, what="the fourth photo")
    until(lambda: "Strong signs" in judged.locator("h2").first.inner_text(), what="the new photo at the top")
    opened = judged.locator("details[open]").all_inner_texts()
    assert len(opened) == 1
    assert "No face" in opened[0]


def test_the_same_photo_is_listed_once_where_it_was_seen_last(show, judged):
    show(pages.post("Again", "real-portrait"))
    until(lambda: "No signs" in judged.locator("h2").first.inner_text(), what="the photo that was seen last")
    assert judged.locator("li.photo").count() == 3


def test_the_list_is_bounded_and_nothing_is_left_of_what_went(browser, judged):
    judged.evaluate("""async () => {
      const { note } = await import('/seen.js');
      const setting = { point: 'browsing', from: null, measured: null };
      const one = { label: 'real', probability: 0.1, evidence: [], size: [9, 9], model: 'm@1', faces: 1, site: 'x.com', setting };
      await Promise.all(Array.from({ length: 230 }, (_, n) => note({ ...one, time: n, sha256: String(n).padStart(64, '0') })));
    }""")
    until(lambda: judged.locator("li.photo").count() == 200, what="two hundred photos")
    keys = worker(browser).evaluate("async () => Object.keys(await chrome.storage.session.get(null))")
    assert len([key for key in keys if key.startswith("seen:")]) == 200
    until(lambda: "229" in judged.locator("li.photo dd").nth(2).text_content(), what="the last at the top")


def test_the_evidence_is_saved_as_json(judged):
    with judged.expect_download() as saved:
        judged.focus("#save")
        judged.keyboard.press("Enter")
    assert saved.value.suggested_filename == "real-fake-faces-evidence.json"
    whole = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert (whole["kind"], whole["version"]) == ("evidence", 1)
    assert "nothing certain about the person" in whole["note"]
    (fake,) = [photo for photo in whole["photos"] if photo["label"] == "fake"]
    assert (fake["sha256"], fake["model"], fake["site"]) == (SUM, detectors.card().model, "www.linkedin.com")
    assert fake["says"] == "Strong signs of a generated face"
    assert fake["setting"]["point"] == "browsing"
    assert fake["time"].endswith("Z")
    assert {"cue", "score", "says", "strength"} <= set(fake["evidence"][0])
    assert "licdn" not in json.dumps(whole)


def test_one_photo_is_shown_saved_and_printed_alone(judged):
    judged.goto(f"{HISTORY}#{SUM}")
    until(lambda: judged.locator("li.photo").count() == 1, what="one photo")
    assert judged.locator("details[open]").count() == 1
    with judged.expect_download() as saved:
        judged.click("#save")
    assert len(json.loads(saved.value.path().read_text(encoding="utf-8"))["photos"]) == 1
    judged.click("#all")
    until(lambda: judged.locator("li.photo").count() == 3, what="three photos")


def test_a_print_holds_all_details_and_the_sentence_about_the_person(judged):
    assert judged.locator("details[open]").count() == 0
    judged.evaluate("""() => {
      window.asked = 0;
      window.print = () => { window.asked += 1; };
      addEventListener('beforeprint', () => { window.opened = document.querySelectorAll('details[open]').length; });
    }""")
    judged.click("#print")
    assert judged.evaluate("window.asked") == 1
    printed = judged.context.new_cdp_session(judged).send("Page.printToPDF", {"printBackground": False})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    assert judged.evaluate("window.opened") == 3
    assert judged.locator("details[open]").count() == 0
    judged.emulate_media(media="print", color_scheme="dark")
    assert judged.is_hidden(".tools")
    assert judged.is_visible("#limits")
    assert "nothing certain about the person" in judged.inner_text("#limits")
    assert judged.evaluate("getComputedStyle(document.querySelector('li.photo dt')).color") == "rgb(51, 51, 51)"


def test_the_list_is_forgotten_alone_or_with_all_verdicts(browser, judged):
    judged.click("#forget")
    until(lambda: judged.locator("li.photo").count() == 0, what="no photo")
    assert judged.inner_text("#says") == "The list is forgotten."
    assert judged.is_visible("#none")
    keys = worker(browser).evaluate("async () => Object.keys(await chrome.storage.session.get(null))")
    assert [key for key in keys if key.startswith("seen")] == []
    assert [key for key in keys if key.startswith("verdict:")]


def test_the_popup_leads_to_the_history(browser, judged):
    popup = browser.new_page()
    popup.goto(POPUP)
    with browser.expect_page() as opened:
        popup.click("#history")
    until(lambda: opened.value.url == HISTORY, what="the history")
    opened.value.close()
    popup.close()


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"media": "print"}],
)
def test_the_history_is_accessible(judged, look):
    for summary in judged.locator("summary").all():
        summary.click()
    judged.emulate_media(**look)
    assert violations(judged) == "[]"


def test_a_narrow_or_magnified_window_needs_no_sideways_scrolling(judged):
    judged.set_viewport_size({"width": 320, "height": 640})
    for summary in judged.locator("summary").all():
        summary.click()
    assert judged.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_the_keyboard_reaches_every_photo_and_tool(judged):
    reached = []
    for _ in range(7):
        judged.keyboard.press("Tab")
        reached.append(judged.evaluate("() => document.activeElement.id || document.activeElement.localName"))
    assert reached[:6] == ["save", "print", "forget", "summary", "summary", "summary"]
