"""How the server ends: it takes nothing new, answers what is under way, and is gone within five seconds."""

import os
import signal
import sys
import threading
import time
from typing import Any

from server.desk import Desk

DRAIN = 3.5  # seconds for answers under way
SEND = 0.5  # seconds for them to leave


def on_signals(server: Any, desk: Desk) -> None:
    """End the process in order at the first signal to stop, at once at the second; `server` is waitress's."""
    told = threading.Event()

    def stop(*_: object) -> None:
        if told.is_set():
            os._exit(0)
        told.set()
        # In waitress's own loop: whoever starts another server finds the port free, and who asks is told at once.
        server.trigger.pull_trigger(lambda: (server.del_channel(), server.socket.close()))
        threading.Thread(target=_drain, args=(server, desk), name="stop").start()

    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def with_parent() -> None:
    """Stop as by a signal when standard input closes: the parent is gone, however it went."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _drain(server: Any, desk: Desk) -> None:
    desk.close(DRAIN)
    until = time.monotonic() + SEND
    while time.monotonic() < until and _unsent(server):
        time.sleep(0.02)
    sys.stdout.flush()
    os._exit(0)  # whatever hangs in a fetch or a network, the process is gone


def _unsent(server: Any) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values()))
