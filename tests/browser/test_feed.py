"""Badges on a feed: the right words on all faces and nothing anywhere else."""

import pytest

from tests.browser import pages
from tests.browser.stack import until

FAKES = [(f"Generated {n}", f"fake-{n:02}") for n in range(1, 13)]
REALS = [
    (f"Real {name}", f"real-{name}")
    for name in ("portrait", "tight", "wide", "left", "right", "low", "mirrored", "grey")
]
SAYS = {
    "fake": "Strong signs of a generated face",
    "unsure": "Some signs, not conclusive",
    "real": "No signs found",
    "too_small": "Too small to judge",
    "no_face": "No face found",
}


def feed(year):
    people = [person for pair in zip(FAKES, REALS + FAKES[8:], strict=True) for person in pair]
    people = list(dict.fromkeys(people))
    posts = [pages.post(name, asset, year=year, large=place % 3 == 0) for place, (name, asset) in enumerate(people)]
    return "".join([pages.company(), *posts[:10], pages.ghost(), *posts[10:]])


def scrolled_through(page, eye):
    """Every badge that a person meets on the way down the page, by the photo's name."""
    met = {}
    for _ in range(12):
        until(lambda: all(badge.state != "checking" for badge in eye.badges()), what="all badges in view")
        page.wait_for_timeout(350)
        met |= {badge.says.split(": ")[0]: badge for badge in eye.badges()}
        page.mouse.wheel(0, 400)
    return met


@pytest.mark.parametrize("year", [2025, 2026])
def test_right_words_on_all_faces_and_none_elsewhere(show, year):
    page, eye = show(feed(year))
    met = scrolled_through(page, eye)
    assert set(met) == {name for name, _ in FAKES + REALS}
    for name, badge in met.items():
        assert badge.says == f"{name}: {SAYS[badge.state]}"
    assert not [name for name, _ in REALS if met[name].state == "fake"]
    assert not [name for name, _ in FAKES if met[name].state not in ("fake", "unsure")]
    assert sum(met[name].state == "fake" for name, _ in FAKES) >= 10


def test_a_badge_sits_on_its_photo(show):
    page, eye = show(pages.post("Generated 1", "fake-01") + pages.post("Real portrait", "real-portrait", large=True))
    for badge in eye.badges():
        name = badge.says.split(": ")[0]
        photo = page.locator(f"img[alt='{name}']").bounding_box()
        x, y, width, height = badge.box
        assert photo["x"] - 4 <= x + width / 2 <= photo["x"] + photo["width"] + 4
        assert photo["y"] - 4 <= y + height / 2 <= photo["y"] + photo["height"] + 4


def test_the_largest_photo_that_the_page_holds_is_asked_for_once(show, origin):
    page, eye = show(pages.post("Generated 1", "fake-01") + pages.post("Generated 1", "fake-01", year=2026))
    assert len(eye.badges()) == 2
    assert origin.seen["fake-01"] <= 4  # twice by the page itself, in its two sizes, and once by the server
    assert "200 \u00d7 200" in card_of(eye, page)


def card_of(eye, page):
    x, y, width, height = eye.badges()[0].box
    page.mouse.move(x + width / 2, y + height / 2)
    return until(eye.card, what="the card")


def test_the_card_says_what_was_seen_and_what_it_does_not_mean(show):
    page, eye = show(pages.post("Generated 2", "fake-02", large=True))
    said = card_of(eye, page)
    assert SAYS["fake"] in said or SAYS["unsure"] in said
    assert "% likely to be generated" in said
    assert "A photo says nothing certain about the person" in said
    page.mouse.move(5, 5)
    until(lambda: not eye.card(), what="the card's end")


def test_keyboard_alone_opens_and_closes_the_card(show):
    page, eye = show(pages.post("Real portrait", "real-portrait", year=2026))
    for _ in range(6):
        page.keyboard.press("Tab")
        if eye.card():
            break
    assert SAYS["real"] in eye.card() or SAYS["unsure"] in eye.card()
    page.keyboard.press("Escape")
    until(lambda: not eye.card(), what="the card's end")


def test_the_page_is_not_changed_outside_of_our_one_element(show):
    page, _ = show(pages.post("Generated 1", "fake-01") + pages.ghost())
    before = pages.page(pages.post("Generated 1", "fake-01") + pages.ghost()).decode()
    body = page.evaluate("document.body.outerHTML")
    page.evaluate(
        "html => { const t = new DOMParser().parseFromString(html, 'text/html'); window.plain = t.body.outerHTML; }",
        before,
    )
    assert body == page.evaluate("window.plain")
    assert page.evaluate("[...document.documentElement.children].map(e => e.tagName)") == [
        "HEAD",
        "BODY",
        "REAL-FAKE-FACES",
    ]
    assert page.evaluate("document.querySelector('real-fake-faces').shadowRoot") is None


@pytest.mark.parametrize(
    ("asset", "says"),
    [
        ("bad-denied", "The site did not hand out the photo."),
        ("bad-html", "This is not a photo that can be read."),
        ("bad-cut", "The photo is damaged or incomplete."),
        ("tiny", SAYS["too_small"]),
        ("landscape", SAYS["no_face"]),
    ],
)
def test_bad_photos_have_their_own_state_and_the_next_is_judged(show, asset, says):
    _, eye = show(pages.post("Odd one", asset) + pages.post("Generated 1", "fake-01"))
    said = {badge.says.split(": ", 1)[0]: badge for badge in eye.badges()}
    assert said["Odd one"].says == f"Odd one: {says}"
    assert said["Odd one"].state not in ("real", "fake", "unsure")
    assert said["Generated 1"].state in ("fake", "unsure")


def test_many_faces_are_named_in_the_card(show):
    page, eye = show(pages.post("A group", "group", size=800))
    assert "faces; this is about the main one" in card_of(eye, page)
