"""POST /v1/verdict, POST /v1/forget, GET /v1/card and GET /health: what the extension and the page ask."""

import time
from typing import Any

from flask import Blueprint, Response, jsonify, request

from models import detectors
from models.errors import NotAPhoto
from models.verdict import Point
from server.cache import Cache
from server.card import facts
from server.desk import Desk
from server.errors import ERRORS, ServerError
from server.fetch import Fetcher, looks_like_a_photo
from server.identity import APP, version

KEYS = {"url": str, "asked": bool, "point": str}


def blueprint(desk: Desk, fetch: Fetcher, cache: Cache | None) -> Blueprint:
    """The routes, over what they need."""
    routes = Blueprint("verdicts", __name__)

    @routes.post("/v1/verdict")
    def verdict() -> Response:
        begun = time.perf_counter()
        content, point = _photo(fetch)
        if not looks_like_a_photo(content):
            raise NotAPhoto
        said = _judged(desk, cache, content, point)
        return jsonify(said | {"ms": round((time.perf_counter() - begun) * 1000, 1)})

    @routes.post("/v1/forget")
    def forget() -> Response:
        if cache:
            cache.forget_all()
        return jsonify({"forgotten": True})

    @routes.get("/v1/card")
    def card() -> Response:
        return jsonify(facts(detectors.card()))

    @routes.get("/health")
    def health() -> Response:
        return jsonify({"app": APP, "version": version(), "model": desk.model, **_state(desk)})

    return routes


def _photo(fetch: Fetcher) -> tuple[bytes, Point]:
    if request.mimetype == "application/json":
        asked = _asked(request.get_json(silent=True))
        by_a_person = bool(asked.get("asked", False))
        point = Point(asked.get("point", Point.ASKED if by_a_person else Point.BROWSING))
        return fetch(asked["url"], asked=by_a_person), point
    if request.mimetype.startswith("image/") or request.mimetype == "application/octet-stream":
        return request.get_data(cache=False), Point.ASKED
    raise ServerError("wrong_type")


def _asked(body: Any) -> dict[str, Any]:
    known = isinstance(body, dict) and "url" in body and set(body) <= set(KEYS)
    if not known or any(type(value) is not KEYS[key] for key, value in body.items()):
        raise ServerError("wrong_request")
    if body.get("point", Point.BROWSING) not in tuple(Point):
        raise ServerError("wrong_request")
    return dict(body)


def _judged(desk: Desk, cache: Cache | None, content: bytes, point: Point) -> dict[str, Any]:
    model = desk.model  # None while loading: then nothing is remembered of it either
    known = cache.get(content, model, point) if cache and model else None
    if known is not None:
        return known
    said = desk.judge(content, point).as_json()
    if cache:
        cache.put(content, said["model"], point, said)
    return said


def _state(desk: Desk) -> dict[str, str]:
    if desk.broken:
        return {"state": "broken", **desk.broken.as_json()}
    if desk.model is None:
        row = ERRORS["loading"]
        return {"state": "loading", "code": "loading", "says": row.says, "hint": row.hint}
    return {"state": "ready", "code": "", "says": "Ready to judge photos.", "hint": ""}
