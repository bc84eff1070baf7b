"""The server as a process of its own before a photo host on this machine, to load it and to look at it from outside."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server import health
from tests.browser.origin import Origin, photo_url
from tests.browser.origin import start as start_origin
from tests.server.conftest import PHOTOS

ROOT = Path(__file__).parents[2]
NAMES = [file.stem for file in sorted(PHOTOS.glob("fake-*.jpg"))] + ["real-portrait", "real-left", "real-right"]
PORTRAITS = [(PHOTOS / f"{name}.jpg").read_bytes() for name in NAMES]


@dataclass
class Running:
    """A running server: its process, port, folder (log, state, temp) and its photo host."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    origin: Origin

    def ask(self, path, body=None, kind="application/json", seconds=60):
        """(status, headers, JSON) of one request."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            link.request("POST" if body is not None else "GET", path, body, {"Content-Type": kind} if body else {})
            answer = link.getresponse()
            return answer.status, dict(answer.headers), json.loads(answer.read())
        finally:
            link.close()

    def verdict(self, number, size=200, asked=False):
        """The verdict on a photo of the photo host; each number is another photo."""
        return self.ask("/v1/verdict", json.dumps({"url": address(number, size), "asked": asked}))

    def resident(self):
        """Resident memory in MB."""
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024

    def log(self):
        return (self.folder / "server.log").read_text()


def address(number, size=200):
    return photo_url(f"somebody-{number}", size)


def picture(number, size=200):
    """Another photo for every number: what stands behind a JPEG's end changes its bytes and not its face."""
    return PORTRAITS[number % len(PORTRAITS)] + b"picture of somebody %d at %d" % (number, size)


def _route(origin):
    def route(path):
        number, size = re.search(r"somebody-(\d+)/.*?_(\d+)/", path).groups()
        origin.seen[f"{number} {size}"] += 1
        origin.hold.wait(20)
        return 200, "image/jpeg", picture(int(number), int(size))

    return route


@contextmanager
def running(folder: Path, *more: str) -> Iterator[Running]:
    """A server that is ready, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "tmp").mkdir(exist_ok=True)
    origin, end = start_origin(folder)
    origin.routes["media.licdn.com"] = _route(origin)
    command = [sys.executable, "-m", "server", "--port", str(port), "--state-folder", str(folder / "state")]
    command += ["--ca-file", str(origin.ca_file), f"--resolve=media.licdn.com=127.0.0.1:{origin.port}", *more]
    with (folder / "server.log").open("ab") as log:
        environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
    try:
        until = time.monotonic() + 60
        while (health.ask(port) or {}).get("state") != "ready":
            assert process.poll() is None, "it ended"
            assert time.monotonic() < until, "it is never ready"
            time.sleep(0.02)
        yield Running(process, port, folder, origin)
    finally:
        origin.hold.set()
        process.kill()
        process.wait()
        end()
