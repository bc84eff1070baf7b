"""The switch, the popup, and a server that goes away: no badge may claim what nobody stands for."""

import pytest

from server.identity import extension_id
from tests.browser import pages
from tests.browser.stack import Eye, chromium, free_port, server, until, worker

TWO = pages.post("Generated 1", "fake-01") + pages.post("Real portrait", "real-portrait", year=2026)
POPUP = f"chrome-extension://{extension_id()}/popup/popup.html"


@pytest.fixture
def popup(browser):
    opened = browser.new_page()
    opened.goto(POPUP)
    opened.wait_for_selector("#says:not(:empty)")
    yield opened
    opened.close()


def test_off_removes_all_badges_and_asks_for_nothing_and_on_brings_them_back(show, popup, origin):
    page, eye = show(TWO)
    assert popup.get_attribute("#switch", "aria-checked") == "true"
    popup.click("#switch")
    until(lambda: not eye.badges(), seconds=3, what="no badges")
    assert "Switched off" in popup.inner_text("#says")
    origin.seen.clear()
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)",
        pages.post("Generated 3", "fake-03~new", year=2026),
    )
    page.wait_for_timeout(1500)
    assert not eye.badges()
    assert origin.seen["fake-03~new"] == 1  # the page's own; the server fetched none
    popup.click("#switch")
    until(lambda: len([b for b in eye.badges() if b.state != "checking"]) == 3, what="three badges again")
    until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")


def test_the_popup_counts_what_is_on_the_page(show, browser):
    page, _ = show(TWO)
    page.bring_to_front()
    popup = browser.new_page()
    popup.goto(POPUP)
    page.bring_to_front()
    until(lambda: popup.locator("#found li").count() >= 1, what="rows in the popup")
    assert sum(int(number) for number in popup.locator("#found .count").all_inner_texts()) == 2
    popup.close()


def test_a_killed_server_leaves_no_claim_and_the_popup_says_so(playwright, origin, tmp_path):
    port = free_port()
    with chromium(playwright, tmp_path, origin, port) as context:
        origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(TWO))
        with server(port, origin, tmp_path) as process:
            page = context.new_page()
            page.goto("https://www.linkedin.com/feed/")
            eye = Eye(page)
            until(lambda: len([b for b in eye.badges() if b.state != "checking"]) == 2, what="badges")
            process.kill()
            until(lambda: not eye.badges(), seconds=25, what="no badges")
        popup = context.new_page()
        popup.goto(POPUP)
        until(lambda: "not running" in popup.inner_text("#says"), what="the popup's sentence")
        assert popup.is_visible("#by-hand")
        assert "make run" in popup.inner_text("#by-hand")
        page.evaluate(
            "html => document.querySelector('main').insertAdjacentHTML('afterbegin', html)",
            pages.post("Late", "fake-05"),
        )
        page.wait_for_timeout(1500)
        assert not [badge for badge in eye.badges() if badge.state != "checking"]
        with server(port, origin, tmp_path):
            popup.reload()
            page.bring_to_front()
            until(
                lambda: len([b for b in eye.badges() if b.state in ("fake", "unsure", "real")]) == 3,
                what="badges again",
            )


def test_the_worker_may_die_and_the_page_goes_on(show, browser):
    page, eye = show(pages.post("Generated 1", "fake-01"))
    cdp = browser.new_cdp_session(page)
    targets = cdp.send("Target.getTargets")["targetInfos"]
    (target,) = [one["targetId"] for one in targets if one["type"] == "service_worker" and extension_id() in one["url"]]
    browser.browser and cdp.send("Target.closeTarget", {"targetId": target})
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)",
        pages.post("Generated 2", "fake-02"),
    )
    until(lambda: len([b for b in eye.badges() if b.state in ("fake", "unsure")]) == 2, what="both badges")
    assert worker(browser)
