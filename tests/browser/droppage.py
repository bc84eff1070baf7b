"""The drop page in a test: photos are handed to it as the browser does, and what it draws is read."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.origin import PHOTOS
from tests.browser.stack import until

WHOLE = (PHOTOS / "fake-01.jpg").read_bytes()
DROP = """([name, files]) => {
  const data = new DataTransfer();
  for (const [file, type, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], file, { type }));
  }
  const event = name === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
  return !document.getElementById("drop").dispatchEvent(event);
}"""


def content_of(name):
    if name == "broken.jpg":
        return WHOLE[: len(WHOLE) // 2]
    return b"not a photo" if name == "notes.txt" else (PHOTOS / name).read_bytes()


def give(page, names, how="drop"):
    """The files as the browser hands them over; says whether the page took the event for itself."""
    files = [
        (name, "text/plain" if name.endswith(".txt") else "image/jpeg", base64.b64encode(content_of(name)).decode())
        for name in names
    ]
    return page.evaluate(DROP, [how, files])


def states(page):
    """The state of each result, by the name of its photo."""
    return dict(
        page.locator("#results > li").evaluate_all(
            "items => items.map(i => [i.querySelector('h3').textContent, i.querySelector('.card').className.replace('card', '').trim()])"
        )
    )


def result(page, name):
    return page.locator("#results > li", has=page.locator(f"h3:text-is('{name}')"))


def settled(page, count=1):
    until(
        lambda: len(states(page)) == count and "checking" not in states(page).values(),
        seconds=60,
        what="the verdicts",
    )


def show_evidence(page, name):
    result(page, name).locator(".ask").click()
    until(lambda: result(page, name).locator(".reasons table").count() == 1, seconds=60, what="the evidence")


@contextmanager
def opened(browser, port) -> Iterator:
    """The page, ready; at the end nothing was wrong in it, and nothing was asked of anybody else."""
    page = browser.new_page()
    errors, asked = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{port}/")
    until(lambda: "Ready" in page.inner_text("#state"), what="a ready server")
    yield page
    page.close()
    assert errors == []
    ours = (f"http://127.0.0.1:{port}/", f"blob:http://127.0.0.1:{port}/")
    assert [url for url in asked if not url.startswith(ours)] == []  # it works without any network
