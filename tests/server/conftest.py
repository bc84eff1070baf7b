"""The server in this process with the real judge, and photos for it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import models
from server import create_app
from server.desk import Desk
from server.gate import LOOPBACK
from server.settings import Settings

PHOTOS = Path(__file__).parents[1] / "fixtures" / "photos"
PORT = 5117


@pytest.fixture(scope="session")
def desk():
    """A desk with the shipped detector, loaded."""
    opened = Desk(models.load, waiting=64)
    opened.open()
    opened._ready()
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path):
    return Settings(state_folder=str(tmp_path / "state"))


class AtHome(FlaskClient):
    """Speaks as a local program does: to the right host, without a browser's headers."""

    def open(self, *arguments, **options):
        options.setdefault("base_url", f"http://{LOOPBACK}:{PORT}")
        return super().open(*arguments, **options)


@pytest.fixture
def client(desk, settings):
    app = create_app(settings, desk)
    app.test_client_class = AtHome
    return app.test_client()


@pytest.fixture
def fake() -> bytes:
    return (PHOTOS / "fake-01.jpg").read_bytes()
