"""The web on this machine: one HTTPS origin that plays LinkedIn's pages and its photo host."""

import http.server
import io
import re
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import trustme
from PIL import Image

from server.identity import sites

PHOTOS = Path(__file__).parents[1] / "fixtures" / "photos"
HOSTS = (
    "www.linkedin.com",
    "media.licdn.com",
    "example.org",
    "pictures.example.net",
    *sorted({host for site in sites() for host in re.findall(r"https://([a-z0-9.-]+)/", str(site["samples"]))}),
)
"""Every host that a test's page may name, and those of the sites' samples."""

Answer = tuple[int, str, bytes]
Route = Callable[[str], Answer | None]


@dataclass
class Origin:
    """A running origin: `routes` by host answer a path, `seen` counts the photos fetched, by asset."""

    port: int
    ca_file: Path
    routes: dict[str, Route] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    hold: threading.Event = field(default_factory=threading.Event)
    """Cleared, it keeps photos back until it is set again."""
    held: set[str] = field(default_factory=set)
    """Only these assets are kept back, where there are any."""
    asking: threading.local = field(default_factory=threading.local)
    """Its `headers` are those of the request that a route answers now."""
    late: Callable[[], float] = float
    """Seconds by which the next photo is late."""


def start(folder: Path) -> tuple[Origin, Callable[[], None]]:
    """Serve on a free port with a throw-away certificate; returns the origin and what ends it."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: origin))
    httpd.daemon_threads = True
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    origin = Origin(httpd.server_port, ca_file)
    origin.hold.set()
    origin.routes["media.licdn.com"] = photo_route(origin)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()

    def end() -> None:
        httpd.shutdown()
        httpd.server_close()

    return origin, end


def _handler(origin: Callable[[], Origin]) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            origin().asking.headers = self.headers
            route = origin().routes.get(self.headers.get("Host", "").split(":")[0])
            status, kind, body = (route(self.path) if route else None) or (404, "text/plain", b"nothing here")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # the page may have gone on
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def photo_url(asset: str, size: int = 200) -> str:
    """The address of a profile photo in LinkedIn's shape; `asset` is a file of the fixtures without `.jpg`."""
    kind = f"profile-displayphoto-shrink_{size}_{size}"
    return (
        f"https://media.licdn.com/dms/image/v2/{asset}/{kind}/{kind}/0/1700000000000?e=2147483647&v=beta&t=signed{size}"
    )


def photo_route(origin: Origin) -> Route:
    """Photos at the size that the address names, JPEG quality 75; `bad-*` assets misbehave."""

    def route(path: str) -> Answer | None:
        parts = urlsplit(path).path.split("/")
        asset = parts[parts.index("v2") + 1]
        origin.seen[asset] += 1
        if not origin.held or asset in origin.held:
            origin.hold.wait(20)
        time.sleep(origin.late())
        size = int(parts[parts.index("v2") + 2].rsplit("_", 1)[-1])
        if asset == "bad-denied":
            return 403, "text/html", b"<h1>sign in</h1>"
        if asset == "bad-html":
            return 200, "image/jpeg", b"<html>not a photo</html>"
        if asset == "bad-cut":
            return 200, "image/jpeg", (PHOTOS / "fake-01.jpg").read_bytes()[:900]
        file = PHOTOS / f"{asset.split('~')[0]}.jpg"  # `name~2` is another photo with the same picture
        return (200, "image/jpeg", small(file, size)) if file.exists() else None

    return route


@cache
def small(file: Path, size: int) -> bytes:
    """A fixture as LinkedIn sends it."""
    buffer = io.BytesIO()
    with Image.open(file) as image:
        image.thumbnail((size, size), Image.Resampling.LANCZOS)
        image.save(buffer, "JPEG", quality=75)
    return buffer.getvalue()
