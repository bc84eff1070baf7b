"""The extension's pages in every language, as Chromium reads them."""

import json
import shutil

import pytest

from server.identity import EXTENSION, extension_id
from tests.browser import pages, stack
from tests.browser.stack import Eye, chromium, free_port, until

ENGLISH = json.loads((EXTENSION / "_locales" / "en" / "messages.json").read_text(encoding="utf-8"))
PAGES = {
    "popup/popup.html": "#says:not(:empty)",
    "options/options.html": "#model-says:not(:empty)",
    "panel/panel.html": "#says:not(:empty)",
    "welcome/welcome.html": "#says:not(:empty)",
}
"""Each page, and what is there once it is drawn."""


@pytest.fixture(params=["de", "es", "fr", "hi"])
def language(request, tmp_path, monkeypatch):
    """The extension with this language in English's place: the browser itself need not speak it."""
    copy = tmp_path / "extension"
    shutil.copytree(EXTENSION, copy)
    shutil.rmtree(copy / "_locales" / "en")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "default_locale": request.param}), encoding="utf-8")
    monkeypatch.setattr(stack, "EXTENSION", copy)
    return json.loads((copy / "_locales" / request.param / "messages.json").read_text(encoding="utf-8"))


def test_pages_say_the_languages_words_and_have_room_for_them(playwright, origin, tmp_path, language):
    with chromium(playwright, tmp_path, origin, free_port()) as context:
        page = context.new_page()
        for path, drawn in PAGES.items():
            page.set_viewport_size({"width": 320, "height": 600})
            page.goto(f"chrome-extension://{extension_id()}/{path}")
            page.wait_for_selector(drawn)
            for element in page.locator("[data-word]").all():
                word = element.get_attribute("data-word")
                assert element.text_content() == language[word]["message"], word
            wide = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], path
            if path.startswith("popup"):
                off = [language[f"failure_{code}"]["message"] for code in ("server_off", "host_missing")]
                assert page.inner_text("#says") in off


def test_popup_and_card_of_a_judged_photo_say_nothing_in_english(playwright, origin, tmp_path, running, port, language):
    origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(pages.post("X", "fake-01")))
    with chromium(playwright, tmp_path, origin, port) as context:
        page = context.new_page()
        page.goto("https://www.linkedin.com/feed/")
        eye = Eye(page)
        until(lambda: eye.badges() and eye.badges()[0].state == "fake", what="a badge")
        assert eye.badges()[0].says.endswith(language["label_fake"]["message"])
        left, top, width, height = eye.badges()[0].box
        page.mouse.move(left + width / 2, top + height / 2)
        until(eye.card, what="a card")
        card = eye.card()
        said = {key for key, row in language.items() if " ".join(row["message"].split()) in card}
        assert {"label_fake", "means_fake", "limits", "evidence_network_generated"} <= said
        assert not [key for key, row in ENGLISH.items() if key not in said and row["message"] in card]
        popup = context.new_page()
        popup.goto(f"chrome-extension://{extension_id()}/popup/popup.html")
        until(
            lambda: popup.inner_text("#says") == language["failure_server_ready"]["message"], what="the server's state"
        )
        assert popup.inner_text("#hint") == language["failure_server_ready_hint"]["message"]


def test_what_goes_wrong_in_the_server_is_said_in_the_browsers_language(
    playwright, origin, tmp_path, running, port, language
):
    origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(pages.post("X", "bad-html")))
    with chromium(playwright, tmp_path, origin, port) as context:
        page = context.new_page()
        page.goto("https://www.linkedin.com/feed/")
        eye = Eye(page)
        until(lambda: eye.badges() and eye.badges()[0].state == "error", what="a badge")
        assert eye.badges()[0].says.endswith(language["failure_not_a_photo"]["message"])


def test_badges_keep_their_own_language_and_direction_on_any_page(show):
    page, _ = show(
        "<script>Object.assign(document.documentElement, {lang: 'ar', dir: 'rtl'})</script>"
        + pages.post("One", "fake-01")
    )
    said = page.eval_on_selector("real-fake-faces", "host => [host.lang, getComputedStyle(host).direction]")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert said == ["en-US", "ltr"]
