"""What a person can do from a badge's card: say that it is wrong, trust, copy, keep; all of it by keyboard too."""

import hashlib
import json

from models import detectors
from models.verdict import Label
from server.identity import extension_id
from tests.browser import pages
from tests.browser.cards import FAKE, tab_to
from tests.browser.origin import PHOTOS, photo_url, small
from tests.browser.stack import until, worker

KEYS = {"sha256", "label", "probability", "model", "point", "says", "time", "photo"}
RECORDS = "async () => (await chrome.storage.local.get({kept: []})).kept"


def status(inside):
    return inside("root.querySelector('.status')?.textContent ?? ''")


def records(browser):
    return worker(browser).evaluate(RECORDS)


def test_what_is_wrong_is_kept_without_photo_address_or_name_by_keyboard(browser, card):
    page, _, inside = card()
    tab_to(page, inside, "wrong")
    page.keyboard.press("Enter")
    tab_to(page, inside, "generated")
    page.keyboard.press("Enter")
    until(lambda: status(inside), what="a sentence")
    assert status(inside) == "Kept in this browser; you find it in the options."
    assert inside.focused() == "wrong"
    (record,) = records(browser)
    assert set(record) == KEYS
    assert record["sha256"] == hashlib.sha256(small(PHOTOS / "fake-01.jpg", 200)).hexdigest()
    assert record["says"] == "generated"
    assert record["label"] in (Label.FAKE, Label.UNSURE)
    assert (record["point"], record["photo"], record["model"]) == ("browsing", 0, detectors.card().model)
    whole = json.dumps(worker(browser).evaluate("() => chrome.storage.local.get(null)"))
    assert "licdn" not in whole
    assert "Generated 1" not in whole


def test_a_second_word_takes_the_place_of_the_first(browser, card):
    _, _, inside = card()
    for says in ("not_profile", "real"):
        inside.click(".wrong")
        inside.click(f".{says}")
        until(lambda: status(inside), what="a sentence")
    assert [record["says"] for record in records(browser)] == ["real"]


def test_the_photo_is_kept_only_where_it_is_ticked(browser, card):
    page, _, inside = card()
    tab_to(page, inside, "wrong")
    page.keyboard.press("Enter")
    tab_to(page, inside, "input")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    assert inside.focused() == "not_profile"
    page.keyboard.press("Enter")
    until(lambda: status(inside), what="a sentence")
    (record,) = records(browser)
    key = f"photo:{record['sha256']}"
    kept = worker(browser).evaluate("async key => (await chrome.storage.local.get(key))[key]", key)
    assert len(kept) == record["photo"] > 1000
    sum_of = "async data => [...new Uint8Array(await crypto.subtle.digest('SHA-256', await (await fetch(data)).arrayBuffer()))].map(b => b.toString(16).padStart(2, '0')).join('')"
    assert worker(browser).evaluate(sum_of, kept) == record["sha256"]


def test_a_photo_that_became_another_is_not_kept_in_its_place(browser, card, origin):
    _, _, inside = card()
    real = origin.routes["media.licdn.com"]
    other = photo_url("real-left").removeprefix("https://media.licdn.com")
    origin.routes["media.licdn.com"] = lambda _: real(other)
    try:
        inside.click(".wrong")
        inside.click(".photo input")
        inside.click(".real")
        until(lambda: status(inside), what="a sentence")
    finally:
        origin.routes["media.licdn.com"] = real
    assert "without the photo" in status(inside)
    assert [record["photo"] for record in records(browser)] == [0]


def test_a_person_who_is_known_has_no_badge_until_it_is_taken_back(browser, card):
    page, eye, inside = card(FAKE + pages.post("Generated 2", "fake-02"))
    assert len(eye.badges()) == 2
    tab_to(page, inside, "trust")
    page.keyboard.press("Enter")
    until(lambda: len(eye.badges()) == 1, seconds=5, what="one badge less")
    assert "No badge on this photo any more" in eye.card()
    assert inside.focused().startswith("card")
    assert [record["says"] for record in records(browser)] == ["known"]
    kept = worker(browser).evaluate("async () => (await chrome.storage.local.get('trusted')).trusted")
    assert kept == ["linkedin:fake-01"]
    page.reload()
    until(lambda: len(eye.badges()) == 1 and eye.badges()[0].state != "checking", what="the other badge")
    assert [badge.says.split(":")[0] for badge in eye.badges()] == ["Generated 2"]


def test_trust_is_taken_back_from_the_card(browser, card):
    page, eye, inside = card()
    inside.click(".trust")
    until(lambda: not eye.badges() and "No badge on this photo any more" in eye.card(), seconds=5, what="its word")
    page.keyboard.press("Tab")
    until(lambda: inside.focused() == "back", seconds=5, what="the way back", seen=inside.focused)
    page.keyboard.press("Enter")
    until(lambda: [badge for badge in eye.badges() if badge.state == "fake"], what="the badge again")
    assert eye.card() == ""
    assert records(browser) == []
    assert worker(browser).evaluate("async () => (await chrome.storage.local.get('trusted')).trusted") == []


def test_the_evidence_is_copied_as_text(browser, card):
    page, _, inside = card()
    browser.grant_permissions(["clipboard-read", "clipboard-write"], origin="https://www.linkedin.com")
    tab_to(page, inside, "copy")
    page.keyboard.press("Enter")
    until(lambda: status(inside) == "Copied.", what="a sentence")
    text = page.evaluate("navigator.clipboard.readText()")
    assert hashlib.sha256(small(PHOTOS / "fake-01.jpg", 200)).hexdigest() in text
    assert f"Judged by: {detectors.card().model}" in text
    assert "A photo says nothing certain about the person" in text
    assert "Strong signs of a generated face" in text
    assert "licdn" not in text
    assert "Generated 1" not in text


def test_a_page_that_keeps_the_clipboard_gets_the_text_to_copy_by_hand(browser, card):
    _, _, inside = card()
    cdp = browser.browser.new_browser_cdp_session()
    for whole in (False, True):
        kind = {"name": "clipboard-write", "allowWithoutSanitization": whole}
        denied = {"permission": kind, "setting": "denied", "origin": "https://www.linkedin.com"}
        cdp.send("Browser.setPermission", denied)
    try:
        inside.click(".copy")
        until(lambda: inside("root.querySelector('textarea')?.value ?? ''"), what="the text")
    finally:
        cdp.send("Browser.resetPermissions")
    until(lambda: inside.focused() == "textarea", seconds=5, what="the keyboard in the text")
    assert "Ctrl+C" in status(inside)
    assert detectors.card().model in inside("root.querySelector('textarea').value")


def test_the_evidence_opens_as_a_page_of_its_own(browser, card):
    page, _, inside = card()
    tab_to(page, inside, "print")
    with browser.expect_page() as opened:
        page.keyboard.press("Enter")
    history = opened.value
    history.wait_for_selector("li.photo")
    sha = hashlib.sha256(small(PHOTOS / "fake-01.jpg", 200)).hexdigest()
    assert history.url == f"chrome-extension://{extension_id()}/history/history.html#{sha}"
    assert sha in history.inner_text("li.photo dl")
    history.close()


def test_what_a_page_says_for_us_is_not_kept(browser, clean):
    """Only what a record holds gets in, however it is asked for."""
    page = browser.new_page()
    page.goto(f"chrome-extension://{extension_id()}/popup/popup.html")
    ask = "async message => chrome.runtime.sendMessage(message)"
    good = {"sha256": "ab" * 32, "label": "fake", "probability": 7, "model": "m@1", "point": "browsing", "says": "real"}
    name = page.evaluate("() => MESSAGES.CARD_WORKER_SAY")
    for bad in ({"sha256": "x"}, {"label": "fine"}, {"says": "<b>"}, {"label": None}):
        answer = page.evaluate(ask, {"name": name, "seen": good | bad, "photo": None})
        assert answer["error"]["code"] == "not_kept"
    trust = {"name": page.evaluate("() => MESSAGES.CARD_WORKER_TRUST"), "photo": "elsewhere:1", "wanted": True}
    assert page.evaluate(ask, {**trust, "seen": good | {"says": "known"}})["error"]["code"] == "not_kept"
    assert records(browser) == []
    page.evaluate(ask, {"name": name, "seen": good | {"url": "https://x.test/"}, "photo": None})
    page.close()
    (record,) = records(browser)
    assert set(record) == KEYS
    assert record["probability"] == 1
