"""The report on the shipped detector, as make report writes it: read by everybody, in light and dark, at any width."""

import pytest

from models.detectors import FOLDER, SHIPPED
from tests.browser.stack import CHROMIUM
from tests.browser.test_pages import violations

pytest.importorskip("matplotlib", reason="the report is only in the full environment")

from models.training import outcomes
from models.training.report import content
from models.training.report import page as report


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    if not (FOLDER / SHIPPED / outcomes.OUTCOMES).exists():
        pytest.skip("not evaluated yet")
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report.html(content.read(FOLDER / SHIPPED)), encoding="utf-8")
    return path


@pytest.fixture
def page(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    yield browser.new_page()
    browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_is_accessible_and_fits_its_window(page, written, scheme, width):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(written.as_uri())
    assert violations(page) == "[]"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
