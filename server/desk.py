"""The desk where photos wait to be judged: one judge, as many photos at once as there are cores."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from models.errors import DetectorError, ModelsError
from models.verdict import Point, Verdict
from server.errors import ServerError

if TYPE_CHECKING:
    from models.judge import Judge

log = logging.getLogger(__name__)
PATIENCE = 8.0  # seconds that a photo waits for the detector to load


class Desk:
    """Loads the judge in the background and hands it photos; safe to share between threads."""

    def __init__(self, load: Callable[[], "Judge"], waiting: int) -> None:
        self._load, self._waiting = load, waiting
        self._judge: Judge | None = None
        self._broken: ModelsError | None = None
        self._settled = threading.Event()
        self._lock = threading.Lock()
        self._in_flight: dict[tuple[str, Point], Future[Verdict]] = {}
        self._workers = ThreadPoolExecutor(os.cpu_count(), "judge")

    def open(self) -> None:
        """Start to load the judge; returns at once."""
        threading.Thread(target=self._settle, name="load", daemon=True).start()

    @property
    def model(self) -> str | None:
        """name@version of the detector once it is ready."""
        return self._judge.model if self._judge else None

    @property
    def broken(self) -> ModelsError | None:
        """Why no photo can be judged, where that is so."""
        return self._broken

    def judge(self, content: bytes, point: Point) -> Verdict:
        """The verdict; the same bytes asked twice at once are judged once.

        Raises PhotoError, DetectorError, or ServerError `loading` and `busy`.
        """
        judge = self._ready()
        key = (hashlib.sha256(content).hexdigest(), point)
        with self._lock:
            future = self._in_flight.get(key)
            if future is None:
                if len(self._in_flight) >= self._waiting:
                    raise ServerError("busy")
                future = self._workers.submit(_timed, judge, content, point)
                self._in_flight[key] = future
                future.add_done_callback(lambda _: self._done(key))
        return future.result()

    def close(self) -> None:
        """Let what is being judged end, and drop what waits."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _ready(self) -> "Judge":
        if not self._settled.wait(PATIENCE):
            raise ServerError("loading")
        if self._broken or not self._judge:
            raise self._broken or ServerError("loading")
        return self._judge

    def _done(self, key: tuple[str, Point]) -> None:
        with self._lock:
            self._in_flight.pop(key, None)

    def _settle(self) -> None:
        try:
            self._judge = self._load()
        except ModelsError as problem:
            self._broken = problem
            log.error("%s: %s", problem.code, problem.detail)
        except Exception as problem:
            self._broken = DetectorBroken(repr(problem))
            log.error("the detector does not load", exc_info=problem)
        finally:
            self._settled.set()


class DetectorBroken(DetectorError):
    """The detector's runtime is missing or does not start."""

    code = "detector_broken"
    says = "The detector does not start on this machine."
    hint = "Run make setup again; the server's window shows what happened."


def _timed(judge: "Judge", content: bytes, point: Point) -> Verdict:
    begun = time.perf_counter()
    verdict = judge(content, point)
    # The one line a photo leaves behind: nothing in it leads back to a person or a page.
    log.info("%s %s %.0f ms", verdict.sha256[:8], verdict.label, (time.perf_counter() - begun) * 1000)
    return verdict
