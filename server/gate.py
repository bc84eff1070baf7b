"""Who may speak to the server, and what a question looks like: decided in one place, before any work.

Listening on 127.0.0.1 is not enough: any page can point a form or a link at it, and a name that
resolves to 127.0.0.1 can read what it answers (DNS rebinding). Source: the Model Context
Protocol's transport security, and what was measured of Chromium's Sec-Fetch-* headers.
"""

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from flask_cors import CORS

from models import detectors
from models.verdict import Point
from server.errors import ServerError, answer
from server.identity import extension_origin

LOOPBACK = "127.0.0.1"
ASKS = "/v1/verdict"
EXPLAINS = "/v1/explain"
PHOTO = "/v1/photo"
KEYS = {"url": str, "asked": bool, "point": str}
LONGEST_QUESTION = 16 * 1024  # bytes of JSON; the longest URL that is fetched has two thousand
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A photo by its `url`, or by its bytes where that is "", and the operating point; `asked` where a person did.

    `detector` names who shall judge.
    """

    url: str
    content: bytes
    asked: bool
    point: Point
    detector: str


def install(app: Flask, port: int) -> None:
    """Put the gate before every handler of `app`, and its headers on every answer."""
    app.config["TRUSTED_HOSTS"] = [LOOPBACK]
    origins = {extension_origin(), f"http://{LOOPBACK}:{port}"}
    # Our extension needs no CORS from the worker; this covers its pages, and it alone.
    CORS(app, origins=[extension_origin()], always_send=False, methods=["GET", "POST"])
    app.before_request(lambda: _refuse(f"{LOOPBACK}:{port}", origins))
    app.before_request(_read)
    app.after_request(_finish)


def question() -> Question:
    """What this request asks, as the gate read it."""
    asked: Question = g.question
    return asked


def _refuse(own: str, origins: set[str]) -> Response | None:
    if request.host != own:  # the port too: another server's page on this machine is a stranger
        return answer("wrong_host")
    site = request.headers.get("Sec-Fetch-Site", "none").lower()
    mode = request.headers.get("Sec-Fetch-Mode", "").lower()
    origin = request.headers.get("Origin")
    if origin is not None and origin not in origins:
        return answer("wrong_origin")
    opens_the_page = mode == "navigate" and request.method == "GET" and request.path == "/"
    if opens_the_page:  # a link may lead here: the page says nothing of its user, and no frame holds it
        return None
    if mode == "navigate" and request.method != "GET":
        return answer("wrong_origin")
    from_extension = origin == extension_origin()
    if site in ("cross-site", "same-site") and not from_extension:
        return answer("wrong_origin")
    return None


def _read() -> None:
    if request.path not in (ASKS, EXPLAINS, PHOTO) or request.method != "POST":
        return
    detector = request.args.get("detector", detectors.SHIPPED)
    if detector != detectors.SHIPPED and detector not in detectors.names():
        raise ServerError("unknown_detector")
    if request.mimetype == "application/json":
        asked = _asked(request.get_data(cache=False))
        by_a_person = bool(asked.get("asked", False))
        point = Point(asked.get("point", Point.ASKED if by_a_person else Point.BROWSING))
        g.question = Question(asked["url"], b"", by_a_person, point, detector)
    elif request.path != PHOTO and (
        request.mimetype.startswith("image/") or request.mimetype == "application/octet-stream"
    ):
        g.question = Question("", request.get_data(cache=False), True, Point.ASKED, detector)
    else:
        raise ServerError("wrong_type")


def _asked(body: bytes) -> dict[str, Any]:
    if len(body) > LONGEST_QUESTION:
        raise ServerError("wrong_request")
    try:
        said = json.loads(body.decode())
    except (ValueError, RecursionError):  # brackets within brackets are no reason for a traceback
        raise ServerError("wrong_request") from None
    known = isinstance(said, dict) and said.get("url") and set(said) <= set(KEYS)
    if not known or any(type(value) is not KEYS[key] for key, value in said.items()):
        raise ServerError("wrong_request")
    if said.get("point", Point.BROWSING) not in tuple(Point):
        raise ServerError("wrong_request")
    return dict(said)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
