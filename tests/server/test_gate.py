"""Who is answered: every combination of headers has its expected status, and no other handler runs."""

from itertools import product

import pytest

from server import verdicts
from server.identity import extension_id, extension_origin

OURS, PAGE = extension_origin(), "http://127.0.0.1:5117"
HOSTS = [
    "127.0.0.1:5117",
    "127.0.0.1",
    "localhost:5117",
    "127.0.0.1:80",
    "evil.example",
    "127.0.0.1.nip.io:5117",
    "127.0.0.1.:5117",
    "[::1]:5117",
]
ORIGINS = [
    None,
    OURS,
    PAGE,
    "null",
    "https://evil.example",
    "chrome-extension://" + "a" * 32,
    "http://127.0.0.1:8000",
    OURS + ".evil.example",
]
SITES = [None, "none", "same-origin", "same-site", "cross-site", "CROSS-SITE"]
MODES = [None, "cors", "no-cors", "navigate"]
TYPES = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "image/jpeg"]


def expected(host, origin, site, mode, kind):
    if host != "127.0.0.1:5117":
        return {421}
    if origin not in (None, OURS, PAGE) or mode == "navigate":
        return {403}
    if (site or "none").lower() in ("same-site", "cross-site") and origin != OURS:
        return {403}
    return {415} if kind.startswith(("text", "application/x", "multipart")) else {200}


@pytest.fixture
def ran(monkeypatch):
    """Counts how often the handler gets as far as a photo; none is fetched or judged in this matrix."""
    count = []

    def photo(_fetch):
        from flask import request

        from server.errors import ServerError

        if request.mimetype not in ("application/json", "image/jpeg"):
            raise ServerError("wrong_type")
        count.append(1)
        return b"", None

    monkeypatch.setattr(verdicts, "_photo", photo)
    monkeypatch.setattr(verdicts, "looks_like_a_photo", lambda _: True)
    monkeypatch.setattr(verdicts, "_judged", lambda *_: {"label": "no_face"})
    return count


def test_the_matrix(client, ran):
    cells = list(product(HOSTS, ORIGINS, SITES, MODES, TYPES))
    assert len(cells) >= 2000
    for host, origin, site, mode, kind in cells:
        headers = {"Host": host, "Origin": origin, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Content-Type": kind}
        ran.clear()
        answer = client.post("/v1/verdict", data="{}", headers={k: v for k, v in headers.items() if v is not None})
        wanted = expected(host, origin, site, mode, kind)
        assert {answer.status_code} == wanted, (headers, answer.status_code)
        assert bool(ran) == (wanted == {200}), headers


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_do_nothing(client, ran, method):
    answer = client.open("/v1/verdict", method=method)
    assert answer.status_code == 405
    assert answer.json["error"]["code"] == "wrong_method"
    assert not ran


def test_only_our_extension_may_read_across_origins(client):
    allowed = client.get("/health", headers={"Origin": OURS})
    assert allowed.headers["Access-Control-Allow-Origin"] == OURS
    for headers in ({}, {"Origin": PAGE}, {"Origin": "https://evil.example"}):
        answer = client.get("/health", headers=headers)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert extension_id() not in str(answer.headers)


def test_a_link_may_open_the_page_and_a_frame_may_not_hold_it(client):
    answer = client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert client.get("/health", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}).status_code == 403
