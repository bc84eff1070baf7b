"""python -m server: listens on 127.0.0.1, loads the detector behind the open port, and ends well.

Exit code 0 when it was stopped or another of us holds the port already, 1 when a stranger does.
"""

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

from server import health
from server.holder import holder
from server.identity import EXTENSION
from server.settings import Settings, read

if TYPE_CHECKING:
    from flask import Flask

LOOPBACK = "127.0.0.1"
AT_ONCE = 8  # answers that need no place at the desk: health, the page, "come back later"


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
    return 1, f"Port {port} is held by {holder(port)}. Stop it, or choose another port with --port."


def _serve(settings: Settings) -> int:
    from server import memory, stop

    memory.save()
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
    stop.on_signals(server, desk)
    if settings.ends_with_parent:
        stop.with_parent()
    desk.open()
    print(f"Drop page:  http://{LOOPBACK}:{settings.port}/")
    print(f"Extension:  load the folder {EXTENSION} at chrome://extensions (Developer mode, Load unpacked)")
    print("To stop:    Ctrl+C", flush=True)
    server.run()
    threading.Event().wait()  # the last answers are under way; stop ends the process
    return 0


def _listening(app: "Flask", settings: Settings) -> Any:
    from waitress.server import create_server

    return create_server(
        app,
        host=LOOPBACK,
        port=settings.port,
        threads=settings.waiting + AT_ONCE,  # every photo under way holds one, and the rest are answered by the others
        channel_request_lookahead=1,  # tells when a client has left before its answer
        asyncore_use_poll=True,  # select() ends at a thousand files
        connection_limit=1000,  # half-open connections must not shut the door (measured: 100 do)
        channel_timeout=15,
        cleanup_interval=5,
        max_request_body_size=settings.photo_bytes,
        inbuf_overflow=settings.photo_bytes + 1,  # a photo never waits in a file
        max_request_header_size=16_384,
        ident=None,
        expose_tracebacks=False,
    )


if __name__ == "__main__":
    sys.exit(main())
