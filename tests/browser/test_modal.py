"""Photos in a page's modal dialog, which lies over all else and takes every click: our badges and cards go with them."""

import pytest

from tests.browser import pages
from tests.browser.asking import SIGNS, URL, answered, menu
from tests.browser.inside import Inside
from tests.browser.stack import Eye, until

OPEN = """html => {
  const modal = document.createElement('dialog');
  modal.style.cssText = 'width: 500px; height: 240px; overflow: auto; transform: translate(30px, 20px)';
  modal.innerHTML = `<style>img { width: 120px }</style>${html}`; // for shadow roots too
  document.body.append(modal);
  modal.showModal();
}"""
ON_TOP = "([x, y]) => document.elementFromPoint(x, y)?.localName"
PEOPLE = "".join(pages.post(f"Liked {n}", "fake-02" if n % 2 else "fake-01", large=True) for n in range(6))


def names(eye: Eye) -> list[str]:
    """Whose photos bear a badge with a verdict."""
    return sorted(badge.says.split(": ")[0] for badge in eye.badges() if badge.state != "checking")


def middle(badge) -> list[float]:
    x, y, width, height = badge.box
    return [x + width / 2, y + height / 2]


@pytest.fixture
def modal(show, clean):
    """A feed with one post, under a dialog that lists people."""
    page, eye = show(pages.post("Behind", "fake-04", large=True))
    page.evaluate(OPEN, PEOPLE)
    until(lambda: names(eye)[:1] == ["Liked 0"], what="badges in the dialog")
    return page, eye


def test_photos_in_a_modal_dialog_bear_badges_that_can_be_clicked_and_those_behind_it_none(modal):
    page, eye = modal
    assert "Behind" not in names(eye)
    badge = next(one for one in eye.badges() if one.says.startswith("Liked 0"))
    photo = page.locator("dialog img[alt='Liked 0']").bounding_box()
    assert photo["x"] < middle(badge)[0] < photo["x"] + photo["width"]
    assert photo["y"] < middle(badge)[1] < photo["y"] + photo["height"]
    page.mouse.click(*middle(badge))
    until(eye.card, what="the card")
    left, top, right, bottom = Inside(page)(
        "(({left, top, right, bottom}) => [left, top, right, bottom])(root.querySelector('.card').getBoundingClientRect())"
    )
    corners = [(left + 8, top + 8), (right - 8, top + 8), (left + 8, bottom - 8), (right - 8, bottom - 8)]
    assert [page.evaluate(ON_TOP, corner) for corner in corners] == ["real-fake-faces"] * 4
    page.keyboard.press("Escape")
    until(lambda: not eye.card(), what="the card's end")
    assert page.evaluate("document.querySelector('dialog').open")


def test_badges_follow_their_photos_as_the_dialog_scrolls(modal):
    page, eye = modal

    def gap() -> float:
        badge = next(one for one in eye.badges() if one.says.startswith("Liked 1"))
        return middle(badge)[1] - page.locator("dialog img[alt='Liked 1']").bounding_box()["y"]

    until(lambda: "Liked 1" in names(eye), what="the second badge")
    before = gap()
    page.evaluate("document.querySelector('dialog').scrollTop = 90")
    until(lambda: abs(gap() - before) < 2, seconds=5, what="the badge at its photo")


def test_badges_of_what_lies_behind_go_as_the_dialog_comes(show, clean):
    page, eye = show(pages.post("Behind", "fake-04", large=True))
    inside = Inside(page)
    inside.load("""
      globalThis.wrong = 0;
      (function watch() {
        const host = document.querySelector("dialog real-fake-faces");
        const badges = host ? [...chrome.dom.openOrClosedShadowRoot(host).querySelectorAll(".badge:not([hidden])")] : [];
        wrong += badges.filter((badge) => badge.ariaLabel.startsWith("Behind")).length;
        requestAnimationFrame(watch);
      })();
    """)
    page.evaluate(OPEN, PEOPLE)
    until(lambda: "Liked 0" in names(eye), what="badges in the dialog")
    assert inside("wrong") == 0


@pytest.mark.parametrize("end", ["close", "remove"])
@pytest.mark.parametrize("shadow", [False, True])
def test_when_the_dialog_goes_the_pages_badges_are_back(show, clean, end, shadow):
    page, eye = show(pages.post("Behind", "fake-04", large=True))
    page.evaluate(OPEN, PEOPLE)
    page.evaluate(
        """shadow => {
          window.modal = document.querySelector('dialog');
          if (!shadow) return;
          const at = document.createElement('div');
          document.body.append(at);
          modal.close();
          at.attachShadow({mode: 'open'}).append(modal);
          modal.showModal();
        }""",
        shadow,
    )
    until(lambda: "Liked 0" in names(eye) and "Behind" not in names(eye), what="badges in the dialog")
    page.evaluate(f"modal.{end}()")
    until(lambda: names(eye) == ["Behind"], what="the page's own badge")
    assert page.evaluate(ON_TOP, middle(eye.badges()[0])) == "real-fake-faces"


def test_a_dialog_that_is_opened_again_at_once_focuses_nothing_of_ours_and_stays_at_its_top(modal):
    page, eye = modal
    page.evaluate("() => { const one = document.querySelector('dialog'); one.close(); one.showModal(); }")
    assert page.evaluate("[document.activeElement.localName, document.querySelector('dialog').scrollTop]") == [
        "dialog",
        0,
    ]
    until(lambda: "Liked 0" in names(eye) and "Behind" not in names(eye), what="badges in the dialog")


def test_a_photo_of_a_dialog_that_was_asked_about_is_answered_over_it(browser, anywhere):
    page, eye = anywhere(f"<dialog><img src='{URL}' width=200></dialog>")
    page.evaluate("document.querySelector('dialog').showModal()")
    menu(browser, srcUrl=URL)
    answered(eye, *SIGNS)
    assert page.evaluate(ON_TOP, middle(eye.badges()[0])) == "real-fake-faces"
    page.keyboard.press("Escape")
    until(lambda: not eye.card(), what="the card's end")
    assert page.evaluate("document.querySelector('dialog').open")


def test_an_answer_on_the_page_waits_behind_a_dialog(browser, anywhere):
    page, eye = anywhere(f"<img src='{URL}' width=200><dialog>Something else</dialog>")
    menu(browser, srcUrl=URL)
    answered(eye, *SIGNS)
    page.evaluate("document.querySelector('dialog').showModal()")
    until(lambda: not eye.badges(), what="a hidden badge")
    page.evaluate("document.querySelector('dialog').close()")
    until(lambda: len(eye.badges()) == 1, what="the badge")
    assert page.evaluate(ON_TOP, middle(eye.badges()[0])) == "real-fake-faces"
