"""Each site's samples find exactly the photos that they should; a site's pages get badges when it is granted."""

from html import escape

import pytest

from server.identity import EXTENSION, is_photo_host, sites
from tests.browser.origin import HOSTS, PHOTOS, small
from tests.browser.stack import Eye, allow, chromium, until, worker

SAMPLES = [(site, sample) for site in sites() for sample in site["samples"]]


@pytest.mark.parametrize(
    ("site", "sample"), SAMPLES, ids=[f"{site['name']}: {sample['says']}" for site, sample in SAMPLES]
)
def test_samples(browser, site, sample):
    page = browser.new_page()
    page.set_content(sample["html"])
    page.evaluate((EXTENSION / "content" / "find.js").read_text(encoding="utf-8"))
    found = page.evaluate("site => Find.photos(document, site).map(photo => photo.url)", site)
    page.close()
    assert found == sample["urls"]


CONTROL = {
    "linkedin": "https://media.licdn.com/dms/image/v2/CONTROL/profile-displayphoto-shrink_200_200/x/0/1?e=2147483647&v=beta&t=c",
    "x": "https://pbs.twimg.com/profile_images/77/control_normal.jpg",
    "facebook": "https://scontent-fra3-1.xx.fbcdn.net/v/t39.30808-1/7_7_7_n.jpg?stp=dst-jpg_s200x200_tt6&oh=a&oe=7FFFFFFF",
    "instagram": "https://scontent-fra3-1.cdninstagram.com/v/t51.2885-19/7_7_7_n.jpg?stp=dst-jpg_s320x320&oh=a&oe=7FFFFFFF",
    "github": "https://avatars.githubusercontent.com/u/77?s=48&v=4",
    "gravatar": "https://www.gravatar.com/avatar/77777777777777777777777777777777?s=48",
}
"""A photo of each site that surely gets a badge: once it has, what has none beside it gets none."""
JUDGED = {"fake", "unsure", "real", "no_face", "too_small"}
FAKE = small(PHOTOS / "fake-02.jpg", 200)


def test_every_page_that_a_site_names_has_a_sample(browser):
    page = browser.new_page()
    page.evaluate((EXTENSION / "content" / "find.js").read_text(encoding="utf-8"))
    covers = "([at, pattern]) => Boolean(Find.siteOf(at, [{ pages: [pattern] }]))"
    for site in sites():
        for pattern in site["pages"]:
            at = [sample["at"] for sample in site["samples"] if page.evaluate(covers, [sample["at"], pattern])]
            assert at, pattern
        for sample in site["samples"]:
            assert page.evaluate(
                "([at, pages]) => Boolean(Find.siteOf(at, [{ pages }]))", [sample["at"], site["pages"]]
            )
    page.close()
    assert set(CONTROL) == {site["name"] for site in sites()}


@pytest.fixture
def web(origin):
    """Every sample at its address, and a face at every address of a photo host."""
    html = {sample["at"].split("#")[0]: (site["name"], sample["html"]) for site, sample in SAMPLES}
    assert len(html) == len(SAMPLES)  # no two at one address

    def route(host):
        def answer(path):
            if is_photo_host(host):
                return 200, "image/jpeg", FAKE
            if f"https://{host}{path}" not in html:
                return None
            name, content = html[f"https://{host}{path}"]
            style = "<style>img { max-width: 120px; height: auto; }</style>"  # all of it within the view
            control = f"<p><img alt='Control' width=120 height=120 src='{escape(CONTROL[name])}'></p>"
            return 200, "text/html", f"<!doctype html><body>{style}{control}{content}</body>".encode()

        return answer

    before = dict(origin.routes)
    origin.routes.update({host: route(host) for host in HOSTS})
    yield
    origin.routes.clear()
    origin.routes.update(before)


def shows(page, sample):
    """The sample's page has as many badges as photos should be found, and the control's."""
    page.goto(sample["at"])
    eye = Eye(page)
    until(
        lambda: "Control" in {b.says.split(": ")[0] for b in eye.badges() if b.state in JUDGED},
        what=f"{sample['at']}: the control's badge",
        seen=eye.badges,
    )
    until(
        lambda: len(b := eye.badges()) == len(sample["urls"]) + 1 and {one.state for one in b} <= JUDGED,
        seconds=10,
        what=f"{sample['at']}: {len(sample['urls'])} badges and the control's",
        seen=eye.badges,
    )
    page.wait_for_timeout(200)
    assert len(eye.badges()) == len(sample["urls"]) + 1


@pytest.mark.usefixtures("web", "running")
def test_pages_of_each_site_get_badges_when_it_is_granted_and_none_before(playwright, origin, port, tmp_path):
    with chromium(playwright, tmp_path, origin, port) as context:
        page = context.new_page()
        for site in sorted(sites(), key=lambda one: one["optional"]):
            if site["optional"]:
                for sample in site["samples"]:
                    page.goto(sample["at"])
                    page.wait_for_timeout(300)
                    assert Eye(page).badges() == [], sample["at"]
                allow(context, site["pages"])
                worker(context).evaluate(SWITCH, [site["name"], True])
                page.bring_to_front()
                eye = Eye(page)
                until(eye.badges, what=f"badges of {site['name']} in the page that is open")
            for sample in site["samples"]:
                shows(page, sample)
            worker(context).evaluate(SWITCH, [site["name"], False])
            eye = Eye(page)
            until(lambda eye=eye: not eye.badges(), seconds=5, what="no badges when it is switched off")


SWITCH = """async ([name, on]) => {
  const { sites = {} } = await chrome.storage.local.get('sites');
  await chrome.storage.local.set({ sites: { ...sites, [name]: on } }); }"""
