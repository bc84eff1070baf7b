"""Processes beside this one, one a core, for what judges, cuts or measures thousands of photos."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from threading import Thread


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """As many new processes as there are cores; they end with the block, and with this process however it ends."""
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"), _follow) as pool:
        yield pool


def _follow() -> None:
    # A worker whose master was killed would else work on, and then wait for ever for more.
    Thread(target=_end_with_master, daemon=True).start()


def _end_with_master() -> None:
    master = multiprocessing.parent_process()
    if master:
        master.join()
        os._exit(1)
