"""What is asked of it: POST /v1/verdict, /v1/explain, /v1/photo, /v1/forget; GET /v1/card, /v1/detectors, /health."""

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from models import detectors
from models.errors import NotAPhoto
from server.cache import Cache
from server.card import facts
from server.desk import Desk
from server.errors import ERRORS
from server.fetch import Fetcher, looks_like_a_photo
from server.gate import ASKS, EXPLAINS, PHOTO, Question, question
from server.identity import APP, photo_name, version
from server.openapi import document
from server.turns import stays

Said = dict[str, Any]


def blueprint(desk: Desk, fetch: Fetcher, cache: Cache | None) -> Blueprint:
    """The routes, over what they need."""
    routes = Blueprint("verdicts", __name__)

    @routes.post(ASKS)
    def verdict() -> Response:
        begun = time.perf_counter()
        said = _answer(question(), desk, fetch, cache)
        return jsonify(said | {"ms": _since(begun)})

    @routes.post(EXPLAINS)
    def explain() -> Response:
        begun = time.perf_counter()
        asked = question()
        gone = _leaves()
        with desk.place():
            content = _photo(asked, fetch, gone)
            said = desk.explain(content, asked.point, gone, asked.detector).as_json()
        return jsonify(said | {"ms": _since(begun)})

    @routes.post(PHOTO)
    def photo() -> Response:
        # For a person who keeps a copy with what they say of the verdict; nothing of it is kept here.
        with desk.place():
            return Response(_photo(question(), fetch, _leaves()), mimetype="application/octet-stream")

    @routes.post("/v1/forget")
    def forget() -> Response:
        if cache:
            cache.forget_all()
        return jsonify({"forgotten": True})

    @routes.get("/v1/card")
    def card() -> Response:
        return jsonify(facts(detectors.card()))

    @routes.get("/v1/detectors")
    def choices() -> Response:
        return jsonify({"shipped": detectors.SHIPPED, "detectors": list(detectors.names())})

    @routes.get("/health")
    def health() -> Response:
        return jsonify({"app": APP, "version": version(), "model": desk.model, **_state(desk)})

    @routes.get("/openapi.json")
    def described() -> Response:
        return jsonify(document())

    return routes


def _answer(asked: Question, desk: Desk, fetch: Fetcher, cache: Cache | None) -> Said:
    if asked.detector != detectors.SHIPPED:
        return _compared(asked, desk, fetch)
    name = photo_name(asked.url)
    known = _known(asked, name, desk, cache)
    if known is not None:
        return known
    gone = _leaves()
    with desk.place():
        content = _photo(asked, fetch, gone)
        known = _known(asked, content, desk, cache)
        said = desk.judge(content, asked.point, gone).as_json() if known is None else known
    if cache:
        for photo in (content if known is None else None, name):
            if photo is not None:
                cache.put(photo, said["model"], asked.point, said)
    return said


def _compared(asked: Question, desk: Desk, fetch: Fetcher) -> Said:
    # By a detector that is not the one people use: asked to compare, and not remembered.
    gone = _leaves()
    with desk.place():
        return desk.judge(_photo(asked, fetch, gone), asked.point, gone, asked.detector).as_json()


def _photo(asked: Question, fetch: Fetcher, gone: Callable[[], bool]) -> bytes:
    content = fetch(asked.url, asked=asked.asked, gone=gone) if asked.url else asked.content
    if not looks_like_a_photo(content):
        raise NotAPhoto
    return content


def _leaves() -> Callable[[], bool]:
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", stays)
    return found


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)


def _known(asked: Question, photo: bytes | str | None, desk: Desk, cache: Cache | None) -> Said | None:
    model = desk.model  # None while loading: then nothing is remembered of it either
    return cache.get(photo, model, asked.point) if cache and model and photo is not None else None


def _state(desk: Desk) -> dict[str, str]:
    if desk.broken:
        return {"state": "broken", **desk.broken.as_json()}
    if desk.model is None:
        row = ERRORS["loading"]
        return {"state": "loading", "code": "loading", "says": row.says, "hint": row.hint}
    return {"state": "ready", "code": "", "says": "Ready to judge photos.", "hint": ""}
