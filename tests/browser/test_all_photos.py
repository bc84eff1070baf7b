"""All photos of any page, and what happens where nothing may be drawn in it."""

import pytest

from tests.browser.asking import FILES, KEY, SIGNS, URL, answered, menu, panel_window, refuse_panel
from tests.browser.panels import ACTIVE, PANEL, listed
from tests.browser.stack import grant, until, worker

MANY = (
    f"<h1>A team</h1><img src='{URL}' width=120 height=120 alt='Ann'>"
    "<img src='https://pictures.example.net/landscape.jpg' width=120 height=120 alt='A view'>"
    f"<img src='{URL}?icon' width=16 height=16 alt='Icon'>"
    f"<div style='width:90px;height:90px;background:url({URL}?worn)'></div>"
    f"<div style='height:3000px'></div><img src='{URL}?far' width=120 height=120 alt='Far'>"
)


@pytest.mark.parametrize("way", ["key", "menu"])
def test_all_photos_of_any_page(browser, anywhere, origin, way):
    files = dict(FILES)
    page, eye = anywhere(MANY)
    origin.routes["pictures.example.net"] = lambda path: (200, "image/jpeg", files[path.split("?")[0]])
    page.reload()
    grant(browser, page)
    if way == "key":
        worker(browser).evaluate(KEY, "check-all")
    else:
        menu(browser, "check-all-photos")
    drawn = until(
        lambda: len(b := [b for b in eye.badges() if b.state != "checking"]) == 2 and b,
        what=f"two badges, not {eye.badges()}",
    )
    assert {badge.state for badge in drawn} <= {"fake", "unsure"}
    page.mouse.wheel(0, 4000)
    until(lambda: any(b.says.startswith("Far: ") and b.state != "checking" for b in eye.badges()), what="the far photo")


def test_all_photos_of_a_page_with_none_says_so(browser, anywhere):
    _, eye = anywhere("<h1>Words</h1>")
    menu(browser, "check-all-photos")
    answered(eye, "shows no pictures that can be checked")


def test_all_photos_when_switched_off_says_so(browser, anywhere):
    _, eye = anywhere(MANY)
    worker(browser).evaluate("() => chrome.storage.local.set({pausedUntil: Date.now() + 60000})")
    menu(browser, "check-all-photos")
    answered(eye, "switched off")
    assert eye.badges() == []


def test_side_panel_only_answers_there_and_draws_nothing(browser, anywhere):
    worker(browser).evaluate("() => chrome.storage.local.set({place: 'panel'})")
    page, _ = anywhere(
        f"<body style='margin:0'><i style='display:block;width:200px;height:200px;background:url({URL})'></i><img src='{URL}' alt='Ann' width=90 height=90>"
    )
    before = page.content()
    refuse_panel(browser)
    tab = worker(browser).evaluate(ACTIVE)
    menu(browser, "check-this-face-panel", srcUrl=URL)
    panel = until(lambda: panel_window(browser), what="the panel's window")
    assert panel.url == f"{PANEL}?tab={tab}"
    until(lambda: listed(panel, "asked").get("Ann") in SIGNS, what="the answer in the panel")
    page.bring_to_front()
    menu(browser, "check-this-face-panel", tab)
    until(lambda: "Click the picture to check" in panel.inner_text("#asked"), what="what to do")
    page.mouse.click(100, 100)
    until(lambda: listed(panel, "asked").get("A picture without a name") in SIGNS, what="the other answer")
    menu(browser, "check-all-photos-panel", tab)
    until(lambda: listed(panel, "near").get("Ann") in SIGNS, what="all photos in the panel")
    assert page.content() == before
    assert page.evaluate("document.querySelectorAll('real-fake-faces').length") == 0
    assert len([p for p in browser.pages if p.url.startswith(PANEL)]) == 1


def test_a_page_that_no_script_may_enter_is_answered_in_the_panel(browser, anywhere):
    page, _ = anywhere("")
    page.goto("chrome://version/")
    refuse_panel(browser)
    menu(browser, srcUrl=URL)
    panel = until(lambda: panel_window(browser), what="the panel's window")
    until(lambda: listed(panel, "asked").get("A picture without a name") in SIGNS, what="the answer")


def test_the_menu_follows_the_place(browser, anywhere):
    worker(browser).evaluate(
        """() => { const real = chrome.contextMenus.update; globalThis.updates = [];
          chrome.contextMenus.update = (id, look) => { updates.push([id, look.visible]); return real.call(chrome.contextMenus, id, look); }; }"""
    )
    worker(browser).evaluate("() => chrome.storage.local.set({place: 'panel'})")
    seen = until(
        lambda: worker(browser).evaluate("() => globalThis.updates.length === 4 && updates"), what="the entries"
    )
    assert dict(map(tuple, seen)) == {
        "check-this-face": False,
        "check-this-face-panel": True,
        "check-all-photos": False,
        "check-all-photos-panel": True,
    }
