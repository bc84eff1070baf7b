"""A badge stays on its photo: while the page scrolls, on what is pinned to the view, and in what scrolls by itself."""

import pytest

from tests.browser import pages
from tests.browser.origin import photo_url
from tests.browser.stack import until

PINNED = "position: fixed; right: 20px; top: 300px"
BOX = "height: 150px; overflow: auto"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def image(name, asset):
    return f"<img alt='{name}' width=64 height=64 style='border-radius: 50%' src='{photo_url(asset)}'>"


@pytest.fixture
def page_and_eye(show):
    row = "<div style='height: 60px'></div>"
    page, eye = show(
        f"{row}{pages.post('Flows', 'fake-01')}"
        f"<div style='{PINNED}'>{image('Pinned', 'fake-02')}</div>"
        f"<div id=box style='{BOX}'>{row}{image('Boxed', 'fake-03')}{row * 4}</div>"
        "<div style='height: 3000px'></div>"
    )
    page.mouse.move(3, 700)
    until(lambda: len(settled(eye)) == 3, what="three badges", seen=eye.badges)
    return page, eye


def settled(eye):
    return [badge for badge in eye.badges() if badge.state != "checking"]


def apart(page, eye):
    """How far each badge's corner is from its photo's."""
    at = page.evaluate(
        "() => Object.fromEntries([...document.images].map(one => "
        "[one.alt, [one.getBoundingClientRect().x, one.getBoundingClientRect().y]]))"
    )
    return {
        name: (round(badge.box[0] - at[name][0]), round(badge.box[1] - at[name][1]))
        for badge in eye.badges()
        for name in [badge.says.split(": ")[0]]
    }


@pytest.mark.parametrize(
    "scroll",
    ["scrollBy(0, 45)", "document.getElementById('box').scrollBy(0, 30)"],
    ids=["the page scrolls", "a part of it scrolls"],
)
def test_badges_are_on_their_photos_in_the_next_frame(page_and_eye, scroll):
    page, eye = page_and_eye
    before = apart(page, eye)
    assert set(before) == {"Flows", "Pinned", "Boxed"}
    for _ in range(3):
        page.evaluate(scroll)
        page.evaluate(FRAMES)  # well before the look that puts everything right once the page rests
        assert apart(page, eye) == before


def test_a_badge_at_the_edge_of_the_page_makes_it_no_larger(show):
    edge = "position: absolute; left: calc(100vw - 24px); top: calc(100vh - 24px); width: 24px; height: 24px"
    page, eye = show(f"<img alt='Edge' style='{edge}' src='{photo_url('fake-01')}'>")
    assert len(eye.badges()) == 1
    assert page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    ) == page.evaluate("[innerWidth, innerHeight]")
