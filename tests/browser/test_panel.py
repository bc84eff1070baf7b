"""The side panel: what was found in a tab, as it changes; with "side panel only", pages get no node of ours."""

import json

import pytest

from server.identity import extension_id
from tests.browser import pages
from tests.browser.origin import photo_url
from tests.browser.panels import ACTIVE, PANEL, choose, listed, settled
from tests.browser.stack import Eye, chromium, free_port, until, worker
from tests.browser.test_pages import violations

OPTIONS = f"chrome-extension://{extension_id()}/options/options.html"
SAYS = {"fake": "Strong signs of a generated face", "unsure": "Some signs, not conclusive", "real": "No signs found"}
TWO = pages.post("Generated 1", "fake-01") + pages.post("Real portrait", "real-portrait", year=2026)


def test_side_panel_only_lists_all_and_leaves_the_page_as_it_was(browser, show, beside):
    choose(browser, place="panel")
    page, eye = show(TWO, wait=False)
    page.evaluate(
        """() => { window.nodes = [];
          new MutationObserver(records => window.nodes.push(...records.map(r => r.type)))
            .observe(document, {childList: true, subtree: true, attributes: true, characterData: true}); }"""
    )
    before = page.content()
    panel = beside(page)
    rows = settled(panel, ["Generated 1", "Real portrait"])
    assert rows["Generated 1"] in (SAYS["fake"], SAYS["unsure"])
    assert rows["Real portrait"] in (SAYS["real"], SAYS["unsure"])
    page.mouse.wheel(0, 50)
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(600)
    assert page.content() == before
    assert page.evaluate("[window.nodes, document.querySelectorAll('real-fake-faces').length]") == [[], 0]
    assert eye.badges() == []


def test_the_place_is_followed_at_once(browser, show):
    _, eye = show(TWO)
    choose(browser, place="panel")
    until(lambda: not eye.badges(), seconds=5, what="no badges")
    choose(browser, place="page")
    until(lambda: [b for b in eye.badges() if b.state != "checking"], what="badges again")


def test_a_row_opens_its_card_by_keyboard_and_keeps_it_while_the_page_scrolls(browser, show, beside):
    page, _ = show(TWO + "".join(pages.post(f"More {n}", f"real-wide~{n}", year=2026) for n in range(12)))
    panel = beside(page)
    until(lambda: "Generated 1" in listed(panel, "near"), what="the first photo in view")
    row = panel.locator(".row", has_text="Generated 1")
    row.focus()
    panel.keyboard.press("Enter")
    assert row.get_attribute("aria-expanded") == "true"
    card = panel.locator(".more:visible .card")
    assert "A photo says nothing certain about the person" in card.inner_text()
    assert "likely to be generated" in card.text_content()
    page.mouse.wheel(0, 4000)
    until(lambda: "Generated 1" in listed(panel, "earlier"), what="the first photo among those seen before")
    until(lambda: "More 11" in listed(panel, "near"), what="the last photo in view")
    assert panel.evaluate("() => document.activeElement.innerText").startswith("Generated 1")
    assert card.is_visible()
    panel.locator("button:visible", has_text="Show on the page").click()
    until(lambda: "Generated 1" in listed(panel, "near"), what="the photo in view again")
    until(lambda: page.evaluate("scrollY") < 200, what="the page's top")


def test_it_follows_navigation_and_says_when_a_page_has_no_photos(show, beside, origin):
    page, _ = show(TWO)
    panel = beside(page)
    settled(panel, ["Generated 1", "Real portrait"])
    page.evaluate(
        "html => { history.pushState({}, '', '/in/somebody/'); document.querySelector('main').innerHTML = html; }",
        pages.post("Profile", "real-tight", size=400, large=True),
    )
    settled(panel, ["Profile"])
    origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(pages.post("Other", "fake-03")))
    page.goto("https://www.linkedin.com/other/")
    settled(panel, ["Other"])
    origin.routes["example.org"] = lambda _: (200, "text/html", b"<h1>No photos</h1>")
    page.goto("https://example.org/")
    until(lambda: panel.is_visible("#nothing") and not listed(panel), what="the sentence of an empty page")


def test_photos_in_frames_are_listed_and_counted(browser, show, beside):
    page, _ = show(TWO)
    page.evaluate(
        """url => { const frame = document.querySelector('main').appendChild(document.createElement('iframe'));
          frame.srcdoc = `<img width=60 height=60 alt='Framed' src='${url}'>`; }""",
        photo_url("fake-04"),
    )
    panel = beside(page)
    rows = settled(panel, ["Generated 1", "Real portrait", "Framed"])
    assert rows["Framed"] in (SAYS["fake"], SAYS["unsure"])
    popup = browser.new_page()
    popup.goto(f"chrome-extension://{extension_id()}/popup/popup.html")
    page.bring_to_front()
    until(lambda: sum(map(int, popup.locator("#found .count").all_inner_texts())) == 3, what="three photos counted")
    popup.close()
    page.evaluate("document.querySelector('iframe').remove()")
    settled(panel, ["Generated 1", "Real portrait"])


def test_what_was_chosen_to_be_shown_holds_here_too(browser, show, beside):
    choose(browser, show="suspicious", place="panel")
    page, _ = show(TWO + pages.post("Denied", "bad-denied"), wait=False)
    panel = beside(page)
    rows = until(lambda: len(rows := listed(panel)) == 2 and "Real portrait" not in rows and rows, what="two rows")
    assert rows["Denied"] == "The site did not hand out the photo."
    until(lambda: panel.inner_text("#hidden-count").endswith(": 1"), what="the count of what is not listed")
    choose(browser, show="all")
    settled(panel, ["Generated 1", "Real portrait", "Denied"])


def test_nothing_until_asked_and_then_all(browser, show, beside):
    choose(browser, show="asked", place="panel")
    page, _ = show(TWO, wait=False)
    panel = beside(page)
    until(lambda: panel.is_visible("#nothing"), what="the sentence of an empty list")
    panel.click("#all")
    settled(panel, ["Generated 1", "Real portrait"])
    assert panel.inner_text("#all-says") == ""


def test_a_page_that_is_closed_to_us_is_said(browser, beside, origin):
    origin.routes["example.org"] = lambda _: (200, "text/html", b"<img src=x.jpg width=90 height=90>")
    page = browser.new_page()
    page.goto("https://example.org/")
    panel = beside(page)
    panel.click("#all")
    until(lambda: "does not let this page be read" in panel.inner_text("#all-says"), what="the sentence")
    page.close()


def test_names_are_text_and_photos_without_one_are_numbered(show, beside):
    odd = "<b onclick=x>Bold</b><img src=x onerror=document.title=1>"
    page, _ = show(pages.post("Somebody", "fake-01", year=2026) + pages.post("Nobody", "fake-02", year=2026))
    page.evaluate(
        "odd => { const [a, b] = document.querySelectorAll('main article img'); a.alt = odd; b.alt = ''; b.closest('a').replaceWith(b); }",
        odd,
    )
    panel = beside(page)
    settled(panel, [odd, "Photo 1"])
    assert panel.locator("#near img, #near b b").count() == 0


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_the_panel_is_accessible_and_fits_a_narrow_or_magnified_one(show, beside, look):
    page, _ = show(TWO + pages.post("Denied", "bad-denied"))
    panel = beside(page)
    panel.emulate_media(**look)
    settled(panel, ["Generated 1", "Real portrait", "Denied"])
    for row in panel.locator(".row").all():
        row.click()
    assert violations(panel) == "[]"
    panel.set_viewport_size({"width": 180, "height": 700})  # 360 pixels at 200 %
    assert panel.evaluate("() => document.documentElement.scrollWidth") <= 180


def test_a_server_that_is_off_is_said_with_what_helps_and_no_verdict_stays(playwright, origin, tmp_path):
    with chromium(playwright, tmp_path, origin, free_port()) as context:
        worker(context).evaluate("() => chrome.storage.local.set({place: 'panel'})")
        origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(TWO))
        page = context.new_page()
        page.goto("https://www.linkedin.com/feed/")
        tab = worker(context).evaluate(ACTIVE)
        panel = context.new_page()
        panel.goto(f"{PANEL}?tab={tab}")
        until(lambda: "not running" in panel.inner_text("#says"), what="the sentence")
        assert panel.inner_text("#hint")
        assert panel.inner_text("#by-hand").endswith("make run")
        assert listed(panel) == {}
        assert violations(panel) == "[]"
        panel.click("#start")  # no native host is registered here
        until(lambda: "its switch is not installed" in panel.inner_text("#says"), what="why it does not start")
        panel.evaluate("() => chrome.storage.local.set({on: false})")
        until(lambda: panel.inner_text("#says") == "Switched off.", what="off")
        assert panel.is_hidden("#by-hand")
        assert panel.inner_text("#start") == "Switch on"
        assert Eye(page).badges() == []


class Side:
    """The real side panel, which Playwright does not see: spoken to through the browser's own developer tools."""

    def __init__(self, context):
        self._cdp = context.browser.new_browser_cdp_session()
        self._replies, self._count = {}, 0
        self._cdp.on("Target.receivedMessageFromTarget", self._heard)
        target = until(self._target, seconds=15, what="the side panel")
        self._session = self._cdp.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]

    def _target(self):
        infos = self._cdp.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
        return next((info["targetId"] for info in infos if info["url"] == PANEL and info["type"] != "tab"), None)

    def _heard(self, event):
        said = json.loads(event["message"])
        self._replies[said.get("id")] = said

    def __call__(self, expression):
        self._count += 1
        mine = self._count
        message = {
            "id": mine,
            "method": "Runtime.evaluate",
            "params": {"expression": expression, "returnByValue": True},
        }
        self._cdp.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": json.dumps(message)})
        reply = until(lambda: self._pumped().get(mine), seconds=10, what="the panel's answer")
        return reply["result"]["result"].get("value")

    def _pumped(self):
        self._cdp.send("Browser.getVersion")  # events are heard while something is asked
        return self._replies

    def names(self):
        return sorted(self("[...document.querySelectorAll('.row b')].map(b => b.textContent).join('|')").split("|"))


def test_the_browsers_own_side_panel_opens_and_follows_the_tabs(playwright, origin, running, port, tmp_path):
    with chromium(playwright, tmp_path, origin, port) as context:
        origin.routes["www.linkedin.com"] = lambda path: (
            200,
            "text/html",
            pages.page(TWO if path == "/feed/" else pages.post("Profile", "real-tight")),
        )
        first = context.pages[0]
        first.goto("https://www.linkedin.com/feed/")
        options = context.new_page()
        options.goto(OPTIONS)
        context.new_cdp_session(options).send(
            "Runtime.evaluate",
            {
                "expression": "chrome.windows.getCurrent().then(w => w.id).then(id => chrome.sidePanel.open({windowId: id}))",
                "awaitPromise": True,
                "userGesture": True,
            },
        )
        side = Side(context)
        until(lambda: side("document.querySelector('#nothing').hidden") is False, what="no photos on the options' page")
        first.bring_to_front()
        until(lambda: side.names() == ["Generated 1", "Real portrait"], what="the first tab's photos")
        second = context.new_page()
        second.goto("https://www.linkedin.com/in/somebody/")
        until(lambda: side.names() == ["Profile"], what="the second tab's photo")
        second.close()
        first.bring_to_front()
        until(lambda: side.names() == ["Generated 1", "Real portrait"], what="the first tab's photos again")
