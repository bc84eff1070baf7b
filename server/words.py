"""Words of the drop page in the browser's language: the extension's own, which hold the page's too."""

import json
import re
from functools import cache

from flask import request

from server.identity import EXTENSION

LOCALES = EXTENSION / "_locales"
ENGLISH = "en"


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are, English first: it is what a browser of another language gets."""
    found = sorted(folder.name for folder in LOCALES.iterdir() if (folder / "messages.json").exists())
    return (ENGLISH, *(name for name in found if name != ENGLISH))


def language() -> str:
    """The language of who asks, by Accept-Language."""
    return request.accept_languages.best_match(languages(), ENGLISH) or ENGLISH


@cache
def words(name: str) -> dict[str, str]:
    """What a language says, by key; its blanks are $1, $2 in the order in which they are filled."""
    written = json.loads((LOCALES / name / "messages.json").read_text(encoding="utf-8"))
    return {key: _numbered(row) for key, row in written.items()}


def _numbered(row: dict[str, object]) -> str:
    # A language may name its blanks in another order than English does.
    places = row.get("placeholders")
    contents = {name.upper(): place["content"] for name, place in places.items()} if isinstance(places, dict) else {}
    return re.sub(r"\$(\w+)\$", lambda found: contents[found[1].upper()], str(row["message"]))
