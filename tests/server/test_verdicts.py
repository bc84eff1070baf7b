"""POST /v1/verdict with real photos, and every kind of request that is not one."""

import io
import json
import zlib

import jsonschema
import pytest
from PIL import Image

from models import detectors
from models.verdict import SCHEMA, Point
from server.errors import ERRORS
from tests.server.conftest import PHOTOS


def post(client, content, kind="image/jpeg"):
    return client.post("/v1/verdict", data=content, content_type=kind)


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def test_a_photo_gets_its_verdict(client, fake):
    answer = post(client, fake)
    assert answer.status_code == 200
    said = dict(answer.json)
    assert said.pop("ms") >= 0
    jsonschema.validate(said, SCHEMA)
    assert said["label"] in ("fake", "unsure")
    assert post(client, fake, "application/octet-stream").json["probability"] == said["probability"]


def test_a_remembered_verdict_is_the_same_and_can_be_forgotten(client, fake, desk, monkeypatch):
    first = post(client, fake).json
    monkeypatch.setattr(desk, "judge", lambda *_: pytest.fail("judged again"))
    again = post(client, fake).json
    assert {k: v for k, v in again.items() if k != "ms"} == {k: v for k, v in first.items() if k != "ms"}
    assert client.post("/v1/forget").json == {"forgotten": True}
    with pytest.raises(BaseException, match="judged again"):
        post(client, fake)


PORTRAIT = Image.open(PHOTOS / "real-portrait.jpg")
HEADER = b"IHDR" + (20_000).to_bytes(4) * 2 + b"\x08\x06\0\0\0"
BAD = {
    "cut": ((PHOTOS / "fake-01.jpg").read_bytes()[:900], 422, "damaged_photo"),
    "empty": (b"", 422, "not_a_photo"),
    "text": (b"hello", 422, "not_a_photo"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "not_a_photo"),
    "huge": (
        b"\x89PNG\r\n\x1a\n\0\0\0\r" + HEADER + zlib.crc32(HEADER).to_bytes(4) + b"\0\0\0\x09IDAT",
        413,
        "photo_too_large",
    ),
    "over the limit": (b"\xff\xd8\xff" + b"\0" * (8 * 2**20), 413, "too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_photos_have_their_error_and_the_next_is_judged(client, fake, name):
    content, status, code = BAD[name]
    before = post(client, fake).json
    answer = post(client, content)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert set(answer.json["error"]) == {"code", "says", "hint"}
    assert post(client, fake).json["probability"] == before["probability"]


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (encoded(PORTRAIT.convert("CMYK"), "JPEG"), {"real", "unsure"}),
        (encoded(PORTRAIT.convert("L").convert("I;16"), "PNG"), {"real", "unsure", "no_face", "fake"}),
        (encoded(PORTRAIT, "GIF", save_all=True, append_images=[PORTRAIT.rotate(90)]), {"real", "unsure", "fake"}),
        ((PHOTOS / "tiny.jpg").read_bytes(), {"too_small"}),
        ((PHOTOS / "landscape.jpg").read_bytes(), {"no_face"}),
    ],
    ids=["cmyk", "16 bit", "animated", "tiny", "faceless"],
)
def test_odd_photos_are_judged_or_said_to_be_odd(client, content, label):
    assert post(client, content).json["label"] in label


def test_many_faces_are_each_judged(client):
    said = post(client, (PHOTOS / "group.jpg").read_bytes()).json
    assert len(said["faces"]) >= 5


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '"x"',
        "NaN",
        "{}",
        '{"url": 5}',
        '{"url": null}',
        '{"asked": true}',
        '{"url": "https://x.org/a.jpg", "asked": 1}',
        '{"url": "https://x.org/a.jpg", "more": 1}',
        '{"url": "https://x.org/a.jpg", "point": "lenient"}',
        '{"url": "https://x.org/a.jpg", "point": null}',
        "{",
    ],
)
def test_what_is_no_request_is_refused(client, body):
    answer = client.post("/v1/verdict", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "wrong_request")


def test_every_error_of_the_table_has_a_sentence_and_a_hint():
    for code, row in ERRORS.items():
        assert row.says.endswith("."), code
        assert row.hint.endswith("."), code
        assert row.status >= 400


def test_an_unexpected_fault_shows_no_traceback(client, fake, desk, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(desk, "judge", broken)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = post(client, fake)
    assert answer.status_code == 500
    assert answer.json["error"]["code"] == "internal"
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "path", ["/nothing", "/static/page/../settings.py", "/static/secret/x", "/static/badge/..%2fmanifest.json"]
)
def test_nothing_else_is_served(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert json.loads(answer.text)["error"]["code"] == "not_found"


def test_the_card_tells_how_often_each_point_errs(client):
    told = client.get("/v1/card").json
    card = detectors.card()
    assert (told["model"], told["sha256"]) == (card.model, card.sha256)
    assert set(told["points"]) == set(Point)
    assert told["thresholds"] == {p: {"fake": at.fake, "unsure": at.unsure} for p, at in card.points.items()}
    for point, measured in told["points"].items():
        rate = measured["rate"]
        assert rate["value"] == round(measured["fake"] / measured["photos"], 4), point
        assert 0 <= rate["low"] <= rate["value"] <= rate["high"] < 0.05, point


def test_a_photo_is_handed_out_as_it_was_fetched_and_not_remembered(client, fake, monkeypatch):
    fetched = []
    monkeypatch.setattr(
        "server.fetch.Fetcher.__call__", lambda _, url, **how: fetched.append((url, how["asked"])) or fake
    )
    answer = client.post("/v1/photo", json={"url": "https://media.licdn.com/a.jpg"})
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/octet-stream", fake)
    assert fetched == [("https://media.licdn.com/a.jpg", False)]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_no_photo_is_not_handed_out(client, monkeypatch):
    monkeypatch.setattr("server.fetch.Fetcher.__call__", lambda *_, **__: b"<html>secret</html>")
    answer = client.post("/v1/photo", json={"url": "https://x.org/a", "asked": True})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_a_photo")


@pytest.mark.parametrize("point", list(Point))
def test_a_request_may_name_its_point(client, desk, fake, monkeypatch, point):
    judged = []
    monkeypatch.setattr("server.fetch.Fetcher.__call__", lambda *_, **__: fake)
    real = desk.judge
    monkeypatch.setattr(desk, "judge", lambda content, at, gone: judged.append(at) or real(content, at, gone))
    answer = client.post("/v1/verdict", json={"url": "https://x.org/a.jpg", "point": str(point)})
    assert (answer.status_code, judged) == (200, [point])
