"""Pages that change under us: swapped, removed, recycled and late photos."""

import random

from server.identity import extension_id
from tests.browser import pages
from tests.browser.origin import photo_url
from tests.browser.stack import until

SHOWS_FAKE, SHOWS_REAL = ("fake", "unsure"), ("real", "unsure")


def settled(eye, count):
    return until(
        lambda: (b := eye.badges()) and len(b) == count and all(x.state != "checking" for x in b) and b,
        what=f"{count} badges",
    )


def swap(page, name, asset):
    page.evaluate(
        "([name, url]) => { const i = document.querySelector(`img[alt='${name}']`); i.removeAttribute('srcset'); i.src = url; }",
        [name, photo_url(asset)],
    )


def test_a_swapped_photo_loses_its_badge_at_once_and_gets_its_own(show, origin):
    page, eye = show(pages.post("Somebody", "fake-01"))
    assert eye.badges()[0].state in SHOWS_FAKE
    origin.hold.clear()
    swap(page, "Somebody", "real-portrait")
    until(lambda: all(badge.state == "checking" for badge in eye.badges()), seconds=5, what="no old verdict")
    origin.hold.set()
    assert settled(eye, 1)[0].state in SHOWS_REAL


def test_a_late_answer_for_the_photo_before_is_dropped(show, origin):
    page, eye = show(pages.post("First", "fake-02"))
    origin.held.add("fake-03")
    origin.hold.clear()
    swap(page, "First", "fake-03")
    until(lambda: origin.seen["fake-03"] >= 2, what="the server's question for the photo before")
    swap(page, "First", "real-left")
    assert settled(eye, 1)[0].state in SHOWS_REAL
    real = eye.badges()[0]
    origin.hold.set()
    page.wait_for_timeout(1500)
    origin.held.clear()
    assert eye.badges()[0].says == real.says


def test_a_removed_photo_takes_its_badge_along(show):
    page, eye = show(pages.post("Stays", "real-portrait") + pages.post("Goes", "fake-01"))
    page.evaluate("document.querySelector(\"img[alt='Goes']\").closest('article').remove()")
    until(lambda: [badge.says.split(": ")[0] for badge in eye.badges()] == ["Stays"], what="one badge")


def test_a_photo_removed_while_it_is_judged(show, origin):
    page, eye = show(pages.post("Stays", "real-portrait"))
    origin.hold.clear()
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", pages.post("Goes", "fake-04")
    )
    until(lambda: len(eye.badges()) == 2, what="the checking badge")
    page.evaluate("document.querySelector(\"img[alt='Goes']\").remove()")
    origin.hold.set()
    page.wait_for_timeout(1000)
    assert [badge.says.split(": ")[0] for badge in eye.badges()] == ["Stays"]


def test_recycled_elements_never_show_another_photos_verdict(show):
    page, eye = show("".join(pages.post(f"Row {n}", "real-portrait", year=2026) for n in range(4)))
    kinds = {"fake-01": SHOWS_FAKE, "fake-02": SHOWS_FAKE, "real-left": SHOWS_REAL, "real-wide": SHOWS_REAL, "logo": ()}
    shown = {f"Row {n}": "real-portrait" for n in range(4)}
    kinds["real-portrait"] = SHOWS_REAL
    for turn in range(40):
        name, asset = f"Row {turn % 4}", list(kinds)[(turn * 7 + turn // 4) % len(kinds)]
        swap(page, name, asset)
        shown[name] = asset
        for badge in eye.badges():
            row = badge.says.split(": ")[0]
            allowed = kinds[shown[row]] or ("no_face",)
            assert badge.state in ("checking", *allowed)
    page.wait_for_timeout(500)
    assert len(settled(eye, 4)) == 4


def test_a_page_that_grows_and_goes_elsewhere_without_loading(show):
    page, eye = show(pages.post("Generated 1", "fake-01"))
    for n in (2, 3):
        page.evaluate(
            "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)",
            pages.post(f"More {n}", f"fake-{n:02}"),
        )
    settled(eye, 3)
    page.evaluate(
        "html => { history.pushState({}, '', '/in/somebody/'); document.querySelector('main').innerHTML = html; }",
        pages.post("Profile", "real-tight", size=400, large=True),
    )
    assert settled(eye, 1)[0].says.startswith("Profile: ")


def test_a_badge_under_a_dialog_hides(show):
    page, eye = show(pages.post("Generated 1", "fake-01"))
    page.evaluate(
        "() => { const d = document.createElement('div'); d.id = 'box'; d.style.cssText = 'position:fixed;inset:0;background:#000c;z-index:99'; document.body.append(d); }"
    )
    page.mouse.wheel(0, 1)
    page.evaluate("dispatchEvent(new Event('resize'))")
    until(lambda: not eye.badges(), what="hidden badge")
    page.evaluate("document.getElementById('box').remove(); dispatchEvent(new Event('resize'))")
    settled(eye, 1)


def test_a_thousand_random_swaps_show_no_wrong_badge(show):
    kinds = {"fake-01": SHOWS_FAKE, "fake-02": SHOWS_FAKE, "fake-05": SHOWS_FAKE, "landscape": ("no_face",)}
    kinds |= dict.fromkeys(("real-portrait", "real-left", "real-wide", "real-tight"), SHOWS_REAL)
    page, eye = show("".join(pages.post(f"Row {n}", "real-portrait", year=2026) for n in range(6)))
    chance = random.Random(7)
    shown, verdicts = {}, 0
    for turn in range(1000):
        name, asset = f"Row {chance.randrange(6)}", chance.choice(list(kinds))
        swap(page, name, asset)
        shown[name] = asset
        if turn % 4 == 0:
            page.wait_for_timeout(chance.choice((0, 5, 40)))
        if turn % 5 == 0:  # what a person would see now
            for badge in eye.badges():
                row = badge.says.split(": ")[0]
                allowed = kinds[shown.get(row, "real-portrait")]
                assert badge.state in ("checking", *allowed), (turn, row)
                verdicts += badge.state != "checking"
    assert verdicts > 300
    for badge in settled(eye, 6):
        assert badge.state in kinds[shown[badge.says.split(": ")[0]]]


def test_the_worker_killed_fifty_times_loses_no_badge_and_leaves_none_stuck(show, browser):
    page, eye = show(pages.post("Row 0", "real-portrait", year=2026))
    cdp = browser.browser.new_browser_cdp_session()
    killed = 0
    for turn in range(50):
        swap(page, "Row 0", f"fake-{turn % 12 + 1:02}~{turn}")
        page.wait_for_timeout(20 * (turn % 6))
        for target in cdp.send("Target.getTargets")["targetInfos"]:
            if target["type"] == "service_worker" and extension_id() in target["url"]:
                killed += cdp.send("Target.closeTarget", {"targetId": target["targetId"]})["success"]
        if turn % 10 == 9:
            assert settled(eye, 1)[0].state in SHOWS_FAKE
    assert killed >= 40


def test_photos_in_shadow_roots_frames_and_lazy_elements(show):
    page, eye = show(pages.post("Plain", "real-portrait", year=2026))
    page.evaluate(
        """([open, closed, late, framed]) => {
          const add = (mode, url, wait, name) => {
            const host = document.querySelector('main').appendChild(document.createElement('a-host'));
            const fill = () => host.attachShadow({mode}).innerHTML = `<img width=60 height=60 alt='${name}' src='${url}'>`;
            wait ? setTimeout(fill, wait) : fill();
          };
          add('open', open, 0, 'Open'); add('closed', closed, 0, 'Closed'); add('open', late, 600, 'Late');
          const frame = document.querySelector('main').appendChild(document.createElement('iframe'));
          frame.srcdoc = `<img width=60 height=60 alt='Framed' src='${framed}'>`;
        }""",
        [photo_url(f"fake-0{n}") for n in (1, 2, 3, 4)],
    )
    names = {"Plain", "Open", "Closed", "Late", "Framed"}
    until(
        lambda: not (names ^ {b.says.split(": ")[0] for b in eye.badges() if b.state != "checking"}),
        what=f"all of {names}",
    )
