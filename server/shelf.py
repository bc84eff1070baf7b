"""Detectors besides the one that judges by itself: loaded when somebody asks for one, and soon put away."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.judge import Judge

KEPT = 2
"""Detectors that stay loaded, so that two can be compared without loading each of them twice."""


class Shelf:
    """Judges by the names of their detectors; safe to share between threads."""

    def __init__(self, load: Callable[[str], "Judge"]) -> None:
        self._load = load
        self._judges: OrderedDict[str, Judge] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, name: str) -> "Judge":
        """The judge with this detector. Raises DetectorError where it does not load."""
        with self._lock:
            judge = self._judges.get(name) or self._load(name)
            self._judges[name] = judge
            self._judges.move_to_end(name)
            while len(self._judges) > KEPT:
                self._judges.popitem(last=False)
            return judge

    def clear(self) -> None:
        """Put all of them away."""
        with self._lock:
            self._judges.clear()
