"""The card behind a badge: what it says of which setting, and how the keyboard goes in and out."""

import re

import pytest

from models import detectors
from server.card import facts
from server.identity import extension_id
from tests.browser.cards import ACTIONS, FAKE, tab_to
from tests.browser.inside import Inside
from tests.browser.stack import until, worker
from tests.browser.test_pages import AXE


def test_tab_opens_a_glance_and_enter_goes_in_round_and_back(show, clean):
    page, eye = show(FAKE)
    inside = Inside(page)
    tab_to(page, inside, "badge")
    until(eye.card, what="the card at a glance")
    assert inside("root.activeElement.getAttribute('aria-haspopup')") == "dialog"
    page.keyboard.press("Enter")
    assert inside.focused().startswith("card")
    met = []
    for _ in range(6):
        page.keyboard.press("Tab")
        met.append(inside.focused())
    assert met == ["summary", *ACTIONS, "summary"]
    page.keyboard.press("Shift+Tab")
    assert inside.focused() == "print"
    page.keyboard.press("Escape")
    assert eye.card() == ""
    assert inside.focused().startswith("badge")
    assert inside("root.activeElement.getAttribute('aria-expanded')") == "false"


def test_the_keyboard_stays_in_the_card_and_the_pages_own_keys_do_not_hear_it(card):
    page, eye, _ = card()
    page.evaluate("() => { window.heard = []; document.addEventListener('keydown', e => window.heard.push(e.key)); }")
    page.keyboard.press("a")
    page.keyboard.press("Tab")
    page.mouse.move(500, 850)
    page.wait_for_timeout(400)
    assert eye.card()  # it is a dialog now, and no glance
    page.keyboard.press("Escape")
    until(lambda: not eye.card(), what="the card's end")
    assert page.evaluate("window.heard") == []
    page.keyboard.press("b")
    assert page.evaluate("window.heard") == ["b"]


def test_a_click_beside_it_closes_the_card(card):
    page, eye, _ = card()
    page.mouse.click(5, 600)
    until(lambda: not eye.card(), what="the card's end")


def test_why_tells_each_evidence_with_its_weight_and_the_setting(card):
    page, eye, inside = card()
    tab_to(page, inside, "summary")
    assert not inside("root.querySelector('.why').open")
    page.keyboard.press("Enter")
    assert inside("root.querySelector('.why').open")
    said = eye.card()
    at = facts(detectors.card())
    measured, begins = at["points"]["browsing"], at["thresholds"]["browsing"]
    assert "“Usual: for browsing”" in said
    assert f"some signs are said from {begins['unsure']:.1%} on, and strong signs from {begins['fake']:.1%} on" in said
    assert f"{measured['fake']} of {measured['photos']} real profile photos were called generated" in said


def test_each_evidence_that_counts_is_told_with_its_weight(browser, card):
    worker(browser).evaluate("""() => {
      const real = globalThis.fetch;
      globalThis.restore = () => { globalThis.fetch = real; };
      const evidence = ['strong', 'moderate', 'weak', 'none'].map((strength, n) => ({ cue: 'new', finding: 'x', score: null, says: `Seen ${n}.`, strength, where: [] }));
      globalThis.fetch = async (url, options) => {
        const response = await real(url, options);
        return String(url).endsWith('/v1/verdict') ? Response.json({ ...(await response.json()), evidence }) : response;
      };
    }""")
    try:
        _, _, inside = card()
    finally:
        worker(browser).evaluate("() => globalThis.restore()")
    told = inside("[...root.querySelectorAll('.why li')].map(item => item.textContent)")
    assert told == ["Seen 0. strong sign", "Seen 1. moderate sign", "Seen 2. weak sign"]  # and not what weighs nothing
    assert inside("root.querySelector('.because').textContent") == "Seen 0."


@pytest.mark.parametrize("point", ["strict", "browsing", "asked"])
def test_how_rarely_it_errs_is_told_of_the_setting_that_was_chosen(browser, card, point):
    worker(browser).evaluate("point => chrome.storage.local.set({point})", point)
    _, eye, inside = card()
    measured = facts(detectors.card())["points"][point]
    rate = f"{measured['fake']} of {measured['photos']} real profile photos"
    assert rate in eye.card()
    if eye.badges()[0].state == "fake":
        assert rate in inside("root.querySelector('.means').textContent")


def test_no_figure_is_told_where_none_is_known(browser, card):
    kill(browser)
    # A server that does not tell its card, as one of another version.
    worker(browser).evaluate("""() => {
      const real = globalThis.fetch;
      globalThis.fetch = (url, options) => real(String(url).replace('/v1/card', '/v1/none'), options);
    }""")
    try:
        _, eye, inside = card()
        assert not re.search(r"\d", inside("root.querySelector('.means').textContent"))
        assert "thousand" not in eye.card()
        assert "real profile photos were called" not in eye.card()
    finally:
        kill(browser)


def kill(browser):
    """A new worker, which knows nothing of what the old one was told."""
    cdp = browser.browser.new_browser_cdp_session()
    for target in cdp.send("Target.getTargets")["targetInfos"]:
        if target["type"] == "service_worker" and extension_id() in target["url"]:
            cdp.send("Target.closeTarget", {"targetId": target["targetId"]})
    page = browser.new_page()
    page.goto(f"chrome-extension://{extension_id()}/popup/popup.html")  # asks the worker, and so wakes it
    page.wait_for_selector("#says:not(:empty)")
    page.close()


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_the_card_on_a_page_is_accessible(card, look):
    if not AXE.exists():
        pytest.skip("axe-core is not installed; make check installs it")
    page, eye, inside = card()
    page.emulate_media(**look)
    inside.click("summary")
    inside.click(".wrong")
    inside.load(AXE.read_text(encoding="utf-8"))
    # The closed root is opened to axe here alone; axe must have met the card, or nothing was tried.
    seen = "Object.defineProperty(host, 'shadowRoot', { get: () => root, configurable: true })"
    run = (
        "axe.run(host, {resultTypes: ['violations', 'passes']}).then(r => [r.violations.map(v => v.id + ': ' + "
        "v.nodes.map(n => n.html).join(' | ')), r.passes.flatMap(p => p.nodes.map(n => n.html)).join(' ')])"
    )
    wrong, met = inside(run, before=seen)
    assert wrong == []
    assert 'class="card' in met
    assert 'class="wrong"' in met
    assert eye.card()
