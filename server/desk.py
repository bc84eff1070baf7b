"""The desk where photos wait to be judged: one judge, as many photos at once as there are cores."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import models
from models.detectors import SHIPPED
from models.errors import DetectorError, ModelsError
from models.explanation import Explanation
from models.verdict import Point, Verdict
from server import memory
from server.errors import ServerError
from server.shelf import Shelf
from server.turns import Turns, stays

if TYPE_CHECKING:
    from models.judge import Judge

log = logging.getLogger(__name__)
PATIENCE = 8.0  # seconds that a photo waits for the detector to load
QUIET = 30.0  # seconds without a photo after which memory is given back


class Desk:
    """Loads the judge in the background and hands it photos; safe to share between threads.

    `waiting` is how many may be inside at once, from the fetching of a photo to its verdict.
    """

    def __init__(self, load: Callable[[], "Judge"], waiting: int) -> None:
        self._load, self._waiting = load, waiting
        self._judge: Judge | None = None
        self._broken: ModelsError | None = None
        self._settled = threading.Event()
        self._turns = Turns("judge", _cores(), _cores())
        # What takes long or a network of its own has one thread: badges do not wait for it, and it loads things once.
        self._aside = Turns("aside", 1, 1)
        self._shelf = Shelf(lambda name: models.load(name, beside=self._ready()))
        self._door = threading.Condition()
        self._inside, self._closed, self._last = 0, False, time.monotonic()

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

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one photo; raises ServerError `busy` where none is free, `stopping` after close()."""
        with self._door:
            if self._closed:
                raise ServerError("stopping")
            if self._inside >= self._waiting:
                raise ServerError("busy")
            self._inside += 1
        try:
            yield
        finally:
            with self._door:
                self._inside -= 1
                self._last = time.monotonic()
                self._door.notify_all()

    def judge(self, content: bytes, point: Point, gone: Callable[[], bool] = stays, detector: str = SHIPPED) -> Verdict:
        """The verdict; the same bytes asked twice at once are judged once.

        Raises PhotoError, DetectorError, or ServerError `loading`, `left` and `stopping`.
        """
        judge = self._ready()
        key = (hashlib.sha256(content).digest(), point, detector)
        if detector == SHIPPED:
            return self._turns(key, partial(_timed, judge, content, point), gone=gone)
        return self._aside(key, lambda: _timed(self._shelf(detector), content, point), gone=gone)

    def explain(
        self, content: bytes, point: Point, gone: Callable[[], bool] = stays, detector: str = SHIPPED
    ) -> Explanation:
        """Why a photo is called so, one photo at a time. Raises as judge()."""
        judge = self._ready()

        def work() -> Explanation:
            begun = time.perf_counter()
            why = (judge if detector == SHIPPED else self._shelf(detector)).explain(content, point)
            log.info("%s explained %.0f ms", why.sha256[:8], (time.perf_counter() - begun) * 1000)
            return why

        return self._aside(("why", hashlib.sha256(content).digest(), point, detector), work, gone=gone)

    def close(self, seconds: float = 0.0) -> bool:
        """Take no more photos and give those inside `seconds` to be answered; whether all were."""
        with self._door:
            self._closed = True
            emptied = self._door.wait_for(lambda: not self._inside, seconds)
        self._turns.close()
        self._aside.close()
        return emptied

    def _ready(self) -> "Judge":
        if not self._settled.wait(PATIENCE):
            raise ServerError("loading")
        if self._broken or not self._judge:
            raise self._broken or ServerError("loading")
        return self._judge

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
        if self._judge:
            self._warm(self._judge)
            self._rest(self._judge)

    def _warm(self, judge: "Judge") -> None:
        # Each thread has networks of its own, and the first page of photos shall not wait for them.
        meet = threading.Barrier(_cores())

        def work() -> None:
            with suppress(threading.BrokenBarrierError):
                meet.wait(1)  # so that no thread takes two turns
            judge.warm()

        def turn(number: int) -> None:
            with suppress(ServerError):  # stopping
                self._turns(("warm", number), work)

        turns = [threading.Thread(target=turn, args=(number,), daemon=True) for number in range(_cores())]
        for one in turns:
            one.start()
        for one in turns:
            one.join()

    def _rest(self, judge: "Judge") -> None:
        # A page of large photos leaves memory behind that nobody asks for again; it goes back when all is quiet.
        memory.give_back()
        rested = self._last
        while not self._closed:
            time.sleep(1)
            with self._door:
                quiet = not self._inside and time.monotonic() - self._last > QUIET
                if self._closed or not quiet or rested == self._last:
                    continue
                rested = self._last
                # Nobody is inside: the threads end, and with them their networks, prepared for sizes of any kind.
                for turns in (self._turns, self._aside):
                    turns.close(wait=True)
                self._turns, self._aside = Turns("judge", _cores(), _cores()), Turns("aside", 1, 1)
            self._shelf.clear()
            memory.give_back()
            self._warm(judge)


class DetectorBroken(DetectorError):
    """The detector's runtime is missing or does not start."""

    code = "detector_broken"
    says = "The detector does not start on this machine."
    hint = "Run make doctor; it says what is wrong."


def _cores() -> int:
    return os.cpu_count() or 1


def _timed(judge: "Judge", content: bytes, point: Point) -> Verdict:
    begun = time.perf_counter()
    verdict = judge(content, point)
    # The one line a photo leaves behind: nothing in it leads back to a person or a page.
    log.info("%s %s %.0f ms", verdict.sha256[:8], verdict.label, (time.perf_counter() - begun) * 1000)
    return verdict
