"""The extension is reloaded or updated while pages are open: the old copy goes without a word, the new one works."""

import pytest

from server.identity import extension_id, sites
from tests.browser import pages
from tests.browser.origin import PHOTOS, small
from tests.browser.stack import Eye, allow, chromium, until, worker
from tests.browser.test_changes import swap

TWO = pages.post("One", "fake-01", year=2026) + pages.post("Two", "real-portrait", large=True, year=2026)
GITHUB = "https://github.com/owner/name/issues/1"
AVATAR = "https://avatars.githubusercontent.com/u/11?s=48&v=4"
FAKE = small(PHOTOS / "fake-02.jpg", 400)


@pytest.fixture
def context(playwright, origin, port, running, tmp_path):
    origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(TWO))
    with chromium(playwright, tmp_path, origin, port, reloads=True) as opened:
        yield opened


def listened(page):
    """What a page's console says of errors from now on, its content scripts' included."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    return errors


def reload_extension(context):
    """What the button with the arrow on chrome://extensions does; returns that page."""
    settings = context.new_page()
    settings.goto("chrome://extensions/")
    # Without the developer mode an unpacked copy is switched off as it is loaded again.
    settings.evaluate("() => chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })")
    settings.evaluate("id => chrome.developerPrivate.reload(id, { failQuietly: false })", extension_id())
    state = "async id => (await chrome.developerPrivate.getExtensionsInfo()).find(one => one.id === id)?.state"
    until(lambda: settings.evaluate(state, extension_id()) == "ENABLED", what="the extension again")
    return settings


def errors_of_the_extension(settings):
    return settings.evaluate(
        "async id => (await chrome.developerPrivate.getExtensionsInfo()).filter(e => e.id === id).map(e => [e.manifestErrors, e.runtimeErrors])",
        extension_id(),
    )


def test_old_badges_vanish_without_an_error_and_the_new_copy_works_when_the_page_is_loaded(context, port):
    page = context.new_page()
    errors = listened(page)
    page.goto("https://www.linkedin.com/feed/")
    eye = Eye(page)
    until(lambda: [b.state != "checking" for b in eye.badges()] == [True, True], what="two verdicts")
    x, y, width, height = eye.badges()[0].box
    page.mouse.move(x + width / 2, y + height / 2)
    until(eye.card, what="a card")
    settings = reload_extension(context)
    for turn in range(6):  # the old copy meets all that it listens for before it knows
        swap(page, "One", f"fake-0{turn + 2}")
        page.mouse.wheel(0, 10 if turn % 2 else -10)
        page.mouse.move(x + width / 2, y + height / 2 + 60 * (turn % 2))
        page.evaluate("dispatchEvent(new Event('resize'))")
        page.wait_for_timeout(50)
    until(lambda: not eye.badges(), seconds=5, what="no old badge")
    assert eye.card() == ""
    assert page.evaluate("document.querySelectorAll('real-fake-faces').length") == 0
    swap(page, "One", "fake-09")
    page.keyboard.press("Escape")
    page.wait_for_timeout(1500)
    assert eye.badges() == []
    assert errors == []
    page.bring_to_front()
    page.reload()
    until(
        lambda: len([b for b in eye.badges() if b.state in ("fake", "real", "unsure")]) == 2,
        what="the new copy's badges",
        seen=eye.badges,
    )
    assert errors == []
    assert errors_of_the_extension(settings) == [[[], []]]


def test_an_open_page_of_a_granted_site_gets_the_new_copy_at_once(context, origin):
    origin.routes["avatars.githubusercontent.com"] = lambda _: (200, "image/jpeg", FAKE)
    html = f'<main><img alt="Somebody" width=120 height=120 src="{AVATAR}"></main>'.encode()
    origin.routes["github.com"] = lambda _: (200, "text/html", html)
    (site,) = [one for one in sites() if one["name"] == "github"]
    allow(context, site["pages"])
    worker(context).evaluate("() => chrome.storage.local.set({ sites: { github: true } })")
    page = context.new_page()
    errors = listened(page)
    page.goto(GITHUB)
    eye = Eye(page)
    shows = lambda: [b.state for b in eye.badges()] in (["fake"], ["unsure"])  # noqa: E731
    until(shows, what="a badge")
    page.evaluate("document.querySelector('real-fake-faces').id = 'old'")
    settings = reload_extension(context)
    page.bring_to_front()
    until(
        lambda: page.evaluate("document.querySelectorAll('real-fake-faces:not(#old)').length") == 1, what="the new copy"
    )
    until(lambda: page.evaluate("document.querySelectorAll('#old').length") == 0, seconds=5, what="the old one's end")
    until(shows, what="one badge, the new copy's")
    assert errors == []
    assert errors_of_the_extension(settings) == [[[], []]]
