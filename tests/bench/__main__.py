"""make bench: the plain way, ours, and ours through HTTP, side by side in one run on the same photos.

Prints latency, photos a second, CPU time a photo, start-up and memory with ratios, and writes the README's table.
Every way starts in a process of its own; photos come from an origin on this machine.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.photos import COUNT, SIDE, photos
from tests.server.running import ROOT, Running, address, running

README = ROOT / "README.md"
BEGIN, END = "<!-- speed:begin -->", "<!-- speed:end -->"
AT_ONCE = 4  # as the extension asks
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """One way's: seconds of each photo, of all of them, of CPU a photo and to be ready; memory in MB when ready."""

    seconds: list[float]
    page: float
    cpu: float
    ready: float
    memory: float


def alone(way: str) -> Figures:
    """A way of tests.bench.one: one photo after the other."""
    command = [sys.executable, "-m", "tests.bench.one", way]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        out, _ = process.communicate()
    said = json.loads(out.splitlines()[-1])
    assert time.perf_counter() - begun > sum(said["seconds"])
    return Figures(said["seconds"], sum(said["seconds"]), said["cpu"], said["ready"], said["memory"])


def through_http(folder: Path) -> tuple[Figures, float]:
    """A page of photos asked as the extension asks, and the median of a remembered verdict in seconds."""
    pictures, begun = photos(), time.perf_counter()
    with running(folder) as server:
        ready, memory = time.perf_counter() - begun, server.resident()
        server.origin.routes["media.licdn.com"] = lambda path: (200, "image/jpeg", pictures[_number(path) % COUNT])
        server.ask("/v1/verdict", pictures[0] + b"warm", "image/jpeg")
        server.ask("/v1/verdict", pictures[1] + b"warm", "image/jpeg")
        cpu, begun = _cpu(server), time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as page:
            seconds = list(page.map(lambda number: _timed(server, number), range(COUNT)))
        whole, cpu = time.perf_counter() - begun, (_cpu(server) - cpu) / COUNT
        again = [_timed(server, 1) for _ in range(200)]
    return Figures(seconds, whole, cpu, ready, memory), statistics.median(again)


def table(plain: Figures, ours: Figures, http: Figures, remembered: float) -> str:
    """The figures as Markdown."""
    ways = (plain, ours, http)
    rows = [
        ("one photo, median", *(f"{statistics.median(way.seconds) * 1000:.0f} ms" for way in ways)),
        (
            "one photo, 95th percentile",
            *(f"{statistics.quantiles(way.seconds, n=20)[18] * 1000:.0f} ms" for way in ways),
        ),
        (f"a page of {COUNT}", *(f"{way.page:.2f} s" for way in ways)),
        ("photos a second", *(f"{COUNT / way.page:.0f}" for way in ways)),
        ("CPU time a photo", *(f"{way.cpu * 1000:.0f} ms" for way in ways)),
        ("CPU time, times less", "1", *(f"{plain.cpu / way.cpu:.1f}" for way in ways[1:])),
        ("a page, times sooner", "1", *(f"{plain.page / way.page:.1f}" for way in ways[1:])),
        ("start to ready", *(f"{way.ready:.1f} s" for way in ways)),
        ("memory when ready", *(f"{way.memory:.0f} MB" for way in ways)),
        ("a remembered verdict, median", "", "", f"{remembered * 1000:.1f} ms"),
    ]
    head = ("", "`mtcnn` and Keras `predict`", "ours, in one process", "ours, through HTTP")
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * 4, *rows))


def write(text: str) -> None:
    """Put the table between its markers in the README."""
    readme = README.read_text(encoding="utf-8")
    fresh = re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{text}\n{END}", readme, flags=re.DOTALL)
    README.write_text(fresh, encoding="utf-8")


def _number(path: str) -> int:
    found = re.search(r"somebody-(\d+)/", path)
    assert found
    return int(found[1])


def _timed(server: Running, number: int) -> float:
    begun = time.perf_counter()
    status, _, said = server.ask("/v1/verdict", json.dumps({"url": address(number), "asked": False}))
    assert status == 200, said
    return time.perf_counter() - begun


def _cpu(server: Running) -> float:
    times = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(times[11]) + int(times[12])) / TICK


def main() -> None:
    """Measure, print and write."""
    print(f"{COUNT} photos at {SIDE} px; the plain way takes a while ...", flush=True)
    plain, ours = alone("plain"), alone("ours")
    with tempfile.TemporaryDirectory() as folder:
        http, remembered = through_http(Path(folder))
    text = table(plain, ours, http, remembered)
    print(text)
    write(text)


if __name__ == "__main__":
    main()
