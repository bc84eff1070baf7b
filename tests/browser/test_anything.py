"""Asked about anything: backgrounds, canvases, videos, drawings, logins, groups, and what has the keyboard's focus."""

import pytest

from tests.browser import pages
from tests.browser.asking import DATA, FAKE, FILES, KEY, SIGNS, URL, answered, menu
from tests.browser.origin import photo_url
from tests.browser.stack import Eye, grant, until, worker


def test_a_css_background_is_chosen_with_a_click_that_the_page_never_sees(browser, anywhere):
    page, eye = anywhere(
        f"<a href='/gone' onclick='window.clicked = 1'><div id=b style='width:200px;height:200px;background:url({URL}) center/cover'></div></a>"
    )
    menu(browser)
    answered(eye, "Click the picture to check")
    page.mouse.click(100, 100)
    answered(eye, *SIGNS)
    assert page.evaluate("window.clicked") is None
    assert page.url == "https://example.org/"


def test_the_second_time_the_place_of_the_right_click_is_known(browser, anywhere):
    page, eye = anywhere(
        f"<i style='display:block;width:200px;height:200px;background-image:url({URL})'></i><p id=words style='margin-top:300px'>Words</p>"
    )
    menu(browser)
    answered(eye, "Click the picture to check")
    page.keyboard.press("Escape")
    until(lambda: not eye.card(), what="the end of choosing")
    page.click("i", button="right")
    menu(browser)
    answered(eye, *SIGNS)
    page.keyboard.press("Escape")
    page.click("#words", button="right")
    menu(browser)
    answered(eye, "There is no picture here")


@pytest.mark.parametrize(
    "html",
    [
        f"<div style='position:relative;width:200px;height:200px'><img src='{URL}' width=200 height=200><div style='position:absolute;inset:0'></div></div>",
        f"<style>p::before {{content:'';display:block;width:200px;height:200px;background:url({URL})}}</style><p></p>",
        f"<svg width=200 height=200><image width=200 height=200 href='{URL}'/></svg>",
        f"<video width=200 height=200 poster='{URL}' src='none.mp4'></video>",
        f"<x-photo></x-photo><script>document.querySelector('x-photo').attachShadow({{mode:'closed'}}).innerHTML = \"<img src='{URL}' width=200 height=200>\"</script>",
        f"<object data='{URL}' type='image/jpeg' width=200 height=200></object>",
    ],
    ids=["under a cover", "before an element", "svg image", "video's poster", "closed shadow root", "object"],
)
def test_whatever_shows_a_picture_can_be_chosen(browser, anywhere, html):
    page, eye = anywhere(f"<body style='margin:0'>{html}")
    page.wait_for_load_state("load")
    menu(browser)
    answered(eye, "Click the picture to check")
    page.mouse.click(100, 100)
    answered(eye, *SIGNS)


@pytest.mark.parametrize("tainted", [False, True])
def test_a_canvas_is_judged_by_its_pixels_or_as_the_screen_shows_it(browser, anywhere, tainted):
    page, eye = anywhere("<body style='margin:0'><canvas width=300 height=300></canvas>")
    page.evaluate(
        """src => new Promise(done => { const i = new Image(); i.onload = () => {
          document.querySelector('canvas').getContext('2d').drawImage(i, 0, 0, 300, 300); done(); }; i.src = src; })""",
        URL if tainted else DATA,
    )
    menu(browser)
    answered(eye, "Click the picture to check")
    page.mouse.click(100, 100)
    answered(eye, *SIGNS)


def test_a_drawing_is_no_face(browser, anywhere):
    page, eye = anywhere(
        "<body style='margin:0'><svg width=200 height=200><circle cx=100 cy=100 r=80 fill=teal /></svg>"
    )
    menu(browser)
    answered(eye, "Click the picture to check")
    page.mouse.click(100, 100)
    answered(eye, "No face found")


def test_a_picture_behind_a_login_is_sent_and_not_the_logins_own(browser, anywhere, origin):
    page, eye = anywhere("<p>Signed in</p>")
    seen = []

    def private(path):  # whoever has no cookie gets a picture too, but another
        if path != "/private.jpg":
            return None
        cookie = origin.asking.headers.get("Cookie", "")
        seen.append(cookie)
        return 200, "image/jpeg", FAKE if "in=1" in cookie else FILES["/landscape.jpg"]

    origin.routes["example.org"] = private
    page.evaluate(
        "async () => { document.cookie = 'in=1'; const i = new Image(200, 200); i.src = '/private.jpg'; document.body.append(i); await i.decode(); }"
    )
    menu(browser, srcUrl="https://example.org/private.jpg")
    answered(eye, *SIGNS)
    assert "" in seen  # the server asked, and had no login


def test_an_image_opened_alone(browser, anywhere, origin):
    page, eye = anywhere("")
    page.goto("https://pictures.example.net/photo.jpg")
    grant(browser, page)
    menu(browser, srcUrl=URL)
    answered(eye, *SIGNS)


def test_every_face_of_a_group_has_its_own_label(browser, anywhere):
    _, eye = anywhere("<img src='https://pictures.example.net/group.jpg' width=600>")
    menu(browser, srcUrl="https://pictures.example.net/group.jpg")
    card = answered(eye, "faces; this is about the main one")
    count = int(card.split(" faces; this is about")[0].rsplit(" ", 1)[-1])
    assert count >= 2
    for number in range(1, count + 1):
        assert f"Face {number} from the left" in card
    assert card.count("from the left, the main one:") == 1


def test_the_photo_with_the_focus_and_the_one_in_its_link(browser, anywhere):
    page, eye = anywhere(
        f"<a href='#here'><b>Somebody</b><img src='{URL}' width=200 height=200 alt='Somebody'></a><p tabindex=0>Words</p>"
    )
    page.focus("a")
    worker(browser).evaluate(KEY, "check-focused")
    answered(eye, *SIGNS)
    page.keyboard.press("Escape")
    page.focus("p")
    worker(browser).evaluate(KEY, "check-focused")
    answered(eye, "There is no picture here")


def test_the_photo_with_the_focus_in_a_frame(browser, anywhere):
    page, _ = anywhere("<iframe width=400 height=400></iframe>")
    page.evaluate(
        f"document.querySelector('iframe').srcdoc = `<a href='#x'><img src='{URL}' width=200 height=200></a>`"
    )
    frame = until(lambda: next((f for f in page.frames if f is not page.main_frame), None), what="the frame")
    frame.wait_for_selector("img")
    frame.focus("a")
    worker(browser).evaluate(KEY, "check-focused")
    answered(Eye(page), *SIGNS)


def test_a_background_on_a_site_that_we_know_is_found_at_once(browser, show):
    page, eye = show(
        pages.post("Somebody", "real-portrait", year=2026)
        + f"<i id=worn style='display:block;width:200px;height:200px;background:url({photo_url('fake-02', 400)})'></i>"
    )
    grant(browser, page)
    page.click("#worn", button="right")
    menu(browser)
    answered(eye, *SIGNS)


def test_every_key_of_the_manifest_has_an_answer(browser, anywhere):
    names = worker(browser).evaluate("async () => (await chrome.commands.getAll()).map(c => [c.name, c.shortcut])")
    assert {name for name, _ in names if not name.startswith("_")} == {
        "next-badge",
        "check-all",
        "check-focused",
        "open-panel",
    }
