"""No address of a page leads inside: hostile forms of every kind, by every way that a page has, and generated ones."""

import itertools
import socket
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from models.errors import NotAPhoto
from server.errors import ServerError
from server.fetch import Fetcher
from server.settings import Settings
from tests.server.web import PUBLIC, PUBLIC6, inside
from tests.soak import full

TEXT = """127.0.0.1 127.1 127.0.1 0x7f.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 0177.0.0.1 0177.1 127.0.0.1. 0 0.0.0.0 00
0x0 10.0.0.1 10.255.255.255 012.0.0.1 167772161 0xa000001 172.16.0.1 172.31.9.9 0xac.16.1 192.168.0.1 192.168.1.254 0xc0a80001
3232235521 0300.0250.0.1 169.254.169.254 0xa9fea9fe 2852039166 169.254.1 100.64.0.1 100.127.255.255 192.0.0.1 192.0.0.170
192.88.99.1 198.18.0.1 198.19.255.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1]
[::ffff:7f00:1] [::ffff:10.0.0.1] [::ffff:a9fe:a9fe] [0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [::7f00:1] [fe80::1] [fc00::1]
[fd12::1] [fd00:ec2::254] [fec0::1] [ff02::1] [ff0e::1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::]
[2002:a9fe:a9fe::] [2001:20::1] [2001:db8::1] [100::1] [3fff::1] [5f00::1] localhost LOCALHOST localhost. localhost.localdomain"""
HOSTS = TEXT.split()
MORE = """http://user:pw@127.0.0.1/x.jpg http://example.org@127.0.0.1/ http://127.0.0.1\\@example.org/ http://127.0.0.1%2f@example.org/
http://127.0.0.1:80\\@example.org/ http://example.org:8080/x http://example.org:5117/v1/verdict http://127.0.0.1:5117/v1/forget
http://[::1/x http://%31%32%37.0.0.1/ http://127。0。0。1/ http://①②⑦.0.0.1/ http://ⓛocalhost/ ftp://127.0.0.1/x file:///etc/passwd
gopher://127.0.0.1:6379/_x data:image/png;base64,AA //127.0.0.1/x javascript:alert(1) http:127.0.0.1/x http:/127.0.0.1/x
http:///127.0.0.1/x http://127.0.0.1?x http://127.0.0.1#@example.org/ http://0x7f.1?.example.org/ https://localhost:443/x"""
FORMS = [
    *MORE.split(),
    "http://127.0.0.1 /x",
    "http://127.0.0.1\t/x",
    "http://127.0.0.1/\r\nHost: x",
    "http://exa\tmple.org/",
    "",
    "http://",
    "https://" + "a" * 3000,
]
REFUSED = ("url_refused", "fetch_failed")


@pytest.fixture(scope="module")
def fetch():
    return Fetcher(Settings(fetch_seconds=5.0))


def answered(fetch, url):
    with pytest.raises(ServerError) as caught:
        fetch(url, asked=True)
    return caught.value.code


def meant(host):
    """The addresses that a hostile host stands for, by the C library's own reading."""
    if host.lower().startswith("localhost"):
        return ["127.0.0.1", "::1"]
    rows = socket.getaddrinfo(host.strip("[]").rstrip("."), 80, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [row[4][0] for row in rows]


def test_the_battery_is_as_large_as_it_should_be():
    assert len(set(HOSTS)) >= 60
    assert all(inside(address) for host in HOSTS for address in meant(host))
    assert not inside(PUBLIC)
    assert not inside(PUBLIC6)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_directly(web, fetch, scheme):
    for host in HOSTS:
        assert answered(fetch, f"{scheme}://{host}/x.jpg") in REFUSED, host
    for url in FORMS:
        assert answered(fetch, url) in REFUSED, url
    assert web.connected == []


def test_by_redirect(web, fetch):
    web.names["public.example.org"] = PUBLIC
    urls = [f"{scheme}://{host}/x.jpg" for scheme in ("http", "https") for host in HOSTS]
    for url in [*urls, *(form for form in FORMS if form and "\r" not in form)]:
        web.location = url
        answered(fetch, f"http://public.example.org/{len(web.connected)}")
    assert len(web.connected) > len(urls)
    assert set(web.connected) == {PUBLIC}


def test_by_name(web, fetch):
    for host, mixed in itertools.product(HOSTS, (False, True)):
        for address in meant(host):
            web.names["turns.example.org"] = [address, PUBLIC] if mixed else address
            assert answered(fetch, "http://turns.example.org/x.jpg") == "url_refused", (host, mixed)
    assert web.connected == []
    web.names["turns.example.org"] = [PUBLIC, "127.0.0.1"]
    answered(fetch, "http://turns.example.org/x.jpg")
    assert "127.0.0.1" not in web.connected


def test_by_a_name_that_turns_inward(web, fetch):
    for host in HOSTS:
        for address in meant(host):
            web.names["rebind.example.org"] = itertools.chain([PUBLIC], itertools.repeat(address))
            assert answered(fetch, "http://rebind.example.org/x.jpg") == "fetch_failed", host
            assert answered(fetch, "http://rebind.example.org/x.jpg") == "url_refused", host
    assert set(web.connected) == {PUBLIC}


def test_the_recorder_would_see_it(web, fetch, monkeypatch):
    monkeypatch.setattr("requests_hardened.ip_filter_adapter.filter_host", lambda host, *_, **__: host)
    answered(fetch, "http://127.0.0.1/x.jpg")
    assert web.connected == ["127.0.0.1"]


def _spelt(address):
    a, b, c, d = address
    whole = int.from_bytes(bytes(address))
    return some.sampled_from(
        [
            f"{a}.{b}.{c}.{d}",
            f"{whole}",
            f"{whole:#x}",
            f"0{whole:o}",
            f"{a:#x}.{b:#o}.{c}.{d}".replace("0o", "0"),
            f"{a}.{whole % 2**24}",
            f"{a}.{b}.{whole % 2**16}",
            f"[::ffff:{a}.{b}.{c}.{d}]",
            f"[::{a}.{b}.{c}.{d}]",
            f"[64:ff9b::{a}.{b}.{c}.{d}]",
            f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]",
            f"{a}.{b}.{c}.{d}.",
            f"{a}。{b}.{c}.{d}",
            f"%{ord(str(a)[0]):x}{str(a)[1:]}.{b}.{c}.{d}",
        ]
    )


BYTE = some.integers(0, 255)
ADDRESSES = some.one_of(
    some.tuples(some.sampled_from([0, 10, 127, 224, 255]), BYTE, BYTE, BYTE),
    some.tuples(some.sampled_from([192]), some.sampled_from([168]), BYTE, BYTE),
    some.tuples(some.sampled_from([172]), some.integers(16, 31), BYTE, BYTE),
    some.tuples(some.sampled_from([169]), some.sampled_from([254]), BYTE, BYTE),
    some.tuples(BYTE, BYTE, BYTE, BYTE),
).flatmap(_spelt)
SIX = some.ip_addresses(v=6).map(lambda ip: f"[{ip}]")
NAMES = some.sampled_from(
    ["localhost", "inner.example.org", "mixed.example.org", "public.example.org", "nowhere.example.org"]
)
URLS = some.builds(
    "".join,
    some.tuples(
        some.sampled_from(["http:", "https:", "HTTP:", "hTTps:", "ftp:", "file:", ""]),
        some.sampled_from(["//", "/", "///", "\\\\", "//\t"]) | some.just("//"),
        some.sampled_from(
            ["", "", "", "a@", "a:b@", "public.example.org@", "public.example.org\\@", "public.example.org#@"]
        ),
        some.one_of(ADDRESSES, ADDRESSES, SIX, NAMES),
        some.sampled_from(["", "", "", ":80", ":443", ":5117", ":0", ":65536", ":-1", ":x", "."]),
        some.sampled_from(["/x.jpg", "", "/", "?x", "#x", "\\", "/..//x", "/\u2028", "/%00"]),
    ),
)


def test_generated(web, fetch):
    web.names |= {
        "inner.example.org": "10.0.0.7",
        "mixed.example.org": ["fe80::1", PUBLIC],
        "public.example.org": PUBLIC,
    }
    seen = []

    @settings(
        max_examples=full(600, 10_000),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(URLS)
    def never_inside(url):
        web.connected.clear()
        seen.append(url)
        with suppress(ServerError, NotAPhoto):
            fetch(url, asked=True)
        assert not [address for address in web.connected if inside(address)], url

    never_inside()
    assert len(seen) >= full(600, 10_000)
