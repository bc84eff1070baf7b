"""URL -> bytes: public addresses only, one deadline, and an error for each way an origin misbehaves."""

import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme

from server.errors import ServerError
from server.fetch import Fetcher
from server.settings import Settings
from tests.server.wayward import HOST, PHOTO, Server, Wayward
from tests.server.web import PUBLIC
from tests.soak import full

SECONDS = float(full(2, 10))
"""The deadline: the real one in `make soak`."""


@pytest.fixture(scope="module")
def origin():
    httpd = Server(("127.0.0.1", 0), Wayward)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd.server_port
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def fetch(origin):
    return Fetcher(Settings(resolve=(f"{HOST}=127.0.0.1:{origin}",), fetch_seconds=SECONDS, fetches=1))


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
def test_wayward_origins_end_in_their_error_and_in_time(fetch, path, code, figure):
    begun = time.monotonic()
    assert refused(fetch, f"http://{HOST}/{path}") == code
    took = time.monotonic() - begun
    figure(f"an origin that does {path!r} ends in {code} after {took:.2f} s")
    assert took < SECONDS + full(8, 1) / full(1, 2)  # in make test other work may keep the machine busy
    assert fetch(f"http://{HOST}/photo", asked=True) == PHOTO


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """The same origin over TLS: its port, the file of its authority, and the connections it saw."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca_file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    authority.issue_cert(HOST, "media.licdn.com").configure_cert(context)
    httpd = Server(("127.0.0.1", 0), type("Kept", (Wayward,), {"protocol_version": "HTTP/1.1"}))
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd.server_port, str(ca_file)
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def over_tls(secure):
    port, ca_file = secure
    places = tuple(f"{host}=127.0.0.1:{port}" for host in (HOST, "media.licdn.com", "wrong.example.org"))
    return Fetcher(Settings(resolve=places, ca_file=ca_file, fetch_seconds=1.5, fetches=2, fetches_each=2))


@pytest.mark.parametrize("path", ["drip", "dripping_headers", "stall"])
def test_over_tls_dripping_origins_are_let_go_too(over_tls, path):
    with ThreadPoolExecutor(2) as people:
        codes = [people.submit(refused, over_tls, f"https://{HOST}/{path}?{n}") for n in range(2)]
        assert [code.result(10) for code in codes] == ["fetch_slow"] * 2
    begun = time.monotonic()  # both threads are free again, or this waits for a minute
    assert over_tls(f"https://{HOST}/photo", asked=True) == PHOTO
    assert time.monotonic() - begun < 5


def test_a_certificate_of_another_name_is_refused(over_tls):
    assert refused(over_tls, "https://wrong.example.org/photo") == "fetch_failed"


def test_connections_are_kept_for_the_next_photo_and_a_closed_one_is_made_anew(over_tls, monkeypatch):
    made = []
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: made.append(where) or connect(self, where))
    for n in range(5):
        assert over_tls(f"https://{HOST}/photo?{n}", asked=True) == PHOTO
    assert len(made) == 1
    (pool,) = [pool for pool in _pools(over_tls) if pool.num_connections == 1]
    kept = pool.pool.get_nowait()
    kept.sock.shutdown(socket.SHUT_RDWR)
    pool.pool.put(kept)
    assert over_tls(f"https://{HOST}/photo?6", asked=True) == PHOTO


def _pools(fetch):
    manager = fetch._session.get_adapter("https://").poolmanager
    return [manager.pools[key] for key in manager.pools.keys()]  # noqa: SIM118 - urllib3's container iterates no other way


def test_no_cookie_is_kept(over_tls, monkeypatch):
    def do_photo(self):
        seen.append(self.headers.get("Cookie"))
        self.head(Set_Cookie="who=somebody", Content_Length=str(len(PHOTO)))
        self.wfile.write(PHOTO)

    seen: list[str | None] = []
    monkeypatch.setattr(Wayward, "do_photo", do_photo)
    for n in range(2):
        over_tls(f"https://{HOST}/photo?cookie{n}", asked=True)
    assert seen == [None, None]


def test_what_the_origin_is_asked_for(fetch, monkeypatch):
    def do_photo(self):
        seen.update(self.headers)
        self.head(Content_Length=str(len(PHOTO)))
        self.wfile.write(PHOTO)

    seen: dict[str, str] = {}
    monkeypatch.setattr(Wayward, "do_photo", do_photo)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # a proxy of the environment is not asked
    fetch(f"http://{HOST}/photo", asked=True)
    assert seen["Accept"] == "image/jpeg,image/png,image/webp"
    assert seen["Accept-Encoding"] == "identity"
    assert seen["Host"] == HOST
    assert not {"Cookie", "Authorization", "Referer"} & set(seen)


def test_at_most_so_many_at_once_and_of_one_host_fewer(origin, monkeypatch):
    hosts = [f"p{n}.example.org" for n in range(3)]
    fetch = Fetcher(Settings(resolve=tuple(f"{h}=127.0.0.1:{origin}" for h in hosts)))
    lock, now, most = threading.Lock(), [], []

    def do_photo(self):
        with lock:
            now.append(self.headers["Host"])
            most.append((len(now), max(now.count(host) for host in hosts)))
        time.sleep(0.1)
        with lock:
            now.remove(self.headers["Host"])
        self.head(Content_Length=str(len(PHOTO)))
        self.wfile.write(PHOTO)

    monkeypatch.setattr(Wayward, "do_photo", do_photo)
    with ThreadPoolExecutor(60) as people:
        jobs = [people.submit(fetch, f"http://{host}/photo?{n}", asked=True) for host in hosts for n in range(20)]
        assert all(job.result(20) == PHOTO for job in jobs)
    assert max(all_ for all_, _ in most) == 8
    assert max(each for _, each in most) == 4


def test_a_redirect_to_another_host_takes_that_hosts_turn_and_not_the_firsts(origin, monkeypatch):
    here, there = "here.example.org", "there.example.org"
    fetch = Fetcher(Settings(resolve=tuple(f"{h}=127.0.0.1:{origin}" for h in (here, there)), fetches_each=1))
    go, most, now, lock = threading.Event(), [], [], threading.Lock()

    def do_photo(self):
        if self.path.startswith("/photo?moved"):
            self.head(302, Location=f"http://{there}/photo?{self.path[-1]}", Content_Length="0")
            return
        with lock:
            now.append(self.headers["Host"])
            most.append(now.count(there))
        if self.headers["Host"] == there:
            go.wait(10)
        with lock:
            now.remove(self.headers["Host"])
        self.head(Content_Length=str(len(PHOTO)))
        self.wfile.write(PHOTO)

    monkeypatch.setattr(Wayward, "do_photo", do_photo)
    with ThreadPoolExecutor(4) as people:
        moved = [people.submit(fetch, f"http://{here}/photo?moved{n}", asked=True) for n in range(3)]
        assert fetch(f"http://{here}/photo?stays", asked=True) == PHOTO  # while the other host keeps its photos back
        assert not any(job.done() for job in moved)
        go.set()
        assert all(job.result(10) == PHOTO for job in moved)
    assert max(most) == 1  # and the other host is asked no faster than its own limit


def test_one_deadline_covers_all_redirects(fetch, monkeypatch):
    def do_photo(self):
        time.sleep(SECONDS * 0.4)
        step = int(self.path[-1])
        self.head(302, Location=f"http://{HOST}/photo?{step + 1}", Content_Length="0")

    monkeypatch.setattr(Wayward, "do_photo", do_photo)
    begun = time.monotonic()
    assert refused(fetch, f"http://{HOST}/photo?0") == "fetch_slow"  # the third step of four
    assert time.monotonic() - begun < SECONDS + full(8, 1)


def test_the_same_address_asked_twice_at_once_is_fetched_once(fetch, monkeypatch):
    asked = []

    def do_photo(self):
        asked.append(1)
        time.sleep(0.3)
        self.head(Content_Length=str(len(PHOTO)))
        self.wfile.write(PHOTO)

    monkeypatch.setattr(Wayward, "do_photo", do_photo)
    with ThreadPoolExecutor(10) as people:
        jobs = [people.submit(fetch, f"http://{HOST}/photo?same", asked=True) for _ in range(10)]
        assert all(job.result(10) == PHOTO for job in jobs)
    assert len(asked) == 1


def test_whoever_leaves_ends_the_fetch(fetch):
    begun = time.monotonic()
    with pytest.raises(ServerError, match="left"):
        fetch(f"http://{HOST}/stall", asked=True, gone=lambda: True)
    assert fetch(f"http://{HOST}/photo", asked=True) == PHOTO  # on the one thread there is
    assert time.monotonic() - begun < 1.5


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
def test_badges_fetch_from_photo_hosts_alone(web, url, code):
    web.names |= {"media.licdn.com": PUBLIC, "media-exp2.licdn.com": PUBLIC, "evil.example": PUBLIC}
    assert refused(Fetcher(Settings(fetch_seconds=3.0)), url, asked=False) == (code or "fetch_failed")
    assert bool(web.connected) is (code is None)
