"""Pages that change under us: swapped, removed, recycled and late photos."""

import random

import pytest

from tests.browser import pages
from tests.browser.measure import found
from tests.browser.origin import photo_url
from tests.browser.stack import kill_worker, until

SHOWS_FAKE, SHOWS_REAL = ("fake", "unsure"), ("real", "unsure")


def settled(eye, count):
    return until(
        lambda: (b := eye.badges()) and len(b) == count and all(x.state != "checking" for x in b) and b,
        what=f"{count} badges",
        seen=eye.badges,
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


KINDS = dict.fromkeys(("fake-01", "fake-02", "fake-05"), SHOWS_FAKE) | {"landscape": ("no_face",)}
KINDS |= dict.fromkeys(("real-portrait", "real-left", "real-wide", "real-tight"), SHOWS_REAL)


def wrong(eye, shown, also=("checking",)):
    """The badges that say of a row what is not so of the photo that it shows."""
    said = ((badge.says.split(": ")[0], badge.state) for badge in eye.badges())
    return [(row, state) for row, state in said if state not in (*KINDS[shown[row].split("~")[0]], *also)]


@pytest.mark.soak
def test_a_thousand_random_swaps_show_no_wrong_badge(show, origin, row):
    chance, late = random.Random(7), random.Random(8)
    origin.late = lambda: late.choice((0, 0, 0.01, 0.05, 0.2, 0.6))  # answers come in any order
    shown = {f"Row {n}": "real-portrait" for n in range(6)}
    page, eye = show("".join(pages.post(name, asset, year=2026) for name, asset in shown.items()))
    verdicts, looks = 0, 0
    for turn in range(1000):
        name = f"Row {chance.randrange(6)}"
        shown[name] = f"{chance.choice(list(KINDS))}~{chance.randrange(30)}"
        swap(page, name, shown[name])
        if turn % 3 == 0:
            page.wait_for_timeout(chance.choice((0, 5, 40, 120)))
            assert wrong(eye, shown) == [], turn  # what a person would see now
            verdicts += sum(badge.state != "checking" for badge in eye.badges())
            looks += 1
    settled(eye, 6)
    assert wrong(eye, shown, ()) == []
    assert verdicts > 150
    row("wrong badges in 1,000 swaps of recycled photos", f"0 of {verdicts} verdicts seen in {looks} looks", "0")


@pytest.mark.soak
def test_the_worker_killed_fifty_times_in_the_middle_of_its_work(show, browser, origin, row):
    chance, killed = random.Random(3), 0
    shown = {f"Row {n}": "real-portrait" for n in range(3)}
    page, eye = show("".join(pages.post(name, asset, year=2026) for name, asset in shown.items()))
    for turn in range(50):
        origin.hold.clear()
        shown = {name: f"{chance.choice(list(KINDS))}~k{turn}-{n}" for n, name in enumerate(shown)}
        for name, asset in shown.items():
            swap(page, name, asset)
        assets = tuple(shown.values())
        until(lambda assets=assets: any(origin.seen[asset] > 1 for asset in assets), what="the server's question")
        killed += kill_worker(browser)
        page.wait_for_timeout(chance.choice((0, 50, 250)))
        origin.hold.set()
        settled(eye, 3)
        assert wrong(eye, shown, ()) == [], turn
    assert killed == 50
    row("badges lost or stuck when the worker is killed at work", f"0 of {3 * killed}", "0")


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


def test_a_lightbox_shows_the_badge_of_its_own_photo_alone(show):
    page, eye = show(pages.post("Small", "fake-01") + pages.post("Beside", "real-portrait"))
    page.evaluate(
        """url => {
          const box = document.createElement('div');
          box.id = 'box';
          box.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647; background: #000c; display: grid; place-items: center';
          box.innerHTML = `<img alt='Large' width=400 height=400 src='${url}'>`;
          document.body.append(box);
        }""",
        photo_url("fake-01", 400),
    )
    says = lambda: [badge.says.split(": ")[0] for badge in eye.badges() if badge.state in SHOWS_FAKE]  # noqa: E731
    until(lambda: says() == ["Large"], what="the large photo's badge and no other")
    photo, (badge,) = page.locator("img[alt='Large']").bounding_box(), eye.badges()
    x, y, width, height = badge.box
    assert photo["x"] <= x + width / 2 <= photo["x"] + photo["width"]
    assert photo["y"] <= y + height / 2 <= photo["y"] + photo["height"]
    top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).localName", [x + width / 2, y + height / 2])
    assert top == "real-fake-faces"  # over the box, however high that is
    page.evaluate("document.getElementById('box').remove()")
    until(lambda: {b.says.split(": ")[0] for b in eye.badges()} == {"Small", "Beside"}, what="the badges of the page")


def test_a_lazy_photo_is_asked_for_when_it_comes_near_and_not_before(show, origin):
    far = "<div style='height: 6000px'></div>"
    late = f"<img id=late alt='Late' width=60 height=60 src='data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' data-delayed-url='{photo_url('fake-02~lazy')}'>"
    lazy = f"<img alt='Lazy' loading=lazy width=60 height=60 src='{photo_url('fake-03~lazy')}'>"
    eager = f"<img alt='Eager' width=60 height=60 src='{photo_url('fake-04~lazy')}'>"
    script = """<script>new IntersectionObserver(([seen]) => {
      const late = document.getElementById('late');
      if (seen.isIntersecting && late.dataset.delayedUrl) late.src = late.dataset.delayedUrl; }).observe(document.getElementById('late'));</script>"""
    page, eye = show(pages.post("Near", "fake-01~lazy") + far + late + lazy + eager + script)
    page.wait_for_timeout(1000)
    assert origin.seen["fake-01~lazy"] >= 2  # by the page and by the server
    far_off = [origin.seen[f"fake-0{n}~lazy"] for n in (2, 3, 4)]
    assert far_off == [0, 0, 1]  # the page's own alone
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    until(
        lambda: {b.says.split(": ")[0] for b in eye.badges() if b.state in SHOWS_FAKE} == {"Late", "Lazy", "Eager"},
        what="the badges of all three",
    )


def test_a_closed_tabs_photos_are_never_fetched(show, browser, origin):
    stays, goes, second = queued(show, browser, origin, "one", ["/feed/?second"])
    goes.close()
    stays.bring_to_front()
    origin.hold.set()
    until(lambda: not found(browser)["checking"], what="the verdicts of the tab that stays")
    stays.wait_for_timeout(1000)
    assert [asset for asset in second if origin.seen[asset] > 1] == []
    again, eye = show("", wait=False)
    fill(again, second)
    assert len(settled(eye, 4)) == 4


def test_photos_that_two_tabs_wait_for_are_judged_when_one_is_closed(show, browser, origin):
    _, goes, third, _ = queued(show, browser, origin, "two", ["/feed/?second", "/feed/?third"])
    goes.close()
    third.bring_to_front()
    origin.hold.set()
    until(lambda: not found(browser)["checking"], what="the verdicts")
    assert found(browser).keys() <= {*SHOWS_FAKE}


def queued(show, browser, origin, test, others):
    """A tab whose four photos are being fetched, others that wait with the same photos behind it, and these photos."""
    first, second = ([f"fake-{n:02}~{name}-{test}" for n in range(1, 5)] for name in ("first", "second"))
    tabs = [show("", wait=False, path=path)[0] for path in ("/feed/", *others)]
    origin.hold.clear()
    fill(tabs[0], first)
    until(lambda: all(origin.seen[asset] > 1 for asset in first), what="four questions under way")
    for tab in tabs[1:]:
        tab.bring_to_front()
        fill(tab, second)
        until(lambda: found(browser)["checking"] == 4, what="four that wait behind them")
        tab.wait_for_timeout(500)
    return *tabs, second


def fill(page, assets):
    html = "".join(pages.post(asset, asset, year=2026) for asset in assets)
    page.evaluate("html => { document.querySelector('main').innerHTML = html; }", html)


def test_a_link_within_the_page_drops_what_it_waited_for(show, origin):
    page, eye = show(pages.post("Stays", "real-portrait"))
    origin.hold.clear()
    page.evaluate(
        "html => { document.querySelector('main').innerHTML = html; }", pages.post("Before", "fake-06", year=2026)
    )
    until(lambda: origin.seen["fake-06"] > 1, what="the server's question")
    page.evaluate(
        "html => { history.pushState({}, '', '/in/other/'); document.querySelector('main').innerHTML = html; }",
        pages.post("After", "real-left", size=400, large=True, year=2026),
    )
    origin.hold.set()
    assert settled(eye, 1)[0].says.startswith("After: ")
    assert eye.badges()[0].state in SHOWS_REAL
