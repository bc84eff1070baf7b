"""Every language says all that English says, with the same blanks; and English says what the code asks for, no more."""

import json
import re
from pathlib import Path

import pytest

from models import cues, errors
from models.verdict import Label, Said, Strength
from server.desk import DetectorBroken
from server.errors import ERRORS
from server.identity import sites
from server.page import SAMPLES

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
LOCALES = EXTENSION / "_locales"
ENGLISH = json.loads((LOCALES / "en" / "messages.json").read_text(encoding="utf-8"))
OTHERS = ["de", "es", "fr", "hi"]
SCRIPTS = [*sorted((ROOT / "server" / "static").glob("*.js")), *sorted(EXTENSION.rglob("*.js"))]

SAME = {
    "de": {"appName", "badgeName", "modelIs", "modelVersion"},
    "es": {"appName", "badgeName", "pageDetector"},
    "fr": {"appName", "evidenceSite", "modelPixels", "modelVersion", "optionsName", "sitesName", "testPhoto"},
    "hi": {"appName", "badgeName"},
}
"""What is written as in English: the product's name, blanks alone, and words that both languages share."""

FOR_PROGRAMS = {"wrong_host", "wrong_origin", "wrong_request", "wrong_type", "wrong_method", "not_found", "left"}
"""Errors of who speaks to the server, which no person meets."""

ROOM = {"appName": 75, "appDescription": 132, "shortFake": 16, "shortUnsure": 16, "pauseHour": 24, "goOn": 24}
"""The most characters of what stands in little room: Chrome's for name and description, ours for badges and popup."""


def read(locale):
    return json.loads((LOCALES / locale / "messages.json").read_text(encoding="utf-8"))


def blanks(message):
    return sorted(name.lower() for name in re.findall(r"\$(\w+)\$", message))


def test_the_languages_are_those_that_are_promised():
    assert sorted(folder.name for folder in LOCALES.iterdir()) == sorted(["en", *OTHERS])


@pytest.mark.parametrize("locale", OTHERS)
def test_a_language_has_every_key_with_the_same_blanks_and_no_other(locale):
    there = read(locale)
    assert list(there) == list(ENGLISH)  # in the same order, so that two files can be read side by side
    for key, row in ENGLISH.items():
        assert there[key].get("placeholders") == row.get("placeholders"), key
        assert blanks(there[key]["message"]) == blanks(row["message"]), key


@pytest.mark.parametrize("locale", ["en", *OTHERS])
def test_a_blank_that_is_written_is_described_and_the_other_way_round(locale):
    for key, row in read(locale).items():
        assert set(row) <= {"message", "placeholders"}, key
        assert row["message"].strip() == row["message"] != "", key
        assert set(blanks(row["message"])) == set(row.get("placeholders", {})), key
        assert "$" not in re.sub(r"\$\w+\$", "", row["message"]), key
        assert len(row["message"]) <= ROOM.get(key, 1000), key


@pytest.mark.parametrize("locale", OTHERS)
def test_nothing_is_left_in_english(locale):
    there = read(locale)
    same = {key for key, row in ENGLISH.items() if there.get(key, {}).get("message") == row["message"]}
    assert same == SAME[locale]
    if locale == "hi":
        latin = {key for key, row in there.items() if not re.search(r"[\u0900-\u097f]", row["message"])}
        assert latin == SAME[locale]


@pytest.mark.parametrize("locale", OTHERS)
def test_what_a_person_must_type_or_choose_is_called_as_it_is(locale):
    there = read(locale)
    for key, row in ENGLISH.items():
        typed = re.findall(r"\bmake \w+", row["message"])
        assert re.findall(r"\bmake \w+", there[key]["message"]) == typed, key
    assert there["menuCheck"]["message"] in there["foundNothing"]["message"]


def first_arguments(text):
    """What stands first in every call of words(...) and getMessage(...), as written."""
    for call in re.finditer(r"\b(?:words|getMessage)\(", text):
        depth, at, quote = 0, call.end(), ""
        while quote or depth or text[at] not in ",)":
            letter = text[at]
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "\"`'":
                quote = letter
            else:
                depth += (letter in "([{") - (letter in ")]}")
            at += 1
        yield text[call.end() : at].strip()


def asked_for():
    """Keys that the code asks for by name, and the patterns of those that it builds, such as label_*."""
    named, built = set(), set()
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        for argument in first_arguments(text):
            chosen = re.sub(r'\["\w+"\]', "", argument.split(" ? ", 1)[-1])  # neither a condition's nor an index's
            named |= {key for key in re.findall(r'"([^"]+)"', chosen) if not key.startswith("@@")}
            built |= {re.sub(r"\$\{.*\}", "*", pattern) for pattern in re.findall(r"`([^`]+)`", argument)}
        if "getMessage(says" in text:
            named |= set(re.findall(r'\bsays: "(\w+)"', text))
    for page in EXTENSION.rglob("*.html"):
        named |= set(re.findall(r'data-word="(\w+)"', page.read_text(encoding="utf-8")))
    for page in (ROOT / "server" / "templates").glob("*.html"):
        named |= set(re.findall(r"\bwords\.(\w+)", page.read_text(encoding="utf-8")))
    named |= {photo["word"] for photo in json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))["photos"]}
    named |= set(re.findall(r"__MSG_(\w+)__", (EXTENSION / "manifest.json").read_text(encoding="utf-8")))
    return named, built


def failures():
    """The codes of everything that goes wrong in the extension itself or is told by the host as a code."""
    texts = [script.read_text(encoding="utf-8") for script in SCRIPTS]
    codes = {code for text in texts for code in re.findall(r'\bfailure\((?:[^()]*\? )?"(\w+)"', text)}
    codes |= {code for text in texts for code in re.findall(r'\bfailure\([^()]* : "(\w+)"\)', text)}
    power = (EXTENSION / "worker" / "power.js").read_text(encoding="utf-8")
    codes |= set(re.findall(r'\["[^"]+\.", "(\w+)"\]', power))
    for row in re.findall(r"new Set\(\[([^\]]+)\]\)", power):
        codes |= set(re.findall(r'"(\w+)"', row))
    return codes


def told_by_the_server():
    """What the server and the judge say of what goes wrong, by code, as far as a person can meet it: (sentence, hint)."""
    rows = {code: (row.says, row.hint) for code, row in ERRORS.items()}
    kinds = [DetectorBroken, *vars(errors).values()]
    rows |= {kind.code: (kind.says, kind.hint) for kind in kinds if hasattr(kind, "code") and hasattr(kind, "says")}
    return {code: said for code, said in rows.items() if code not in FOR_PROGRAMS}


def test_english_says_of_errors_what_the_server_says():
    assert len(told_by_the_server()) >= 18
    for code, said in told_by_the_server().items():
        assert (ENGLISH[f"failure_{code}"]["message"], ENGLISH[f"failure_{code}_hint"]["message"]) == said, code


def evidence():
    """What the cues of the detector say, by the key that a card asks for: evidence_<cue>_<finding>."""
    return {f"evidence_{cue.name}_{finding}": says for cue in cues.find() for finding, says in cue.says.items()}


def test_sites_are_called_by_their_own_names():
    for site in sites():  # a name is the same in every language
        assert re.fullmatch(r"[A-Z]\w*", site["title"]), site["title"]


def test_english_says_of_evidence_what_the_detector_says():
    assert len(evidence()) >= 6
    for key, says in evidence().items():
        assert ENGLISH[key]["message"] == says, key


def test_english_has_what_the_code_asks_for_and_nothing_idle():
    named, built = asked_for()
    labels = set(Label)
    codes = failures() | set(told_by_the_server())
    families = {
        "label_*": {f"label_{kind}" for kind in {*labels, "error", "checking"}},
        "means_*": {f"means_{label}" for label in labels},
        "evidence_*": set(evidence()),
        "sign_*": {f"sign_{strength}" for strength in Strength if strength is not Strength.NONE},
        "said_*": {f"said_{said}" for said in Said},
        "strength_*": {f"strength_{strength}" for strength in Strength},
        "heatAt_*": {f"heatAt_{place}" for place in ("nowhere", "eyes", "nose", "mouth", "face", "around")},
        "speaks_*": {f"speaks_{way}" for way in ("for", "against", "neither", "file")},
        "failure_*": {f"failure_{code}" for code in codes},
        "failure_*_hint": {f"failure_{code}_hint" for code in codes},
    }
    assert built == set(families)  # a new family of keys is added here
    assert len(named) > 20
    asked = named | set().union(*families.values())
    assert asked - set(ENGLISH) == set()
    assert set(ENGLISH) - asked == set()
