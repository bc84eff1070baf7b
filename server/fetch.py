"""URL -> bytes of a photo, from public addresses only. With server/pinned.py the only place that imports requests.

A page names the URL, so it is an attacker's until shown otherwise: the connection goes to the address
that was checked, redirects are followed by hand through the same checks, and one deadline covers all of
it, also origins that drip.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from models.errors import NotAPhoto
from server.errors import ServerError
from server.identity import is_photo_host
from server.pinned import Pinned
from server.settings import Settings
from server.turns import Turns, stays

REDIRECTS = 3
LONGEST_URL = 2048
CHUNK = 64 * 1024
PORTS = {"https": 443, "http": 80}
HEADERS = {
    "Accept": "image/jpeg,image/png,image/webp",
    "Accept-Encoding": "identity",
    "User-Agent": "Mozilla/5.0 RealFakeFaces",
}
SNIFF = 12  # bytes that tell a picture
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")


class Fetcher:
    """Fetches photos, a few at once, and from one host fewer; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = Turns("fetch", settings.fetches, settings.fetches_each)
        self._now = threading.local()
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # nobody is recognised
        places = {host: _place(where) for host, where in (row.split("=", 1) for row in settings.resolve)}
        for scheme in PORTS:
            self._session.mount(f"{scheme}://", Pinned(scheme, places, settings.ca_file, self._opened))

    def __call__(self, url: str, *, asked: bool, gone: Callable[[], bool] = stays) -> bytes:
        """The bytes of the photo at `url`; any public host where a person `asked`, else photo hosts.

        The same address asked twice at once is fetched once; it is given up once `gone()` says that who asked
        has left. Raises NotAPhoto, or ServerError: url_refused, host_not_listed, fetch_failed, fetch_denied,
        fetch_slow, too_large, left and stopping.
        """
        left = self._settings.fetch_seconds
        for _ in range(REDIRECTS + 1):
            found = self._step(url, asked, left, gone)
            if isinstance(found, bytes):
                return found
            url, left = found.url, left - found.seconds
        raise ServerError("fetch_failed", "too many redirects")

    def _step(self, url: str, asked: bool, left: float, gone: Callable[[], bool]) -> "bytes | _Elsewhere":
        """One answer, in a turn of its own host: a redirect elsewhere is that host's turn and not the first's."""
        host = _checked(url, asked=asked).host or ""
        if left <= 0:
            raise ServerError("fetch_slow")
        attempt = _Attempt(self._session, left, self._settings.photo_bytes)
        try:
            return self._turns(
                (url, asked), partial(self._run, attempt, url), group=host, seconds=left, gone=gone, end=attempt.end
            )
        except TimeoutError:
            raise ServerError("fetch_slow") from None

    def _run(self, attempt: "_Attempt", url: str) -> "bytes | _Elsewhere":
        self._now.attempt = attempt  # the connections opened in this thread are this attempt's
        return attempt.run(url)

    def _opened(self, connection: socket.socket) -> None:
        self._now.attempt.opened(connection)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A redirect: where to, and the seconds that it took."""

    url: str
    seconds: float


class _Attempt:
    """One answer of one host, and the connections that it uses, which end() cuts wherever they are."""

    def __init__(self, session: requests.Session, seconds: float, most: int) -> None:
        self._session, self._seconds, self._most = session, seconds, most
        self._lock, self._sockets = threading.RLock(), list[socket.socket]()
        self._ended, self._again = False, True

    def run(self, url: str) -> bytes | _Elsewhere:
        """The bytes at `url`, or where it leads."""
        begun = time.monotonic()
        try:
            response = self._get(url)
            if not response.is_redirect:
                return self._read(response, begun + self._seconds)
            response.close()
            return _Elsewhere(urljoin(url, response.headers["Location"]), time.monotonic() - begun)
        except InvalidIPAddress:
            raise ServerError("url_refused") from None
        except (requests.Timeout, TimeoutError):
            raise ServerError("fetch_slow") from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
            raise ServerError("fetch_slow" if self._ended else "fetch_failed", repr(problem)) from None
        finally:
            with self._lock:
                for opened in self._sockets:
                    opened.close()
                self._sockets.clear()

    def end(self) -> None:
        """Cut every connection, so that an origin that drips is let go of."""
        with self._lock:
            self._ended = True
            for opened in self._sockets:
                with suppress(OSError):  # closed by itself meanwhile
                    opened.shutdown(socket.SHUT_RDWR)

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection: its double, since TLS takes the socket itself away."""
        with self._lock:
            self._sockets.append(socket.socket(fileno=os.dup(connection.fileno())))
        if self._ended:
            self.end()

    def _get(self, url: str) -> requests.Response:
        timeout = min(3.0, self._seconds), min(5.0, self._seconds)
        try:
            return self._session.get(url, headers=HEADERS, stream=True, allow_redirects=False, timeout=timeout)
        except requests.ConnectionError as problem:
            if isinstance(problem, requests.Timeout) or self._ended or not (self._again and self._sockets):
                raise
            self._again = False  # the origin may have closed a connection that was kept for the next photo
            return self._get(url)

    def _read(self, response: requests.Response, until: float) -> bytes:
        try:
            return self._body(response, until)
        except BaseException:
            response.close()  # half read, the connection serves nobody any more
            raise

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
            if len(body) >= SNIFF and not looks_like_a_photo(body):
                raise NotAPhoto
            if len(body) > self._most:
                raise ServerError("too_large")
            if time.monotonic() > until:
                raise ServerError("fetch_slow")
        return bytes(body)


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


def looks_like_a_photo(content: bytes | bytearray) -> bool:
    """Whether the first bytes are those of a picture; what a Content-Type says is not believed."""
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(MAGIC) or webp or content[4:8] == b"ftyp"


def _place(where: str) -> tuple[str, int]:
    address, port = where.rsplit(":", 1)
    return address, int(port)
