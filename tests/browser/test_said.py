"""What a person said and whom they know, in the options: shown, saved for the evaluation, and deleted."""

import json

import pytest

from models.training import records
from models.verdict import RECORDS_VERSION
from server.identity import extension_id
from tests.browser import pages
from tests.browser.stack import until, worker
from tests.browser.test_pages import violations

OPTIONS = f"chrome-extension://{extension_id()}/options/options.html"
KEYS = "async () => Object.keys(await chrome.storage.local.get(null)).filter(key => /^(kept|trusted|photo:)/.test(key))"
FILL = """async count => {
  const { keep } = await import('/kept.js');
  const says = ['real', 'generated', 'not_profile', 'known'];
  const labels = ['fake', 'unsure', 'real', 'no_face'];
  for (let n = 0; n < count; n += 1) {
    const record = { sha256: String(n).padStart(64, '0'), label: labels[n % 4], probability: n % 4 === 3 ? null : 0.5, model: 'lite0@2', point: 'browsing', says: says[n % 4] };
    await keep(record, n % 3 ? null : 'data:application/octet-stream;base64,' + 'A'.repeat(1000));
  }
}"""


@pytest.fixture
def page(browser, running):
    clear = f"async () => chrome.storage.local.remove(await ({KEYS})())"
    worker(browser).evaluate(clear)
    opened = browser.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(OPTIONS)
    until(lambda: opened.locator("#model dd").count(), what="the card")
    yield opened
    opened.close()
    worker(browser).evaluate(clear)
    assert errors == []


def kept(browser):
    return worker(browser).evaluate("async () => (await chrome.storage.local.get({kept: []})).kept")


def test_nothing_yet_is_said(page):
    assert page.is_visible("#said-none")
    assert page.is_visible("#trusted-none")
    assert page.is_hidden("#said-all")


def test_records_are_shown_and_deleted_one_by_one_with_their_photo(browser, page):
    page.evaluate(FILL, 4)
    until(lambda: page.locator("#said li").count() == 4, what="four records")
    first = page.locator("#said li").first
    assert "The detector: No face found. You: I know this person." in first.inner_text()
    assert "with the photo" in first.inner_text()
    assert page.is_hidden("#said-none")
    first.locator("button").focus()
    page.keyboard.press("Enter")
    until(lambda: page.locator("#said li").count() == 3, what="three records")
    assert page.inner_text("#said-says") == "Deleted."
    assert page.evaluate("document.activeElement.id") == "said-name"
    assert sorted(worker(browser).evaluate(KEYS)) == ["kept", f"photo:{0:064}"]


def test_all_are_deleted_once_that_is_confirmed(browser, page):
    page.evaluate(FILL, 4)
    until(lambda: page.locator("#said li").count() == 4, what="four records")
    asked = []
    answers = iter([False, True])
    page.on(
        "dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if next(answers) else dialog.dismiss())
    )
    page.click("#said-delete")
    until(lambda: asked, what="the question")
    assert asked == ["Delete all 4 for good?"]
    assert len(kept(browser)) == 4
    page.click("#said-delete")
    until(lambda: page.locator("#said li").count() == 0, what="no record")
    assert kept(browser) == []
    assert worker(browser).evaluate(KEYS) == ["kept"]


def test_records_are_bounded_in_number_and_in_the_room_of_their_photos(browser, page):
    page.evaluate("""() => chrome.storage.local.set({ kept: Array.from({ length: 500 }, (_, n) => (
      { sha256: String(n).padStart(64, 'a'), label: 'fake', probability: 1, model: 'm@1', point: '', says: 'real', time: n, photo: 0 })) })""")
    page.evaluate(FILL, 2)
    assert len(kept(browser)) == 500
    assert [record["sha256"][:2] for record in kept(browser)[:3]] == ["00", "00", "aa"]
    fits = page.evaluate("""async () => {
      const { keep } = await import('/kept.js');
      const fits = [];
      for (let n = 0; n < 14; n += 1) {
        const record = { sha256: 'f'.repeat(60) + String(n).padStart(4, '0'), label: 'fake', probability: 1, model: 'm@1', point: '', says: 'real' };
        fits.push(await keep(record, 'A'.repeat(n ? 399_000 : 401_000)));
      }
      return fits;
    }""")
    assert fits == [False, *[True] * 13]
    with_photo = [record for record in kept(browser) if record["photo"]]
    assert 4_500_000 < sum(record["photo"] for record in with_photo) <= 5_000_000
    photos = [key for key in worker(browser).evaluate(KEYS) if key.startswith("photo:")]
    assert sorted(photos) == sorted(f"photo:{record['sha256']}" for record in with_photo)


def test_the_saved_file_is_read_by_the_evaluation(page, capsys):
    page.evaluate(FILL, 9)
    until(lambda: page.locator("#said li").count() == 9, what="nine records")
    with page.expect_download() as saved:
        page.click("#said-save")
    file = saved.value.path()
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert (whole["kind"], whole["version"]) == ("records", RECORDS_VERSION)
    assert whole["records"][0]["time"].endswith("Z")
    assert len([record for record in whole["records"] if "photo" in record]) == 3
    assert records.main(file) == 0
    said = capsys.readouterr().out
    assert "9 records, 3 with the photo; 0 left out" in said
    assert "| real | 3 | 0 | 0 | 0 | 0 | 0 of 3" in said


def test_a_trusted_photo_is_listed_and_its_badge_comes_back_once_removed(browser, show, page):
    worker(browser).evaluate("() => chrome.storage.local.set({trusted: ['x:77', 'linkedin:fake-01']})")
    _, eye = show(pages.post("Generated 1", "fake-01") + pages.post("Generated 2", "fake-02"))
    assert [badge.says.split(":")[0] for badge in eye.badges()] == ["Generated 2"]
    page.bring_to_front()
    assert page.locator("#trusted li .what").all_inner_texts() == ["LinkedIn\nfake-01", "X\n77"]
    page.focus("#trusted button >> nth=0")
    assert page.get_attribute("#trusted button >> nth=0", "aria-label") == "Remove: LinkedIn, fake-01"
    page.keyboard.press("Enter")
    until(lambda: page.locator("#trusted li").count() == 1, what="one photo less")
    assert page.evaluate("document.activeElement.id") == "trusted-name"
    until(lambda: len(eye.badges()) == 2, what="the badge again")
    kept_now = worker(browser).evaluate("async () => (await chrome.storage.local.get('trusted')).trusted")
    assert kept_now == ["x:77"]


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_records_and_trusted_photos_are_accessible(browser, page, look):
    worker(browser).evaluate("() => chrome.storage.local.set({trusted: ['x:77', 'linkedin:fake-01']})")
    page.evaluate(FILL, 4)
    until(lambda: page.locator("#said li").count() == 4, what="four records")
    page.emulate_media(**look)
    assert violations(page) == "[]"


def test_they_fit_a_narrow_window(browser, page):
    worker(browser).evaluate("() => chrome.storage.local.set({trusted: ['linkedin:' + 'D4E03AQH'.repeat(9)]})")
    page.evaluate(FILL, 4)
    page.set_viewport_size({"width": 320, "height": 700})
    until(lambda: page.locator("#said li").count() == 4, what="four records")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
