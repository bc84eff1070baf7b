"""python -m tests.demo.pictures [FOLDER]: every state of a badge and an open card, in light, dark and forced colours.

Real parts on faces of the fixtures: for each label the first photo that the detector calls so.
"""

import argparse
import io
import json
import tempfile
import threading
from html import escape
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

import models
from models.verdict import Label
from server.identity import EXTENSION
from tests.browser import origin as origins
from tests.browser.inside import Inside
from tests.browser.origin import PHOTOS, Answer, Origin, photo_route, photo_url, small
from tests.browser.stack import Eye, chromium, free_port, server, until

SIZE = {"width": 760, "height": 930}
LOOKS = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "forced": {"forced_colors": "active"}}
COLOURS = 256  # of a picture's palette, so that it stays small
WORDS = json.loads((EXTENSION / "_locales" / "en" / "messages.json").read_text(encoding="utf-8"))
STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#eef1f4, #14181c); color: light-dark(#1d2329, #e8ecf0); font: 15px/1.4 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
main { display: grid; grid-template-columns: 330px 350px; gap: 24px; padding: 24px; }
section { display: grid; gap: 12px; align-content: start; }
figure { display: grid; grid-template-columns: 80px 1fr; gap: 16px; align-items: center; margin: 0; }
img { display: block; width: 80px; height: 80px; border-radius: 50%; object-fit: cover; }
.large { grid-template-columns: 130px 1fr; } .large img { width: 130px; height: 130px; }
"""


def main() -> None:
    """Draw the pictures into the folder."""
    parser = argparse.ArgumentParser(prog="make pictures")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent)
    folder: Path = parser.parse_args().folder
    shown = _photos()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, sync_playwright() as playwright:
        place, port = Path(name), free_port()
        origin, end = origins.start(place)
        held = threading.Event()
        origin.routes["www.linkedin.com"] = lambda path: (200, "text/html", _page(shown)) if path == "/feed/" else None
        options = {"viewport": SIZE, "device_scale_factor": 1.5}
        with server(port, origin, place), chromium(playwright, place, origin, port, **options) as context:
            page = context.new_page()
            for look, media in LOOKS.items():
                held.clear()
                _misbehave(origin, held)
                page.emulate_media(**media)
                _save(_drawn(page, look), folder / f"badges-{look}.png")
                held.set()
        end()


def _photos() -> dict[str, str]:
    """The address of a photo for each state, by the state."""
    judge = models.load()
    files = [file for file in sorted(PHOTOS.glob("*.jpg")) if file.stem not in ("ghost", "group", "logo")]
    shown: dict[str, str] = {}
    for size, file in product((200, 56, 48, 64, 100), files):
        shown.setdefault(judge(small(file, size)).label, photo_url(f"{file.stem}~{size}", size))
        if len(shown) == len(Label):
            break
    return shown | {"error": photo_url("real-left~denied"), "checking": photo_url("real-right~held")}


def _misbehave(origin: Origin, held: threading.Event) -> None:
    # The page gets each photo; who asks for these two after it is the server.
    real, before = photo_route(origin), set[str]()  # `name~2` is another photo with the same picture

    def route(path: str) -> Answer | None:
        again = path in before
        before.add(path)
        if again and "~held" in path:
            held.wait(20)
        return (403, "text/html", b"sign in") if again and "~denied" in path else real(path)

    origin.routes["media.licdn.com"] = route


def _page(shown: dict[str, str]) -> bytes:
    rows = "".join(
        f'<figure id="{state}">{_image(shown[state], state)}<figcaption>{WORDS[f"label_{state}"]["message"]}</figcaption></figure>'
        for state in [*Label, "error", "checking"]
    )
    large = f'<figure class="large">{_image(photo_url("fake-04"), "Dana Whitlock")}<figcaption><b>Dana Whitlock</b><br>A face that we generated</figcaption></figure>'
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Badges</title><style>{STYLE}</style></head><body><main><section>{rows}</section><section>{large}</section></main></body></html>'.encode()


def _image(url: str, name: str) -> str:
    return f'<img alt="{name}" src="{escape(url)}">'


def _drawn(page: Page, look: str) -> bytes:
    page.goto("https://www.linkedin.com/feed/")
    eye = Eye(page)
    until(lambda: len(eye.badges()) == 8 and [b.state for b in eye.badges()].count("checking") <= 1, what="all badges")
    # Another photo, so that it is still being checked while the picture is taken.
    page.evaluate(
        "look => { const photo = document.querySelector('#checking img'); photo.src = photo.src.replace('held', `held-${look}`); }",
        look,
    )
    left, top, width, height = next(badge for badge in eye.badges() if badge.says.startswith("Dana")).box or (
        0,
        0,
        0,
        0,
    )
    page.mouse.click(left + width / 2, top + height / 2)
    until(eye.card, what="the card")
    Inside(page).click("summary")
    page.mouse.move(5, 5)
    page.wait_for_timeout(600)
    assert {badge.state for badge in eye.badges()} == {*Label, "error", "checking"}
    return page.screenshot(animations="disabled")


def _save(picture: bytes, file: Path) -> None:
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    print(f"Wrote {file} ({file.stat().st_size // 1000} kB)")


if __name__ == "__main__":
    main()
