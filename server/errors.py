"""The one shape of every error, and the only place for HTTP status codes.

{"error": {"code", "says", "hint"}}: a code for programs, a sentence and a hint for people.
"""

import logging
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException, SecurityError

from models.errors import DetectorError, ModelsError, PhotoError, PhotoTooLarge

log = logging.getLogger(__name__)


class Row(NamedTuple):
    """One error of the server: HTTP status, sentence, hint."""

    status: HTTPStatus
    says: str
    hint: str


ERRORS: dict[str, Row] = {
    "wrong_host": Row(
        HTTPStatus.MISDIRECTED_REQUEST,
        "This address is not the server's own.",
        "Use http://127.0.0.1 and the port that the server printed.",
    ),
    "wrong_origin": Row(
        HTTPStatus.FORBIDDEN,
        "Only the extension and the server's own page are answered.",
        "Install the extension from this project's folder.",
    ),
    "wrong_request": Row(
        HTTPStatus.BAD_REQUEST,
        "The request is not understood.",
        'Send {"url": "https://...", "asked": false}, or the bytes of a photo.',
    ),
    "unknown_detector": Row(
        HTTPStatus.BAD_REQUEST,
        "There is no detector of this name.",
        "Load the page again; it names those that are there.",
    ),
    "wrong_type": Row(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "The content type is not understood.",
        "Send application/json with a URL, or image/* with the bytes of a photo.",
    ),
    "wrong_method": Row(
        HTTPStatus.METHOD_NOT_ALLOWED, "This address does not do that.", "POST to /v1/verdict, GET /health and /."
    ),
    "not_found": Row(
        HTTPStatus.NOT_FOUND, "There is nothing at this address.", "POST to /v1/verdict, GET /health and /."
    ),
    "too_large": Row(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The photo is too large.",
        "Use a smaller copy; the limit is the setting photo_bytes.",
    ),
    "url_refused": Row(
        HTTPStatus.FORBIDDEN, "This address may not be fetched.", "Photos are fetched from public web addresses only."
    ),
    "host_not_listed": Row(
        HTTPStatus.FORBIDDEN,
        "Photos of this host are not fetched by themselves.",
        "Right-click the photo and choose Check this face.",
    ),
    "fetch_failed": Row(
        HTTPStatus.FAILED_DEPENDENCY,
        "The photo could not be fetched.",
        "Load the page again; its photo addresses may have expired.",
    ),
    "fetch_denied": Row(
        HTTPStatus.FAILED_DEPENDENCY,
        "The site did not hand out the photo.",
        "Right-click the photo and choose Check this face: then the browser's own copy is used.",
    ),
    "fetch_slow": Row(HTTPStatus.FAILED_DEPENDENCY, "The photo took too long to arrive.", "Try again in a moment."),
    "busy": Row(HTTPStatus.TOO_MANY_REQUESTS, "Many photos are waiting already.", "Try again in a moment."),
    "loading": Row(HTTPStatus.SERVICE_UNAVAILABLE, "The detector is still loading.", "Try again in a moment."),
    "stopping": Row(
        HTTPStatus.SERVICE_UNAVAILABLE, "The server is stopping.", "Switch it on again in the extension's popup."
    ),
    "left": Row(HTTPStatus.REQUEST_TIMEOUT, "Whoever asked left before the answer.", "Ask again, and wait for it."),
    "internal": Row(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong in the server.",
        "Try again; the server's window shows what happened.",
    ),
}

_BY_STATUS = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "wrong_method",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "wrong_type",
}


class ServerError(Exception):
    """An error of the table; `detail` goes to the log at debug level, never to a page."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


def register(app: Flask) -> None:
    """Answer every error of the app, expected or not, in the one shape."""
    app.register_error_handler(ServerError, lambda problem: answer(problem.code))
    app.register_error_handler(ModelsError, _models_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def answer(code: str) -> Response:
    """The response for an error of the table."""
    row = ERRORS[code]
    return _response({"code": code, "says": row.says, "hint": row.hint}, row.status)


def _models_error(problem: ModelsError) -> Response:
    if isinstance(problem, PhotoTooLarge):
        return _response(problem.as_json(), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(problem, PhotoError) else HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(problem, DetectorError):
        log.error("%s: %s", problem.code, problem.detail)
    return _response(problem.as_json(), status)


def _http_error(problem: HTTPException) -> Response:
    if isinstance(problem, SecurityError):
        return answer("wrong_host")
    response = answer(_BY_STATUS.get(HTTPStatus(problem.code or 500), "wrong_request"))
    allowed = getattr(problem, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _unexpected(problem: Exception) -> Response:
    # The traceback goes to the server's window without what was asked for: no URL, no name.
    log.error("unexpected %s", type(problem).__name__, exc_info=problem)
    return answer("internal")


def _response(error: dict[str, str], status: HTTPStatus) -> Response:
    response = jsonify({"error": error})
    response.status_code = status
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response.headers["Retry-After"] = "1"
    return response
