"""An origin that drips, stalls, lies, loops and resets, as the path asks."""

import http.server
import socket
import time

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
    """Listens for all of them."""

    daemon_threads = True

    def handle_error(self, *_):
        pass  # the client leaves in the middle, on purpose
