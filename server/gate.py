"""Who may speak to the server: decided in one place, before any work.

Listening on 127.0.0.1 is not enough: any page can point a form or a link at it, and a name that
resolves to 127.0.0.1 can read what it answers (DNS rebinding). Source: the Model Context
Protocol's transport security, and what was measured of Chromium's Sec-Fetch-* headers.
"""

from flask import Flask, Response, request
from flask_cors import CORS

from server.errors import answer
from server.identity import extension_origin

LOOPBACK = "127.0.0.1"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def install(app: Flask, port: int) -> None:
    """Put the gate before every handler of `app`, and its headers on every answer."""
    app.config["TRUSTED_HOSTS"] = [LOOPBACK]
    origins = {extension_origin(), f"http://{LOOPBACK}:{port}"}
    # Our extension needs no CORS from the worker; this covers its pages, and it alone.
    CORS(app, origins=[extension_origin()], always_send=False, methods=["GET", "POST"])
    app.before_request(lambda: _refuse(f"{LOOPBACK}:{port}", origins))
    app.after_request(_finish)


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


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
