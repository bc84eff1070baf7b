"""Pause, the switch of a site, and what the icon says."""

import time

import pytest

from server.identity import extension_id, sites
from tests.browser import pages
from tests.browser.stack import allow, chromium, grant, until, worker
from tests.browser.test_pages import violations

OPTIONS = f"chrome-extension://{extension_id()}/options/options.html"
POPUP = f"chrome-extension://{extension_id()}/popup/popup.html"
HOUR = 3_600_000
TITLE = "async () => [await chrome.action.getTitle({}), await chrome.action.getBadgeText({})]"
ONE = pages.post("Generated 1", "fake-01")
CLEAR = "() => chrome.storage.local.remove(['sites', 'pausedUntil'])"


@pytest.fixture
def popup(browser, running):
    worker(browser).evaluate(CLEAR)
    worker(browser).evaluate("() => chrome.storage.local.set({on: true})")
    opened = browser.new_page()
    opened.goto(POPUP)
    until(lambda: "Ready" in opened.inner_text("#says"), what="the popup's sentence")
    yield opened
    opened.close()
    worker(browser).evaluate(CLEAR)


def icon(browser):
    return worker(browser).evaluate(TITLE)


def paused_until(browser):
    return worker(browser).evaluate("async () => (await chrome.storage.local.get({pausedUntil: 0})).pausedUntil")


def test_a_pause_lasts_an_hour_and_can_be_ended(browser, popup):
    before = time.time() * 1000
    popup.click("#pause")
    until(lambda: "Paused until" in popup.inner_text("#says"), what="the pause")
    assert before + HOUR - 1 <= paused_until(browser) <= time.time() * 1000 + HOUR + 1
    until(lambda: "paused until" in icon(browser)[0], what="the icon's words")
    assert popup.get_attribute("#server", "data-state") == "off"
    assert popup.get_attribute("#switch", "aria-checked") == "true"  # the switch is another matter
    assert popup.is_hidden("#by-hand")
    popup.focus("#pause")
    popup.keyboard.press("Enter")
    until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")
    assert paused_until(browser) == 0
    until(lambda: icon(browser)[0].endswith("judged on this computer"), what="the icon's words")


def test_a_pause_ends_by_itself(browser, popup):
    worker(browser).evaluate("() => chrome.storage.local.set({pausedUntil: Date.now() + 2500})")
    until(lambda: "paused" in icon(browser)[0], seconds=2, what="the pause")
    until(lambda: icon(browser)[0].endswith("judged on this computer"), seconds=6, what="the icon after the pause")
    popup.reload()
    until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")
    assert popup.inner_text("#pause") == "Pause for an hour"


@pytest.mark.parametrize(
    ("state", "words", "mark"),
    [
        ("on", "on, photos are judged", ""),
        ("starting", "is starting", "…"),
        ("trouble", "trouble. Broken.", "!"),
        ("off", "trouble. Broken.", "!"),
    ],
)
def test_the_icon_says_each_state(browser, popup, state, words, mark):
    popup.close()
    browser_worker = worker(browser)
    browser_worker.evaluate(
        "async state => { await chrome.storage.local.set({server: {state, says: 'Broken.', hint: ''}, pausedUntil: 1}); "
        "await chrome.storage.local.set({pausedUntil: 0}); }",
        state,
    )
    until(lambda: words in icon(browser)[0] and icon(browser)[1] == mark, seconds=5, what=f"the icon of {state}")


def test_the_icon_says_off(browser, popup):
    popup.click("#switch")
    until(lambda: icon(browser) == ["Real-Fake Faces: switched off", ""], what="the icon's words")
    assert popup.is_hidden("#pause")
    popup.click("#switch")
    until(lambda: "judged on this computer" in icon(browser)[0], what="the icon's words")


def test_the_popup_switches_the_site_of_its_tab(browser, show):
    page, eye = show(ONE)
    popup = browser.new_page()
    popup.goto(POPUP)
    page.bring_to_front()
    grant(browser, page)  # the popup is opened over it, so its address may be read
    popup.reload()
    until(lambda: popup.get_attribute("#site", "aria-checked") == "true", what="the site's switch")
    assert popup.inner_text("#site-name") == "Badges on LinkedIn"
    assert violations(popup) == "[]"
    popup.evaluate("() => document.getElementById('site').click()")
    until(lambda: popup.get_attribute("#site", "aria-checked") == "false", what="the site's switch off")
    kept = worker(browser).evaluate("async () => (await chrome.storage.local.get('sites')).sites")
    assert kept == {"linkedin": False}
    until(lambda: not eye.badges(), seconds=5, what="no badges")
    popup.evaluate("() => document.getElementById('site').click()")
    until(lambda: [b for b in eye.badges() if b.state != "checking"], what="the badge again")
    popup.close()
    worker(browser).evaluate(CLEAR)


def test_no_site_no_switch(browser, popup):
    assert popup.is_hidden("#site-part")


def test_the_popup_leads_to_the_options(browser, popup):
    with browser.expect_page() as opened:
        popup.click("#options")
    until(lambda: opened.value.url.endswith("/options/options.html"), what="the options")
    opened.value.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_paused_popup_is_accessible(popup, scheme):
    popup.emulate_media(color_scheme=scheme)
    popup.click("#pause")
    until(lambda: "Paused until" in popup.inner_text("#says"), what="the pause")
    assert violations(popup) == "[]"


def test_a_pause_takes_the_badges_away_and_they_come_back_by_themselves(browser, show, popup):
    _, eye = show(ONE)
    worker(browser).evaluate("() => chrome.storage.local.set({pausedUntil: Date.now() + 4000})")
    until(lambda: not eye.badges(), seconds=3, what="no badges")
    until(lambda: [b for b in eye.badges() if b.state == "fake"], seconds=10, what="the badge after the pause")
    popup.click("#pause")
    until(lambda: not eye.badges(), seconds=3, what="no badges")
    popup.click("#pause")
    until(lambda: [b for b in eye.badges() if b.state == "fake"], seconds=10, what="the badge again")


def test_a_site_that_the_browser_was_not_asked_for_is_shown_as_off(browser, popup):
    optional = [site["name"] for site in sites() if site["optional"]]
    wish = dict.fromkeys(optional, True)
    worker(browser).evaluate("sites => chrome.storage.local.set({sites})", wish)
    options = browser.new_page()
    options.goto(OPTIONS)
    options.wait_for_selector("#model dd")
    assert optional
    assert [name for name in optional if options.is_checked(f"#site-{name}")] == []
    options.close()


def test_a_site_switched_on_is_asked_for_and_gives_its_permission_back(playwright, origin, running, port, tmp_path):
    (site,) = [one for one in sites() if one["name"] == "github"]
    with chromium(playwright, tmp_path, origin, port) as context:
        allow(context, site["pages"])
        options = context.new_page()
        options.goto(OPTIONS)
        options.wait_for_selector("#model dd")
        options.check("#site-github")
        granted = "pages => chrome.permissions.contains({origins: pages})"
        registered = "async () => (await chrome.scripting.getRegisteredContentScripts()).map(script => script.id)"
        until(lambda: worker(context).evaluate(registered) == ["github"], what="the site's scripts")
        assert options.is_checked("#site-github")
        assert worker(context).evaluate(granted, site["pages"])
        options.uncheck("#site-github")
        until(lambda: worker(context).evaluate(registered) == [], what="no scripts")
        until(lambda: not worker(context).evaluate(granted, site["pages"]), what="no permission")
