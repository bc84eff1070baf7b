"""Work that waits for its turn, in order, some at once; who asks for what is under way waits for that.

Fetching and judging both go through here: a photo asked twice at once is fetched and judged once, one
host cannot take every turn, and who leaves frees its place.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from server.errors import ServerError

Made = TypeVar("Made")
LOOK = 0.25  # seconds between two looks whether who asked is still there


def stays() -> bool:
    """For who asks and cannot leave."""
    return False


def _nothing() -> None:
    pass


@dataclass(slots=True, eq=False)
class _Job(Generic[Made]):
    group: str
    work: Callable[[], Made]
    end: Callable[[], None]
    future: Future[Made] = field(default_factory=Future)
    asking: int = 0
    begun: float | None = None


class Turns:
    """Does work in threads of its own: `at_once` in all, `each` of one group; safe to share between threads."""

    def __init__(self, name: str, at_once: int, each: int) -> None:
        self._at_once, self._each = at_once, each
        self._workers = ThreadPoolExecutor(at_once, name)
        self._lock = threading.Lock()
        self._known: dict[Hashable, _Job[Any]] = {}
        self._waiting: deque[_Job[Any]] = deque()
        self._busy: Counter[str] = Counter()
        self._closed = False

    def __call__(
        self,
        key: Hashable,
        work: Callable[[], Made],
        *,
        group: str = "",
        seconds: float = threading.TIMEOUT_MAX,
        gone: Callable[[], bool] = stays,
        end: Callable[[], None] = _nothing,
    ) -> Made:
        """What `work` makes, or what the same `key` under way makes already; raises what it raises.

        `end` is called to break off work that nobody waits for any longer. Raises TimeoutError `seconds` after the
        work began, and ServerError: `left` once `gone()` says that who asked has left, `stopping` after close().
        """
        job = self._joined(key, _Job(group, work, end))
        try:
            return self._result(job, seconds, gone)
        except CancelledError:
            raise ServerError("stopping") from None
        finally:
            self._leave(key, job)

    def close(self, *, wait: bool = False) -> None:
        """Let what is under way end, and drop what waits; with `wait` only once the threads are gone."""
        with self._lock:
            self._closed = True
            dropped = list(self._waiting)
            self._waiting.clear()
        for job in dropped:
            job.future.cancel()
        self._workers.shutdown(wait=wait, cancel_futures=True)

    def _joined(self, key: Hashable, new: _Job[Made]) -> _Job[Made]:
        with self._lock:
            if self._closed:
                raise ServerError("stopping")
            job = self._known.setdefault(key, new)
            job.asking += 1
            if job is new:
                self._waiting.append(job)
                self._start()
        return job

    def _result(self, job: _Job[Made], seconds: float, gone: Callable[[], bool]) -> Made:
        while True:
            left = LOOK if job.begun is None else min(LOOK, job.begun + seconds - time.monotonic())
            if wait([job.future], max(left, 0.0)).done:
                return job.future.result()
            if job.begun is not None and time.monotonic() >= job.begun + seconds:
                raise TimeoutError
            if gone():
                raise ServerError("left")

    def _leave(self, key: Hashable, job: _Job[Any]) -> None:
        with self._lock:
            job.asking -= 1
            if job.asking or self._known.get(key) is not job:
                return
            del self._known[key]
            with suppress(ValueError):  # its turn has come already
                self._waiting.remove(job)
        if not job.future.cancel() and not job.future.done():
            job.end()

    def _start(self) -> None:
        # Under the lock: the first in line whose group has a turn left, until no turn is left.
        for job in list(self._waiting):
            if self._busy.total() >= self._at_once:
                return
            if self._busy[job.group] < self._each:
                self._waiting.remove(job)
                self._busy[job.group] += 1
                self._workers.submit(self._run, job)

    def _run(self, job: _Job[Any]) -> None:
        try:
            if job.future.set_running_or_notify_cancel():
                job.begun = time.monotonic()
                _settle(job)
        finally:
            with self._lock:
                self._busy -= Counter((job.group,))  # drops a group at zero: hosts are not remembered
                if not self._closed:
                    self._start()


def _settle(job: _Job[Any]) -> None:
    try:
        made = job.work()
    except BaseException as problem:  # noqa: BLE001 - it is raised again where it is waited for
        job.future.set_exception(problem)
    else:
        job.future.set_result(made)
