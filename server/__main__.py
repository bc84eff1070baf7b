"""python -m server: listens on 127.0.0.1, loads the detector behind the open port, and ends well.

Exit code 0 when it was stopped or another of us holds the port already, 1 when a stranger does.
"""

import logging
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from server import health
from server.identity import EXTENSION
from server.settings import Settings, read

if TYPE_CHECKING:
    from flask import Flask

LOOPBACK = "127.0.0.1"
DRAIN = 3.0  # seconds that answers under way may take after a signal to stop


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    settings = read()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("waitress").setLevel(logging.ERROR)
    holder = who_holds(settings.port)
    if holder is not None:
        print(holder[1])
        return holder[0]
    return _serve(settings)


def who_holds(port: int) -> tuple[int, str] | None:
    """None for a free port, else the exit code and the sentence that says who listens there."""
    found = health.ask(port)
    if found is None:
        return None
    if found:
        return 0, f"Already running: http://{LOOPBACK}:{port}/"
    return 1, f"Port {port} is held by another program. Stop it, or choose another port with --port."


def _serve(settings: Settings) -> int:
    import models
    from server import create_app
    from server.desk import Desk

    desk = Desk(models.load, settings.waiting)
    app = create_app(settings, desk)
    try:
        server = _listening(app, settings)
    except OSError as problem:  # somebody took the port between the question and this
        code, says = who_holds(settings.port) or (1, f"Port {settings.port} cannot be opened: {problem}.")
        print(says)
        return code
    _stop_on_signals()
    if settings.ends_with_parent:
        threading.Thread(target=_watch_parent, name="parent", daemon=True).start()
    desk.open()
    print(f"Drop page:  http://{LOOPBACK}:{settings.port}/")
    print(f"Extension:  load the folder {EXTENSION} at chrome://extensions (Developer mode, Load unpacked)")
    print("To stop:    Ctrl+C", flush=True)
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        # Whatever hangs in a fetch or a network, the process is gone in time.
        threading.Thread(target=_leave_after, args=(DRAIN,), daemon=True).start()
        desk.close()
        server.close()
    sys.stdout.flush()
    os._exit(0)


def _listening(app: "Flask", settings: Settings) -> Any:
    from waitress.server import create_server

    return create_server(
        app,
        host=LOOPBACK,
        port=settings.port,
        threads=settings.fetches + settings.waiting // 4,
        connection_limit=1000,  # half-open connections must not shut the door (measured: 100 do)
        channel_timeout=15,
        cleanup_interval=5,
        max_request_body_size=settings.photo_bytes,
        max_request_header_size=16_384,
        ident=None,
        expose_tracebacks=False,
    )


def _stop_on_signals() -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def _watch_parent() -> None:
    sys.stdin.buffer.read()  # returns when the parent is gone, however it went
    os.kill(os.getpid(), signal.SIGTERM)


def _leave_after(seconds: float) -> None:
    time.sleep(seconds)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
