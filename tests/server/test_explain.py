"""POST /v1/explain, GET /v1/detectors, and verdicts by a detector of one's choice."""

import json
import shutil
import threading
import time

import jsonschema
import pytest

import models
from models import detectors
from models.explanation import SCHEMA
from server import create_app
from server.desk import Desk
from server.errors import ServerError
from server.shelf import KEPT, Shelf
from tests.server.conftest import PHOTOS, AtHome

OTHERS = ("another", "third")


def explain(client, content, query="", kind="image/jpeg"):
    return client.post(f"/v1/explain{query}", data=content, content_type=kind)


@pytest.fixture
def several(tmp_path, monkeypatch):
    """Detectors of other names and versions beside the shipped one, in a folder of their own."""
    folder = tmp_path / "detectors"
    for name in (detectors.SHIPPED, *OTHERS):
        shutil.copytree(detectors.FOLDER / detectors.SHIPPED, folder / name)
        card = json.loads((folder / name / "card.json").read_text())
        (folder / name / "card.json").write_text(json.dumps(card | {"name": name, "version": "7"}))
    (folder / "unfinished").mkdir()
    (folder / "unfinished" / "card.json").write_text("{}")
    real_names, real_load = detectors.names, models.load
    monkeypatch.setattr(detectors, "names", lambda: real_names(folder))
    monkeypatch.setattr(models, "load", lambda name, beside: real_load(name, folder, beside))
    return folder


def test_a_photo_is_explained_and_that_is_not_remembered(client, fake, desk, monkeypatch):
    remembered = []
    monkeypatch.setattr("server.cache.Cache.put", lambda *said: remembered.append(said))
    said = dict(explain(client, fake).json)
    assert said.pop("ms") > 0
    jsonschema.validate(said, SCHEMA)
    assert said["heat"]["falls"]
    assert remembered == []
    again = explain(client, fake, kind="application/octet-stream").json
    assert {k: v for k, v in again.items() if k != "ms"} == said


def test_an_address_is_explained_under_the_rules_of_fetching(client, fake, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "server.fetch.Fetcher.__call__", lambda _, url, **how: asked.append((url, how["asked"])) or fake
    )
    question = {"url": "https://x.org/a.jpg", "asked": True}
    assert client.post("/v1/explain", json=question).json["face"]["label"] == "fake"
    assert asked == [("https://x.org/a.jpg", True)]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"url": "https://127.0.0.1/x.jpg", "asked": True}, "url_refused"),
        ({"url": "https://example.org/x.jpg"}, "host_not_listed"),
    ],
)
def test_what_may_not_be_fetched_is_not_explained(client, web, question, code):
    answer = client.post("/v1/explain", json=question)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, code)
    assert web.connected == []


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"hello", "image/png", 422, "not_a_photo"),
        (b"\xff\xd8\xff" + b"\0" * (8 * 2**20), "image/jpeg", 413, "too_large"),
        (b"{}", "application/json", 400, "wrong_request"),
        (b"x", "text/plain", 415, "wrong_type"),
    ],
)
def test_what_cannot_be_explained_has_its_error(client, content, kind, status, code):
    answer = explain(client, content, kind=kind)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_a_photo_without_a_face_is_explained_as_such(client):
    said = explain(client, (PHOTOS / "landscape.jpg").read_bytes()).json
    assert (said["face"], said["heat"], said["network"]) == (None, None, None)


def test_explanations_take_places_at_the_desk_as_verdicts_do(settings, fake):
    desk = Desk(models.load, waiting=0)
    app = create_app(settings, desk)
    app.test_client_class = AtHome
    answer = explain(app.test_client(), fake)
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "busy")
    assert answer.headers["Retry-After"]


def test_verdicts_do_not_wait_for_explanations(desk, fake, monkeypatch):
    held, begun = threading.Event(), []

    def slow(_judge, content, point):
        begun.append(point)
        held.wait(20)
        raise ServerError("stopping")

    monkeypatch.setattr("models.judge.Judge.explain", slow)

    def ask(number):
        with pytest.raises(ServerError):
            desk.explain(fake + bytes([number]), "asked")

    waiting = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for one in waiting:
        one.start()
    try:
        until = time.monotonic() + 10
        while not begun and time.monotonic() < until:
            time.sleep(0.01)
        assert desk.judge(fake, "asked").label
        assert len(begun) == 1  # the others wait their turn
    finally:
        held.set()
        for one in waiting:
            one.join()


def test_when_all_is_quiet_the_thread_aside_ends_with_what_it_holds(fake, monkeypatch):
    monkeypatch.setattr("server.desk.QUIET", 0.5)
    others = set(threading.enumerate())
    desk = Desk(models.load, waiting=2)
    desk.open()

    def aside():
        return [one for one in threading.enumerate() if one.name.startswith("aside") and one not in others]

    try:
        for _ in range(2):  # and then it is there again
            with desk.place():
                assert desk.explain(fake, "asked").heat
                assert aside()
            until = time.monotonic() + 20
            while aside() and time.monotonic() < until:
                time.sleep(0.05)
            assert not aside()
    finally:
        desk.close()


def test_the_detectors_are_named_the_shipped_one_first(client, several):
    assert client.get("/v1/detectors").json == {
        "shipped": detectors.SHIPPED,
        "detectors": [detectors.SHIPPED, *OTHERS],
    }


def test_the_detectors_that_are_named_can_be_loaded():
    assert detectors.names()[0] == detectors.SHIPPED
    for name in detectors.names():
        assert detectors.card(name).name == name


@pytest.mark.parametrize("path", ["/v1/verdict", "/v1/explain"])
def test_another_detector_judges_where_it_is_asked_for_and_nothing_of_it_is_remembered(
    client, several, fake, monkeypatch, path
):
    remembered = []
    monkeypatch.setattr("server.cache.Cache.put", lambda *said: remembered.append(said))
    models_ = [
        client.post(f"{path}{query}", data=fake, content_type="image/jpeg").json["model"]
        for query in ("", "?detector=another")
    ]
    assert models_ == [detectors.card().model, "another@7"]
    assert len(remembered) == (path == "/v1/verdict")
    assert all("another" not in str(said) for said in remembered)


@pytest.mark.parametrize("name", ["nobody", "unfinished", "../lite0", "", "."])
@pytest.mark.parametrize("path", ["/v1/verdict", "/v1/explain"])
def test_an_unknown_detector_is_refused(client, several, fake, path, name):
    answer = client.post(path, query_string={"detector": name}, data=fake, content_type="image/jpeg")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "unknown_detector")


def test_a_few_detectors_are_kept_and_the_longest_unused_goes_first():
    loaded = []
    shelf = Shelf(lambda name: loaded.append(name) or object())
    first = shelf("a")
    assert shelf("a") is first
    shelf("b")
    shelf("a")
    shelf("c")
    assert shelf("a") is first
    shelf("b")
    assert (loaded, KEPT) == (["a", "b", "c", "b"], 2)
    shelf.clear()
    assert shelf("a") is not first
