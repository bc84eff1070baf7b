"""The server in this process with the real judge, and photos for it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import models
from server import create_app
from server.desk import Desk
from server.gate import LOOPBACK
from server.settings import Settings
from tests.server.web import Web

PHOTOS = Path(__file__).parents[1] / "fixtures" / "photos"
PORT = 5117


@pytest.fixture
def web(monkeypatch) -> Iterator[Web]:
    """No name is asked of anybody and nothing is sent: see Web."""
    made = Web()
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", lambda sock, where: made.connect(sock, where))  # noqa: PLW0108 - bound, it would not be told the socket
    yield made
    made.close()


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
