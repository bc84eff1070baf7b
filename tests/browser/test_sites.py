"""Each site's samples find exactly the photos that they should; a site's pages get badges when it is granted."""

import pytest

from server.identity import EXTENSION, sites
from tests.browser.origin import PHOTOS, small
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


PHOTO = {
    "x": "https://pbs.twimg.com/profile_images/111/face_normal.jpg",
    "facebook": "https://scontent-fra3-1.xx.fbcdn.net/v/t39.30808-1/1_2_3_n.jpg?stp=dst-jpg_s200x200_tt6&oh=a&oe=7FFFFFFF",
    "instagram": "https://scontent-fra3-1.cdninstagram.com/v/t51.2885-19/1_2_3_n.jpg?stp=dst-jpg_s320x320&oh=a&oe=7FFFFFFF",
    "github": "https://avatars.githubusercontent.com/u/11?s=48&v=4",
    "gravatar": "https://www.gravatar.com/avatar/0123456789abcdef0123456789abcdef?s=48",
}
PAGE = {
    "x": "https://x.com/somebody/status/1",
    "facebook": "https://www.facebook.com/somebody",
    "instagram": "https://www.instagram.com/somebody/",
    "github": "https://github.com/owner/name/issues/1",
    "gravatar": "https://stackoverflow.com/questions/1/how",
}
FAKE = small(PHOTOS / "fake-02.jpg", 400)


def test_every_optional_site_has_a_page_below():
    assert set(PAGE) == set(PHOTO) == {site["name"] for site in sites() if site["optional"]}


def test_a_site_gets_badges_when_it_is_granted_and_none_before(playwright, origin, port, running, tmp_path):
    def serve(host):
        return lambda _: (200, "image/jpeg", FAKE) if host in photo_hosts else (200, "text/html", html[host])

    photo_hosts = {address.split("/")[2] for address in PHOTO.values()}
    html = {
        PAGE[name].split("/")[2]: f'<main><img alt="Somebody" width=120 height=120 src="{PHOTO[name]}"></main>'.encode()
        for name in PAGE
    }
    for host in photo_hosts | set(html):
        origin.routes[host] = serve(host)
    with chromium(playwright, tmp_path, origin, port) as context:
        shown = {name: context.new_page() for name in PAGE}
        for name, page in shown.items():
            page.goto(PAGE[name])
        page.wait_for_timeout(1500)
        eyes = {name: Eye(page) for name, page in shown.items()}
        assert [name for name, eye in eyes.items() if eye.badges()] == []
        for name, page in shown.items():
            allow(context, next(site["pages"] for site in sites() if site["name"] == name))
            worker(context).evaluate(
                """async name => {
                  const { sites = {} } = await chrome.storage.local.get('sites');
                  await chrome.storage.local.set({ sites: { ...sites, [name]: true } }); }""",
                name,
            )
            page.bring_to_front()
            until(lambda name=name: [b.state for b in eyes[name].badges()] in (["fake"], ["unsure"]), what=name)
            page.reload()
            again = Eye(page)
            until(lambda eye=again: [b.state for b in eye.badges()] in (["fake"], ["unsure"]), what=f"{name} again")
        worker(context).evaluate("() => chrome.storage.local.set({ sites: {} })")
        until(lambda: not any(eye.badges() for eye in eyes.values()), seconds=5, what="no badges when switched off")
