"""The house that knows HTTP and processes, and no pixels. create_app() makes the Flask app."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from server.desk import Desk
    from server.settings import Settings


def create_app(settings: "Settings", desk: "Desk") -> "Flask":
    """The app: gate, routes, page and errors, over a desk that judges. Imports Flask only when called."""
    from flask import Flask

    from server import errors, gate, page, verdicts
    from server.cache import Cache
    from server.fetch import Fetcher
    from server.settings import state_folder

    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.photo_bytes
    app.json.sort_keys = False  # type: ignore[attr-defined]
    days, rows = settings.remember_days, settings.remember_rows
    cache = Cache(state_folder(settings), days, rows) if days > 0 else None
    gate.install(app, settings.port)
    errors.register(app)
    app.register_blueprint(verdicts.blueprint(desk, Fetcher(settings), cache))
    app.register_blueprint(page.blueprint())
    return app
