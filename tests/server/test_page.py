"""The drop page: all that it names is served, in the language of who asks, and nothing of it is from elsewhere."""

import json
import re

import pytest

from server.identity import EXTENSION
from server.page import HERE
from server.words import languages, words

ADDRESS = r'(?:src|href|data-sample)="([^"]+)"'


def messages(name):
    return json.loads((EXTENSION / "_locales" / name / "messages.json").read_text(encoding="utf-8"))


def test_the_page_and_all_that_it_names_are_served(client):
    html = client.get("/").text
    addresses = re.findall(ADDRESS, html)
    assert len(addresses) > 10
    scripts = {f"/static/page/{file.name}" for file in (HERE / "static").iterdir()}
    for address in {*addresses, *scripts}:
        assert address.startswith("/static/"), address  # nothing is fetched from elsewhere
        with client.get(address) as answer:
            assert answer.status_code == 200, address
    imports = [
        name
        for file in (HERE / "static").glob("*.js")
        for name in re.findall(r'from "([^"]+)"', file.read_text(encoding="utf-8"))
    ]
    assert imports
    assert all(f"/static/page/{name.removeprefix('./')}" in scripts for name in imports)


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("hi", "hi"),
        ("fr-CA", "fr"),
        ("es-419,es;q=0.9", "es"),
        ("pl,en-GB;q=0.5", "en"),
        ("pl", "en"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
        ("de;q=0,en", "en"),
        ("x" * 2000, "en"),
    ],
)
def test_the_page_speaks_the_browsers_language(client, accepted, spoken):
    answer = client.get("/", headers={} if accepted is None else {"Accept-Language": accepted})
    assert f'<html lang="{spoken}">' in answer.text
    for key in ("pageName", "pageDrop", "pageKept", "limits"):
        assert messages(spoken)[key]["message"] in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_words_are_served_in_every_language_and_no_other(client):
    assert set(languages()) == {folder.name for folder in (EXTENSION / "_locales").iterdir()}
    for name in languages():
        said = client.get(f"/static/words/{name}.json").json
        assert said["label_fake"] == messages(name)["label_fake"]["message"]
        assert list(said) == list(messages(name))
    for name in ("pl", "..%2f..", "en.json/..", "EN"):
        assert client.get(f"/static/words/{name}.json").status_code == 404


def test_blanks_are_numbered_as_the_code_fills_them():
    assert words("en")["pageProgress"] == "$1 of $2 checked"
    assert words("hi")["pageProgress"].index("$2") < words("hi")["pageProgress"].index("$1")
    for name in languages():
        for key, message in words(name).items():
            assert not re.search(r"\$[A-Za-z_]", message), key
