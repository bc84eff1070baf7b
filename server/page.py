"""The drop page at /: drag, paste or choose photos, and see each verdict, and why, as the extension draws it."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, send_from_directory

from server.identity import EXTENSION, version
from server.words import language, languages, words

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
FOLDERS = {"page": HERE / "static", "badge": EXTENSION / "badge", "icons": EXTENSION / "icons", "samples": SAMPLES}
"""What /static/<folder>/ serves; the badge is the extension's own, so that a verdict looks the same twice."""


def blueprint() -> Blueprint:
    """The routes of the page."""
    routes = Blueprint("page", __name__, template_folder="templates")

    @routes.get("/")
    def index() -> Response:
        spoken = language()
        page = render_template(
            "index.html", samples=_samples(), version=version(), language=spoken, words=words(spoken)
        )
        response = make_response(page)
        response.vary.add("Accept-Language")
        return response

    @routes.get("/static/<folder>/<path:name>")
    def static(folder: str, name: str) -> Response:
        if folder not in FOLDERS:
            abort(404)
        return send_from_directory(FOLDERS[folder], name)

    @routes.get("/static/contract.js")
    def contract() -> Response:
        return send_from_directory(EXTENSION, "contract.js")

    @routes.get("/static/words/<spoken>.json")
    def said(spoken: str) -> Response:
        if spoken not in languages():
            abort(404)
        return jsonify(words(spoken))

    return routes


def _samples() -> list[dict[str, Any]]:
    return json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))["photos"]  # type: ignore[no-any-return]
