"""Who is answered: every combination of headers has its expected status, and no other handler runs."""

from itertools import product

import pytest

from server.gate import PHOTO
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
FETCHED = [  # Sec-Fetch-Site, Sec-Fetch-Mode
    (None, None),
    ("none", "cors"),
    ("same-origin", "cors"),
    ("none", "navigate"),
    ("same-site", "no-cors"),
    ("cross-site", "cors"),
    ("CROSS-SITE", "no-cors"),
    ("cross-site", "navigate"),
]
BODIES = {
    "application/json": b'{"url": "https://example.org/x.jpg"}',
    "image/jpeg": b"\xff\xd8\xff",
    "application/octet-stream": b"\xff\xd8\xff",
    "text/plain": b"{}",
    "application/x-www-form-urlencoded": b"a=b",
    "multipart/form-data; boundary=x": b"--x--",
    "": b"{}",
}
METHODS = ["POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]


def expected(host, origin, site, mode, kind, method):
    if host != "127.0.0.1:5117":
        return 421
    if origin not in (None, OURS, PAGE) or (mode == "navigate" and method != "GET"):
        return 403
    if (site or "none").lower() in ("same-site", "cross-site") and origin != OURS:
        return 403
    if method == "OPTIONS":
        return 200
    if method != "POST":
        return 405
    return 200 if kind.split("/")[0] == "image" or kind in ("application/json", "application/octet-stream") else 415


@pytest.fixture
def ran(client, monkeypatch):
    """Which handlers ran; none fetches or judges in this matrix."""
    names = []
    for name in ("verdicts.verdict", "verdicts.explain", "verdicts.photo", "verdicts.forget"):
        monkeypatch.setitem(client.application.view_functions, name, lambda name=name: names.append(name) or {})
    return names


def test_the_matrix(client, ran):
    some = product(HOSTS, ORIGINS, FETCHED, BODIES, METHODS)
    # Every third of the strangers' hosts, and all of our own: enough to try each rule with each other.
    cells = [cell for n, cell in enumerate(some) if cell[0] == HOSTS[0] or n % 3 == 0]
    assert len(cells) >= 2000
    for host, origin, (site, mode), kind, method in cells:
        headers = {"Host": host, "Origin": origin, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Content-Type": kind}
        ran.clear()
        answer = client.open(
            "/v1/verdict", method=method, data=BODIES[kind], headers={k: v for k, v in headers.items() if v}
        )
        wanted = expected(host, origin, site, mode, kind, method)
        assert answer.status_code == wanted, (headers, method, answer.status_code)
        assert ran == (["verdicts.verdict"] if method == "POST" and wanted == 200 else []), (headers, method)
        if wanted >= 400 and method != "HEAD":
            assert set(answer.json["error"]) == {"code", "says", "hint"}


def test_explaining_has_the_same_door_as_judging(client, ran):
    cells = product(HOSTS[:2], ORIGINS, FETCHED, list(BODIES)[::3], ("POST", "GET", "OPTIONS"))
    for host, origin, (site, mode), kind, method in cells:
        headers = {"Host": host, "Origin": origin, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Content-Type": kind}
        ran.clear()
        answer = client.open(
            "/v1/explain", method=method, data=BODIES[kind], headers={k: v for k, v in headers.items() if v}
        )
        wanted = expected(host, origin, site, mode, kind, method)
        assert answer.status_code == wanted, (headers, method, answer.status_code)
        assert ran == (["verdicts.explain"] if method == "POST" and wanted == 200 else []), (headers, method)


def test_the_page_may_not_ask_for_a_camera(client):
    policy = client.get("/").headers["Permissions-Policy"]
    for sense in ("camera", "microphone", "geolocation", "display-capture"):
        assert f"{sense}=()" in policy


@pytest.mark.parametrize("kind", list(BODIES))
def test_a_photo_is_handed_to_nobody_but_us_and_only_by_its_address(client, ran, kind):
    for origin, (site, mode), method in product(ORIGINS, FETCHED, METHODS):
        headers = {"Origin": origin, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Content-Type": kind}
        ran.clear()
        answer = client.open(PHOTO, method=method, data=BODIES[kind], headers={k: v for k, v in headers.items() if v})
        wanted = expected(HOSTS[0], origin, site, mode, kind, method)
        bytes_alone = wanted == 200 and method == "POST" and kind != "application/json"
        assert answer.status_code == (415 if bytes_alone else wanted), (headers, method)
        assert ran == (["verdicts.photo"] if method == "POST" and answer.status_code == 200 else [])


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_page_makes_the_server_forget(client, ran, site):
    assert client.post("/v1/forget", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.post("/v1/forget", headers={"Origin": "https://evil.example"}).status_code == 403
    assert not ran


@pytest.mark.parametrize(
    "body", [b"[" * 16_000, b'{"url": "' + b"x" * 17_000 + b'"}', b'{"url": "\xff"}', b'{"url": ""}']
)
def test_questions_that_cost_memory_or_the_stack_are_refused(client, ran, body):
    answer = client.post("/v1/verdict", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "wrong_request")
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
