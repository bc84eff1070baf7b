"""python -m tests.demo [--shot FILE]: the product at work in a throw-away browser, on a feed of our own.

With --shot, or without a display, it writes a picture instead of opening a window.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser import origin as origins
from tests.browser.stack import Eye, chromium, free_port, server, until
from tests.demo import feed

SIZE = {"width": 960, "height": 900}


def main() -> None:
    """Start all parts, show the feed, and wait for the window to close or the picture to be written."""
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--shot", type=Path, help="write a picture instead of opening a window")
    shot: Path | None = parser.parse_args().shot
    if (
        shot is None
        and sys.platform == "linux"
        and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    ):
        shot = Path("demo.png")
        print("There is no display: the demo is written as a picture.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, sync_playwright() as playwright:
        folder, port = Path(name), free_port()
        origin, end = origins.start(folder)
        origin.routes["www.linkedin.com"] = lambda path: (200, "text/html", feed.page()) if path == "/feed/" else None
        options = {"viewport": SIZE, "device_scale_factor": 1.5} if shot else {"no_viewport": True}
        with (
            server(port, origin, folder),
            chromium(playwright, folder, origin, port, visible=shot is None, **options) as context,
        ):
            page = _opened(context)
            if shot:
                _picture(page, shot)
            else:
                print("Close the browser window to end the demo.")
                page.wait_for_event("close", timeout=0)
        end()


def _opened(context: BrowserContext) -> Page:
    page = context.pages[0] if context.pages else context.new_page()
    page.goto("https://www.linkedin.com/feed/")
    return page


def _picture(page: Page, file: Path) -> None:
    eye = Eye(page)
    until(lambda: eye.badges() and all(badge.state != "checking" for badge in eye.badges()), what="all badges")
    page.wait_for_timeout(500)
    first = next(badge for badge in eye.badges() if badge.says.startswith("Jonas"))
    assert first.box
    page.mouse.move(first.box[0] + 10, first.box[1] + 10)
    until(eye.card, what="the card")
    page.screenshot(path=file)
    for badge in eye.badges():
        print(badge.says)
    print(f"Wrote {file}")


if __name__ == "__main__":
    main()
