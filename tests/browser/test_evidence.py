"""What the drop page shows on request: cues, eyes, heat and probabilities, in every language and look."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from models import detectors
from models.cues import eye_alignment
from models.heat import CELLS
from server.identity import EXTENSION
from tests.browser.droppage import give, opened, result, settled, show_evidence
from tests.browser.stack import ROOT, free_port, until, until_ready
from tests.browser.test_pages import violations


@pytest.fixture
def page(browser, port, running):
    with opened(browser, port) as page:
        yield page


def test_the_evidence_of_one_photo_is_shown_on_request_by_keyboard(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/v1/explain" in request.url else None)
    give(page, ["fake-03.jpg", "real-portrait.jpg"])
    settled(page, 2)
    assert asked == []
    one = result(page, "fake-03.jpg")
    one.locator(".ask").focus()
    page.keyboard.press("Enter")
    until(lambda: one.locator(".reasons table").count() == 1, seconds=60, what="the evidence")
    assert len(asked) == 1
    assert page.evaluate("document.activeElement.className") == "reasons"
    assert result(page, "real-portrait.jpg").locator(".reasons").count() == 0
    rows = one.locator(".cues tbody tr")
    seen = rows.locator("th").all_inner_texts()
    assert "The face's texture is like that of generated faces." in seen
    strengths = set(rows.locator("td.strength").all_inner_texts())
    assert strengths <= {"strong", "moderate", "weak", "none"}
    alone, together = one.locator(".chances .chance").all_inner_texts()
    assert re.fullmatch(r"\d\d? % by the network alone", alone.strip())
    assert re.fullmatch(r"\d\d? % by everything together", together.strip())
    assert "no proof" in one.locator(".chances").inner_text()
    places = one.locator(".whole circle.place").evaluate_all(
        "circles => circles.map(c => [c.cx.baseVal.value / 400, c.cy.baseVal.value / 400])"
    )
    assert places == [pytest.approx(eye_alignment.LEFT, abs=0.001), pytest.approx(eye_alignment.RIGHT, abs=0.001)]
    assert one.locator(".whole path.eye").count() == 2


def test_the_heat_map_lies_on_the_face_and_can_be_taken_away(page):
    give(page, ["fake-04.jpg"])
    settled(page)
    show_evidence(page, "fake-04.jpg")
    heat = page.locator(".crop canvas.heat")
    until(lambda: heat.count() == 1, what="the heat map")
    glow = heat.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, n) => n % 4 === 3)"
    )
    assert len(glow) == CELLS**2
    assert max(glow) > 2 * sorted(glow)[len(glow) // 2]  # some parts glow, and most do not
    below = page.locator(".crop canvas:not(.heat)")
    assert heat.bounding_box() == below.bounding_box()
    assert heat.is_visible()
    page.focus(".reasons input")
    page.keyboard.press("Space")
    assert heat.is_hidden()
    page.keyboard.press("Space")
    assert heat.is_visible()


@pytest.mark.parametrize(
    ("x", "y", "fall", "place"),
    [
        (100, 100, 2, "eyes"),
        (160, 100, 2, "eyes"),
        (130, 140, 2, "nose"),
        (110, 170, 2, "mouth"),
        (130, 60, 2, "face"),
        (20, 180, 2, "around"),
        (100, 100, 0.1, "nowhere"),
    ],
)
def test_where_it_is_hottest_is_said_in_words(page, x, y, fall, place):
    falls = [[0.0] * 10 for _ in range(10)]
    falls[y // 20][x // 20] = fall
    marks = {
        "left_eye": [105, 105],
        "right_eye": [155, 105],
        "nose": [130, 140],
        "mouth_left": [110, 170],
        "mouth_right": [150, 170],
    }
    why = {"heat": {"square": [0, 0, 200], "falls": falls}, "face": {"box": [80, 40, 100, 150], "landmarks": marks}}
    assert page.evaluate("async why => (await import('/static/page/heat.js')).hottest(why)", why) == place


@pytest.fixture
def single(tmp_path):
    """A server that has the shipped detector alone."""
    for name in ("models", "server", "extension"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "training"))
    for name in set(detectors.names()) - {detectors.SHIPPED}:
        shutil.rmtree(tmp_path / "models" / "detectors" / name)
    port = free_port()
    command = [sys.executable, "-m", "server", "--port", str(port), "--state-folder", str(tmp_path / "state")]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def test_one_detector_is_no_choice(browser, single):
    with opened(browser, single) as page:
        give(page, ["fake-01.jpg"])
        settled(page)
        assert page.locator("select").count() == 0


def test_every_detector_can_be_asked_and_is_compared_on_one_photo(page):
    assert page.locator("select").count() == 0
    give(page, ["fake-01.jpg"])
    settled(page)
    assert page.locator(".compared table").count() == 0
    assert page.locator("select option").evaluate_all("all => all.map(one => one.value)") == list(detectors.names())
    for count, name in enumerate(detectors.names()[1:], 2):
        page.select_option("select", name)
        until(lambda rows=count: page.locator(".compared tbody tr").count() == rows, seconds=30, what=name)
    models = page.locator(".compared tbody th").all_inner_texts()
    assert [model.split("@")[0] for model in models] == list(detectors.names())
    assert page.locator(".card .model").inner_text() == models[-1]
    with page.expect_request(f"**/v1/explain?detector={detectors.names()[-1]}"):
        page.click(".ask")
    until(lambda: page.locator(".reasons table").count() == 1, seconds=60, what="the evidence")
    assert violations(page) == "[]"


@pytest.mark.parametrize("language", ["de", "es", "fr", "hi"])
def test_the_page_says_nothing_in_english_to_who_speaks_another_language(browser, port, running, language):
    english, own = (
        {
            key: row["message"]
            for key, row in json.loads(
                (EXTENSION / "_locales" / name / "messages.json").read_text(encoding="utf-8")
            ).items()
        }
        for name in ("en", language)
    )
    page = browser.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_extra_http_headers({"Accept-Language": f"{language}-XX,{language};q=0.9"})
    page.goto(f"http://127.0.0.1:{port}/")
    until(lambda: page.inner_text("#state") == own["failure_server_ready"], what="its own words")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.title() == f"{own['appName']}: {own['pageName']}"
    give(page, ["fake-03.jpg", "notes.txt", "broken.jpg"])
    settled(page, 3)
    show_evidence(page, "fake-03.jpg")
    text = page.inner_text("body")
    for key in (
        "pageDrop",
        "pageKept",
        "label_fake",
        "pageCues",
        "pageHeat",
        "pageStrength",
        "failure_not_a_photo",
        "failure_damaged_photo",
    ):
        assert own[key] in text, key
    left = {key for key, said in english.items() if len(said) > 12 and said in text and own[key] != said}
    assert left == set()
    alts = page.eval_on_selector_all("#samples img", "images => images.map(i => i.alt)")
    assert own["sampleReal"] in alts
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_evidence_is_accessible_in_every_look(page, look):
    page.emulate_media(**look)
    give(page, ["fake-03.jpg", "real-portrait.jpg", "notes.txt"])
    settled(page, 3)
    show_evidence(page, "fake-03.jpg")
    assert violations(page) == "[]"
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == "[]"


def test_everything_is_reached_by_tab(page):
    give(page, ["fake-03.jpg"])
    settled(page)
    show_evidence(page, "fake-03.jpg")
    page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.type || document.activeElement.className"
            )
        )
    assert {"file", "button", "clear", "checkbox"} <= reached
