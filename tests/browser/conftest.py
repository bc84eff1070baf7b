"""Real Chromium, the real server and the real detector, on pages of our own at LinkedIn's addresses."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.browser import asking, pages, panels
from tests.browser import origin as origins
from tests.browser.cards import CLEAR, FAKE
from tests.browser.inside import Inside
from tests.browser.stack import CHROMIUM, Eye, chromium, free_port, grant, server, until, worker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def origin(tmp_path_factory):
    if not CHROMIUM:
        pytest.fail("Chromium is not installed; make test installs it where apt can")
    started, end = origins.start(tmp_path_factory.mktemp("origin"))
    yield started
    end()


@pytest.fixture(scope="session")
def port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def running(origin, port, tmp_path_factory):
    """The server for all tests that do not kill it."""
    with server(port, origin, tmp_path_factory.mktemp("server")) as process:
        yield process


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright, origin, port, running, tmp_path_factory) -> Iterator[BrowserContext]:
    with chromium(
        playwright, tmp_path_factory.mktemp("browser"), origin, port, viewport={"width": 1000, "height": 900}
    ) as context:
        yield context


@pytest.fixture
def show(browser, origin):
    """Shows pages at LinkedIn's address; each test starts switched on and with nothing remembered."""
    opened: list[Page] = []
    errors: list[str] = []
    origin.hold.set()
    origin.late = float
    origin.seen.clear()
    worker(browser).evaluate(
        "async () => { await chrome.storage.session.clear(); await chrome.storage.local.set({on: true}); }"
    )

    def shown(content: str, path: str = "/feed/", wait: bool = True) -> tuple[Page, Eye]:
        origin.routes["www.linkedin.com"] = lambda at: (200, "text/html", pages.page(content)) if at == path else None
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(page)
        page.goto(f"https://www.linkedin.com{path}")
        eye = Eye(page)
        if wait:
            until(lambda: eye.badges() and all(b.state != "checking" for b in eye.badges()), what="badges")
        return page, eye

    yield shown
    for page in opened:
        page.close()
    assert errors == []


@pytest.fixture
def anywhere(browser, origin, running):
    """A page of no site that we know, whose pictures come from another host that lets no page read them."""

    def photo(path):
        return (200, "image/jpeg", asking.FILES[path]) if path in asking.FILES else None

    origin.hold.set()
    origin.routes["pictures.example.net"] = photo
    worker(browser).evaluate(asking.CLEAR)
    page = browser.new_page()

    def opened(html, at="/"):
        origin.routes["example.org"] = lambda path: (200, "text/html", html.encode()) if path == at else photo(path)
        page.goto(f"https://example.org{at}")
        page.bring_to_front()
        grant(browser, page)
        return page, Eye(page)

    yield opened
    page.close()
    for other in [other for other in browser.pages if "/panel/panel.html" in other.url]:
        other.close()
    worker(browser).evaluate(asking.CLEAR)


@pytest.fixture
def beside(browser, running):
    """Opens the panel's page for a tab, as in a browser without a side panel."""
    worker(browser).evaluate(panels.CLEAR)
    opened, errors = [], []

    def open_beside(page):
        page.bring_to_front()
        tab = worker(browser).evaluate(panels.ACTIVE)
        panel = browser.new_page()
        panel.on("pageerror", lambda error: errors.append(str(error)))
        panel.set_viewport_size({"width": 360, "height": 800})
        opened.append(panel)
        panel.goto(f"{panels.PANEL}?tab={tab}")
        page.bring_to_front()
        return panel

    yield open_beside
    for panel in opened:
        panel.close()
    worker(browser).evaluate(panels.CLEAR)
    assert errors == []


@pytest.fixture
def clean(browser):
    worker(browser).evaluate(CLEAR)
    yield
    worker(browser).evaluate(CLEAR)


@pytest.fixture
def card(show, clean):
    """A generated photo's card, opened by click on its badge."""

    def opened(content=FAKE):
        page, eye = show(content)
        x, y, width, height = eye.badges()[0].box
        page.mouse.click(x + width / 2, y + height / 2)
        until(eye.card, what="the card")
        return page, eye, Inside(page)

    return opened
