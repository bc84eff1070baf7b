"""The extension's pages in every language, as Chromium reads them."""

import json
import re
import shutil

import pytest

from models import detectors
from server.identity import EXTENSION, extension_id, sites
from tests.browser import pages, stack
from tests.browser.stack import Eye, chromium, free_port, until

ENGLISH = json.loads((EXTENSION / "_locales" / "en" / "messages.json").read_text(encoding="utf-8"))
PAGES = {
    "popup/popup.html": "#says:not(:empty)",
    "options/options.html": "#model-says:not(:empty)",
    "panel/panel.html": "#says:not(:empty)",
    "welcome/welcome.html": "#says:not(:empty)",
    "history/history.html": "#made:not(:empty)",
}
"""Each page, and what is there once it is drawn."""


OPEN, CLOSE = "\u27e6", "\u27e7"  # around every word of ours in the language that nobody speaks
SEEN = """() => {
  const told = ['aria-label', 'title', 'alt', 'placeholder', 'aria-description', 'aria-roledescription', 'aria-valuetext'];
  const said = [['title of the page', document.title]];
  for (const element of document.querySelectorAll('*')) {
    if (element.closest('script, style, head')) continue;
    for (const name of told) if (element.hasAttribute(name)) said.push([`${name} of ${element.localName}#${element.id}`, element.getAttribute(name)]);
    for (const node of element.childNodes) if (node.nodeType === 3) said.push([`${element.localName}#${element.id}.${element.className}`, node.data]);
  }
  return said; }"""


def unmarked(text):
    """What of a text is not between the marks, which may stand within each other."""
    kept, depth = "", 0
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        kept += letter if not depth and letter != CLOSE else ""
    return kept


@pytest.fixture
def nobodys(tmp_path, monkeypatch):
    """The extension with marks around all that stands in _locales, in its only language."""
    copy = tmp_path / "extension"
    shutil.copytree(EXTENSION, copy)
    for folder in (copy / "_locales").iterdir():
        if folder.name != "en":
            shutil.rmtree(folder)
    marked = {key: row | {"message": f"{OPEN}{row['message']}{CLOSE}"} for key, row in ENGLISH.items()}
    (copy / "_locales" / "en" / "messages.json").write_text(json.dumps(marked), encoding="utf-8")
    monkeypatch.setattr(stack, "EXTENSION", copy)


@pytest.fixture
def names():
    """What is the same in every language: names of products, sites and detectors, addresses, commands, what is typed."""
    card = detectors.card()
    hosts = {page.removeprefix("https://").removesuffix("/*") for site in sites() for page in site["pages"]}
    own = {"Real-Fake Faces", card.name, card.version, card.model, card.sha256, "make run", "make install"}
    return sorted(own | hosts | {site["title"] for site in sites()}, key=len, reverse=True)


BY_ITSELF = re.compile(
    r"\w{3} \d+, \d{4}, [\d:]+\s[AP]M|[0-9a-f]{8,64}…?"
)  # times, as the browser tells them; checksums


def foreign(said, names):
    """What a page says that is neither ours by _locales nor a name; keys and numbers are no words."""
    found = []
    for where, text in said:
        if where.startswith("kbd#"):
            continue  # keys
        left = BY_ITSELF.sub("", unmarked(text))
        for name in names:
            left = left.replace(name, "")
        if re.search(r"[^\W\d_]{2,}", left):
            found.append((where, text))
    return found


@pytest.mark.usefixtures("nobodys", "running")
def test_every_word_that_a_person_sees_stands_in_locales(playwright, origin, tmp_path, port, names):
    people = (("Somebody", "fake-01"), ("Another", "real-portrait"), ("Third", "tiny"), ("Fourth", "landscape"))
    origin.routes["www.linkedin.com"] = lambda _: (
        200,
        "text/html",
        pages.page("".join(pages.post(name, asset, large=True) for name, asset in people)),
    )
    with chromium(playwright, tmp_path, origin, port, viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.goto("https://www.linkedin.com/feed/")
        eye, cards = Eye(page), []
        until(
            lambda: len(b := eye.badges()) == len(people) and all(x.state != "checking" for x in b),
            what="a badge of each",
            seen=eye.badges,
        )
        for badge in eye.badges():
            x, y, width, height = badge.box
            page.mouse.move(x + width / 2, y + height / 2)
            until(eye.card, what="a card")
            cards.append((badge.state, eye.card()))
            page.mouse.move(3, 3)
            until(lambda: not eye.card(), what="the card's end")
        badges = [(badge.state, badge.says) for badge in eye.badges()]
        left = foreign([*badges, *cards], [*names, *(name for name, _ in people)])
        assert left == []
        ours = sorted(file.relative_to(EXTENSION) for file in EXTENSION.rglob("*.html"))
        assert len(ours) >= 2
        for file in ours:
            own = context.new_page()
            own.goto(f"chrome-extension://{extension_id()}/{file}")
            own.wait_for_timeout(1500)
            if str(file).startswith("options"):
                own.click("#test")
                until(lambda own=own: own.locator("#rows tr").count() >= 5, what="the self-test's rows")
                own.wait_for_timeout(500)
            said = own.evaluate(SEEN)
            assert len(said) > 5, file
            assert foreign(said, names) == [], file
            own.close()


def test_what_no_language_has_is_noticed(names):
    said = [("p", f"{OPEN}a {OPEN}b{CLOSE}{CLOSE} 12 %"), ("h1", "Real-Fake Faces"), ("td", "Not as expected")]
    assert foreign(said, names) == [("td", "Not as expected")]


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
