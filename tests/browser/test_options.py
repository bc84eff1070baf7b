"""The page of options: choices that are kept, the detector's card, forgetting, and the self-test."""

import json
from decimal import ROUND_HALF_UP, Decimal

import pytest

from models import detectors
from server.card import facts
from server.identity import EXTENSION, extension_id, sites
from server.page import SAMPLES
from tests.browser import pages
from tests.browser.stack import chromium, free_port, server, until, worker
from tests.browser.test_pages import violations

OPTIONS = f"chrome-extension://{extension_id()}/options/options.html"
COUNT = len(json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))["photos"])


def stored(context):
    return worker(context).evaluate("() => chrome.storage.local.get(['sites', 'show', 'point', 'pausedUntil'])")


@pytest.fixture
def page(browser, running):
    worker(browser).evaluate("() => chrome.storage.local.remove(['sites', 'show', 'point', 'pausedUntil'])")
    opened = browser.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(OPTIONS)
    until(lambda: opened.locator("#model dd").count(), what="the card")
    yield opened
    opened.close()
    worker(browser).evaluate("() => chrome.storage.local.remove(['sites', 'show', 'point', 'pausedUntil'])")
    assert errors == []


@pytest.fixture
def lonely(playwright, origin, tmp_path):
    """Options of a browser whose server is off, and the port at which it looks for it."""
    port = free_port()
    with chromium(playwright, tmp_path, origin, port) as context:
        opened = context.new_page()
        opened.goto(OPTIONS)
        opened.wait_for_selector("#model-says:not(:empty)")
        yield opened, port


def test_the_rates_and_the_model_are_the_cards(page):
    card = facts(detectors.card())
    for point, measured in card["points"].items():
        told = page.inner_text(f"#point-{point}-about")
        assert f"{measured['fake']} of {measured['photos']} real profile photos" in told
        for end in ("value", "low", "high"):
            percent = Decimal(str(measured["rate"][end])) * 100  # as people round: half goes up
            assert f"{percent.quantize(Decimal('0.1'), ROUND_HALF_UP)}%" in told
    told = page.locator("#model dd").all_inner_texts()
    assert told[:3] == [card["name"], card["version"], card["sha256"]]
    assert page.inner_text("#model-says") == ""


def test_choices_are_kept_by_keyboard_and_shown_again(browser, page):
    page.focus("#point-browsing")
    assert page.is_checked("#point-browsing")
    page.keyboard.press("ArrowUp")
    page.focus("#show-all")
    page.keyboard.press("ArrowDown")
    page.focus("#site-linkedin")
    assert page.is_checked("#site-linkedin")
    page.keyboard.press("Space")
    chosen = {"point": "strict", "show": "suspicious", "sites": {"linkedin": False}}
    until(lambda: stored(browser) == chosen, seconds=5, what="what was chosen")
    page.reload()
    until(lambda: page.is_checked("#point-strict"), what="the choice again")
    assert page.is_checked("#show-suspicious")
    assert not page.is_checked("#site-linkedin")


def test_pages_follow_what_is_chosen(browser, show, page):
    _, eye = show(pages.post("Generated 1", "fake-01"))
    page.check("#show-asked")
    until(lambda: not eye.badges(), seconds=5, what="no badges")
    worker(browser).evaluate("""() => {
      const real = globalThis.fetch;
      globalThis.asked = [];
      globalThis.restore = () => { globalThis.fetch = real; };
      globalThis.fetch = (url, options) => { globalThis.asked.push(String(options?.body ?? "")); return real(url, options); };
    }""")
    try:
        page.check("#point-strict")
        page.check("#show-all")
        until(lambda: [b for b in eye.badges() if b.state != "checking"], what="the badge again")
        asked = worker(browser).evaluate("() => globalThis.asked")
    finally:
        worker(browser).evaluate("() => globalThis.restore()")
    assert '"point":"strict"' in "".join(asked)


def test_every_control_is_reached_by_tab(page):
    reached = set()
    for _ in range(len(sites()) + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.id"))
    wanted = {f"site-{site['name']}" for site in sites()}
    wanted |= {"point-browsing", "show-all", "place-page", "keys-change", "test", "forget"}
    assert wanted <= reached


def test_results_are_sent_to_the_side_panel_and_back(browser, page):
    assert page.is_checked("#place-page")
    page.focus("#place-page")
    page.keyboard.press("ArrowDown")
    place = "async () => (await chrome.storage.local.get('place')).place"
    until(lambda: worker(browser).evaluate(place) == "panel", seconds=5, what="the choice")
    worker(browser).evaluate("() => chrome.storage.local.remove('place')")
    until(lambda: page.is_checked("#place-page"), seconds=5, what="the other window's choice")


def test_every_shortcut_is_shown_with_the_way_to_change_it(browser, page):
    commands = worker(browser).evaluate("() => chrome.commands.getAll()")
    ours = [command for command in commands if not command["name"].startswith("_")]
    # Chromium keeps some keys for itself and then leaves a command without one.
    asked = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))["commands"]
    assert {one["name"]: one["shortcut"] for one in ours} == {
        name: command["suggested_key"]["default"] for name, command in asked.items()
    }
    assert page.locator("#keys dt").all_inner_texts() == [command["description"] for command in ours]
    assert page.locator("#keys dd").all_inner_texts() == [command["shortcut"] or "not set" for command in ours]
    with browser.expect_page() as opened:
        page.click("#keys-change")
    until(lambda: opened.value.url.startswith("chrome://extensions"), what="the browser's own page")
    opened.value.close()


def test_a_choice_made_elsewhere_is_followed(browser, page):
    worker(browser).evaluate("() => chrome.storage.local.set({show: 'asked', sites: {linkedin: false}})")
    until(lambda: page.is_checked("#show-asked"), seconds=5, what="the other window's choice")
    until(lambda: not page.is_checked("#site-linkedin"), seconds=5, what="the other window's choice")


def test_only_what_needs_no_question_is_on_at_first(page):
    on = {site["name"]: page.is_checked(f"#site-{site['name']}") for site in sites()}
    assert on == {site["name"]: not site["optional"] for site in sites()}


def test_the_self_test_sends_every_sample_through_the_whole_path(page):
    page.focus("#test")
    page.keyboard.press("Enter")
    until(lambda: "as expected." in page.inner_text("#test-says"), what="the self-test's end")
    assert page.inner_text("#test-says") == f"{COUNT} of {COUNT} as expected."
    rows = page.locator("#rows tr")
    assert rows.count() == COUNT
    landscape = page.locator("#rows tr", has_text="landscape")
    assert landscape.locator("td").all_inner_texts() == ["No face found", "No face found", "As expected"]
    assert page.evaluate("() => document.activeElement.id") == "test"


def test_the_self_test_names_what_is_wrong(browser, page):
    # The landscape in the place of a generated face, on its way from the server.
    worker(browser).evaluate("""() => {
      const real = globalThis.fetch;
      globalThis.restore = () => { globalThis.fetch = real; };
      globalThis.fetch = (url, options) => real(String(url).replace("generated-1.jpg", "landscape.jpg"), options);
    }""")
    try:
        page.click("#test")
        until(lambda: "as expected." in page.inner_text("#test-says"), what="the self-test's end")
    finally:
        worker(browser).evaluate("() => globalThis.restore()")
    assert page.inner_text("#test-says") == f"{COUNT - 1} of {COUNT} as expected."
    assert page.locator("#rows .wrong").all_inner_texts() == ["Not as expected"]


def test_forgetting_reaches_the_session_and_the_server(browser, page):
    worker(browser).evaluate(
        "() => chrome.storage.session.set({'verdict:seen:https://x.test/': {verdict: {}}, kept: 1})"
    )
    worker(browser).evaluate("""() => {
      const real = globalThis.fetch;
      globalThis.asked = [];
      globalThis.restore = () => { globalThis.fetch = real; };
      globalThis.fetch = async (url, options) => {
        const response = await real(url, options);
        globalThis.asked.push([options.method, new URL(url).pathname, response.status]);
        return response;
      };
    }""")
    try:
        page.click("#forget")
        until(lambda: page.inner_text("#forget-says"), what="a sentence")
        asked = worker(browser).evaluate("() => globalThis.asked")
    finally:
        worker(browser).evaluate("() => { globalThis.restore(); chrome.storage.session.remove('kept'); }")
    assert page.inner_text("#forget-says") == "All verdicts are forgotten."
    assert ["POST", "/v1/forget", 200] in asked
    assert worker(browser).evaluate("async () => Object.keys(await chrome.storage.session.get(null))") in ([], ["kept"])


def test_a_server_that_is_off_is_said_plainly_and_seen_when_it_comes(lonely, origin, tmp_path):
    page, port = lonely
    assert "not running" in page.inner_text("#model-says")
    assert "does not answer" in page.inner_text("#point-browsing-about")
    page.click("#test")
    until(lambda: "not running" in page.inner_text("#test-says"), what="the self-test's sentence")
    assert page.is_hidden("#results")
    page.click("#forget")
    until(lambda: "in this browser only" in page.inner_text("#forget-says"), what="what was not forgotten")
    assert violations(page) == "[]"
    with server(port, origin, tmp_path):
        worker(page.context).evaluate("() => chrome.runtime.getManifest()")
        page.click("#test")
        until(lambda: "as expected." in page.inner_text("#test-says"), what="the self-test's end")
        until(lambda: page.locator("#model dd").count(), what="the card, once the server is seen")
        assert page.inner_text("#model-says") == ""


def test_a_switch_that_is_turned_meanwhile_does_not_change_what_is_said(lonely):
    page, _ = lonely
    # Whoever reads why the switch failed reads it once: the next turn has wiped it.
    worker(page.context).evaluate("""async () => {
      await chrome.storage.session.set({fault: {state: "trouble", says: "It could not be started.", hint: "Look."}});
      const get = chrome.storage.session.get.bind(chrome.storage.session);
      chrome.storage.session.get = async (asked) => {
        const found = await get(asked);
        if (asked && "fault" in asked) await chrome.storage.session.remove("fault");
        return found;
      };
    }""")
    told = page.evaluate("() => chrome.runtime.sendMessage({name: MESSAGES.OPTIONS_WORKER_CARD})")
    assert told["error"]["code"] == "server_off"


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_the_options_are_accessible(page, look):
    page.emulate_media(**look)
    page.click("#test")
    until(lambda: "as expected." in page.inner_text("#test-says"), what="the self-test's end")
    page.click("#forget")
    until(lambda: page.inner_text("#forget-says"), what="a sentence")
    assert violations(page) == "[]"


def test_a_narrow_or_magnified_window_needs_no_sideways_scrolling(page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.click("#test")
    until(lambda: "as expected." in page.inner_text("#test-says"), what="the self-test's end")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
