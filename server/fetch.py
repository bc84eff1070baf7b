"""URL -> bytes of a photo, from public addresses only. The only place that imports requests.

A page names the URL, so it is an attacker's until shown otherwise: names are resolved once and the
connection goes to the address that was checked (requests-hardened), redirects are followed by
hand through the same checks, and one deadline covers all of it, also origins that drip.
"""

import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from server.errors import ServerError
from server.identity import is_photo_host
from server.settings import Settings

REDIRECTS = 3
LONGEST_URL = 2048
CHUNK = 64 * 1024
PORTS = {"https": 443, "http": 80}
HEADERS = {
    "Accept": "image/jpeg,image/png,image/webp",
    "Accept-Encoding": "identity",
    "User-Agent": "Mozilla/5.0 RealFakeFaces",
}
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
OBSOLETE = [ipaddress.ip_network(net) for net in ("::/96", "fec0::/10")]
"""Ranges that lead inside and that requests-hardened 1.3 lets through (measured)."""

# What the libraries log of a refused fetch names the host.
for _name in ("requests_hardened", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

Places = Mapping[str, tuple[str, int]]


class Fetcher:
    """Fetches photos, a few at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = {host: _place(where) for host, where in (row.split("=", 1) for row in settings.resolve)}
        self._workers = ThreadPoolExecutor(settings.fetches, "fetch")

    def __call__(self, url: str, *, asked: bool) -> bytes:
        """The bytes of the photo at `url`; any public host where a person `asked`, else photo hosts.

        Raises ServerError: url_refused, host_not_listed, fetch_failed, fetch_denied, fetch_slow,
        too_large.
        """
        _checked(url, asked=asked)
        attempt = _Attempt(self._settings, self._places)
        future = self._workers.submit(attempt.run, url, asked)
        try:
            return future.result(self._settings.fetch_seconds)
        except TooLate:
            attempt.end()
            raise ServerError("fetch_slow") from None
        finally:
            future.cancel()


class _Attempt:
    """One fetch with its own connections, which end() cuts wherever they are."""

    def __init__(self, settings: Settings, places: Places) -> None:
        self._settings, self._sockets, self._ended = settings, set[socket.socket](), threading.Event()
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc
        for scheme in PORTS:
            self._session.mount(f"{scheme}://", _Pinned(scheme == "https", places, self._opened))
        if settings.ca_file:
            self._session.verify = settings.ca_file

    def run(self, url: str, asked: bool) -> bytes:
        """Follow `url` to the bytes."""
        until = time.monotonic() + self._settings.fetch_seconds
        try:
            for _ in range(REDIRECTS + 1):
                with self._get(url) as response:
                    if not response.is_redirect:
                        return self._body(response, until)
                    url = urljoin(url, response.headers["Location"])
                _checked(url, asked=asked)
            raise ServerError("fetch_failed", "too many redirects")
        except InvalidIPAddress:
            raise ServerError("url_refused") from None
        except (requests.Timeout, TimeoutError):
            raise ServerError("fetch_slow") from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
            raise ServerError("fetch_slow" if self._ended.is_set() else "fetch_failed", repr(problem)) from None
        finally:
            self._session.close()

    def end(self) -> None:
        """Cut every connection, so that an origin that drips is let go of."""
        self._ended.set()
        for opened in list(self._sockets):
            with suppress(OSError):  # closed by itself meanwhile
                opened.shutdown(socket.SHUT_RDWR)

    def _get(self, url: str) -> requests.Response:
        seconds = self._settings.fetch_seconds
        return self._session.get(
            url, headers=HEADERS, stream=True, allow_redirects=False, timeout=(min(3.0, seconds), min(5.0, seconds))
        )

    def _body(self, response: requests.Response, until: float) -> bytes:
        if response.status_code in (401, 403, 404, 410):
            raise ServerError("fetch_denied", str(response.status_code))
        if response.status_code != 200:
            raise ServerError("fetch_failed", str(response.status_code))
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise ServerError("fetch_failed", "content encoding")  # a photo is compressed already; this is a bomb
        body = bytearray()
        for chunk in response.raw.stream(CHUNK, decode_content=False):
            body += chunk
            if len(body) > self._settings.photo_bytes:
                raise ServerError("too_large")
            if time.monotonic() > until:
                raise ServerError("fetch_slow")
        return bytes(body)

    def _opened(self, connection: socket.socket) -> None:
        self._sockets.add(connection)
        if self._ended.is_set():
            self.end()


class _Pinned(IPFilterAdapter):
    """requests-hardened's adapter with the obsolete ranges added and the tests' hosts laid elsewhere."""

    def __init__(self, secure: bool, places: Places, opened: Any) -> None:
        self._places, self._opened = places, opened
        super().__init__(is_https_proto=secure)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _watched(HTTPConnectionPool, self._opened),
            "https": _watched(HTTPSConnectionPool, self._opened),
        }

    def _plain(self, *arguments: Any) -> Any:
        return HTTPAdapter.build_connection_pool_key_attributes(self, *arguments)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host = parse_url(request.url).host or ""
        if host in self._places:
            where, options = self._plain(request, verify, cert)
            if where["scheme"] == "https":
                options |= {"assert_hostname": host, "server_hostname": host}
            where["host"], where["port"] = self._places[host]
            request.headers["Host"] = host
            return where, options
        where, options = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ipaddress.ip_address(where["host"].strip("[]"))
        if any(address in net for net in OBSOLETE if net.version == address.version):
            raise InvalidIPAddress(address)
        return where, options


def _watched(pool: Any, opened: Any) -> Any:
    """A connection pool whose every new socket is told to `opened`, before any byte is sent."""

    class Connection(pool.ConnectionCls):
        def _new_conn(self) -> socket.socket:
            connection: socket.socket = super()._new_conn()
            opened(connection)
            return connection

    return type("Pool", (pool,), {"ConnectionCls": Connection})


def _checked(url: str, *, asked: bool) -> Url:
    """The URL in parts, as the connection will read it; raises ServerError where it may not be fetched."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        raise ServerError("url_refused")
    try:
        parts = parse_url(url)
    except HTTPError:
        raise ServerError("url_refused") from None
    port = PORTS.get(parts.scheme or "")
    if not parts.host or port is None or parts.port not in (None, port) or parts.auth is not None:
        raise ServerError("url_refused")
    if not asked and not (parts.scheme == "https" and is_photo_host(parts.host)):
        raise ServerError("host_not_listed")
    return parts


def looks_like_a_photo(content: bytes) -> bool:
    """Whether the first bytes are those of a picture; what a Content-Type says is not believed."""
    return content.startswith(MAGIC) or content[4:8] == b"ftyp"


def _place(where: str) -> tuple[str, int]:
    address, port = where.rsplit(":", 1)
    return address, int(port)
