"""URL -> bytes: public addresses only, one deadline, and an error for each way an origin misbehaves."""

import http.server
import itertools
import socket
import threading
import time

import pytest
import urllib3.util.connection

from server.errors import ServerError
from server.fetch import Fetcher
from server.settings import Settings
from tests.server.conftest import PHOTOS

PHOTO = (PHOTOS / "fake-01.jpg").read_bytes()
HOST = "photos.example.org"


class Wayward(http.server.BaseHTTPRequestHandler):
    """An origin that does what its path says."""

    def do_GET(self):
        name = self.path.strip("/").split("?")[0]
        getattr(self, f"do_{name}", self.do_photo)()

    def head(self, status=200, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()

    def do_photo(self):
        self.head(Content_Type="text/plain", Content_Length=str(len(PHOTO)))
        self.wfile.write(PHOTO)

    def do_drip(self):
        self.head(Content_Length="100000")
        self.wfile.write(PHOTO[:100])
        for _ in range(600):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def do_dripping_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(600):
            self.wfile.write(b"X-%d: y\r\n" % n)
            self.wfile.flush()
            time.sleep(0.1)

    def do_stall(self):
        time.sleep(60)

    def do_lie(self):
        self.head(Content_Length=str(2 * len(PHOTO)))
        self.wfile.write(PHOTO)

    def do_huge(self):
        self.head()
        for _ in range(400):
            self.wfile.write(b"\xff\xd8\xff" + b"x" * 65533)

    def do_gzip(self):
        self.head(Content_Encoding="gzip", Content_Length="3")
        self.wfile.write(b"abc")

    def do_loop(self):
        self.head(302, Location=f"http://{HOST}/loop?{time.monotonic_ns()}", Content_Length="0")

    def do_inside(self):
        self.head(302, Location="http://127.0.0.1:9/x.jpg", Content_Length="0")

    def do_tofile(self):
        self.head(302, Location="file:///etc/passwd", Content_Length="0")

    def do_denied(self):
        self.head(403, Content_Length="0")

    def do_broken(self):
        self.head(500, Content_Length="0")

    def do_reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # the client leaves in the middle, on purpose


@pytest.fixture(scope="module")
def origin():
    httpd = Server(("127.0.0.1", 0), Wayward)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd.server_port
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def fetch(origin):
    return Fetcher(Settings(resolve=(f"{HOST}=127.0.0.1:{origin}",), fetch_seconds=2.0, fetches=1))


def refused(fetch, url, asked=True):
    with pytest.raises(ServerError) as caught:
        fetch(url, asked=asked)
    return caught.value.code


def test_a_photo_arrives_whatever_its_content_type_says(fetch):
    assert fetch(f"http://{HOST}/photo", asked=True) == PHOTO


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("drip", "fetch_slow"),
        ("dripping_headers", "fetch_slow"),
        ("stall", "fetch_slow"),
        ("lie", "fetch_failed"),
        ("huge", "too_large"),
        ("gzip", "fetch_failed"),
        ("loop", "fetch_failed"),
        ("inside", "url_refused"),
        ("tofile", "url_refused"),
        ("denied", "fetch_denied"),
        ("broken", "fetch_failed"),
        ("reset", "fetch_failed"),
    ],
)
def test_wayward_origins_end_in_their_error_and_in_time(fetch, path, code):
    begun = time.monotonic()
    assert refused(fetch, f"http://{HOST}/{path}") == code
    assert time.monotonic() - begun < 10  # the deadline here is 2 s; this only tells a hang
    assert fetch(f"http://{HOST}/photo", asked=True) == PHOTO


@pytest.fixture
def connected(monkeypatch):
    """Records where a connection would go, and lets none leave."""
    places = []

    def create_connection(address, *_, **__):
        places.append(address)
        raise OSError("nothing is sent in this test")

    monkeypatch.setattr(urllib3.util.connection, "create_connection", create_connection)
    return places


INSIDE = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.9.9",
    "192.168.0.1",
    "192.168.1.254",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd12::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:20::1]",
    "[3fff::1]",
    "[5f00::1]",
    "localhost",
    "127.0.0.1.",
]


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_addresses_inside_are_never_connected_to(connected, host, scheme):
    fetch = Fetcher(Settings(fetch_seconds=3.0))
    assert refused(fetch, f"{scheme}://{host}/x.jpg") in ("url_refused", "fetch_failed")
    assert connected == []


ODD = [
    "ftp://example.org/x.jpg", "file:///etc/passwd", "data:image/png;base64,AA", "//example.org/x", "example.org", "", "http://",
    "http://user:pw@example.org/x.jpg", "http://example.org@127.0.0.1/", "http://127.0.0.1\\@example.org/", "http://example.org:8080/x.jpg",
    "http://example.org:5117/v1/verdict", "http://example.org/ x", "http://example.org/\r\nHost: x", "http://exämple.org/x.jpg", "https://" + "a" * 3000,
    "http://[::1", "http://%31%32%37.0.0.1/", "gopher://example.org/", "javascript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("url", ODD)
def test_odd_urls_are_refused(connected, url):
    assert refused(Fetcher(Settings(fetch_seconds=3.0)), url) in ("url_refused", "fetch_failed")
    assert connected == []


def test_a_name_that_turns_inward_is_connected_to_only_where_it_was_checked(connected, monkeypatch):
    answers = itertools.chain(["93.184.216.34"], itertools.repeat("127.0.0.1"))

    def resolve(_host, port, *_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert refused(Fetcher(Settings()), "http://rebind.example.org/x.jpg") == "fetch_failed"
    assert [address for address, _ in connected] == ["93.184.216.34"]
    assert refused(Fetcher(Settings()), "http://rebind.example.org/x.jpg") == "url_refused"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://media.licdn.com/dms/image/x", None),
        ("https://media-exp2.licdn.com/dms/image/x", None),
        ("http://media.licdn.com/dms/image/x", "host_not_listed"),
        ("https://evil.example/x.jpg", "host_not_listed"),
        ("https://media.licdn.com.evil.example/x.jpg", "host_not_listed"),
        ("https://xmedia.licdn.com/x.jpg", "host_not_listed"),
    ],
)
def test_badges_fetch_from_photo_hosts_alone(connected, monkeypatch, url, code):
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _h, port, *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))],
    )
    assert refused(Fetcher(Settings()), url, asked=False) == (code or "fetch_failed")
    assert bool(connected) is (code is None)
