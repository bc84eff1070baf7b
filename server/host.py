"""The native messaging host: the switch in the popup starts, stops and asks after the server with it.

Speaks Chrome's native messaging (4 bytes of length in the machine's order, then JSON) on standard
input and output. Protocol: {"do": "start" | "stop" | "status"} -> {"state", "code", "port", "folder"}, and
"says" and "hint" where the server itself has a word to say; the extension has words for all other codes.
The server is its child and watches its standard input, so that nothing outlives the browser; a
server that was started by hand is adopted and never killed. Standard library only, so that the
switch answers at once.
"""

import json
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from server import health
from server.settings import Settings, read

HOST_NAME = "com.realfakefaces.host"
STATES = ("on", "off", "starting", "trouble")
LONGEST = 1_000_000  # bytes; Chrome sends no more than it takes
START_SECONDS = 4.0
ENDING_SECONDS = 1.5  # for a server that is just ending, which takes a connection and answers nothing
ROOT = Path(__file__).resolve().parents[1]

Answer = dict[str, Any]


def read_frame(stream: BinaryIO) -> Any:
    """The next message, or None at the end. Raises ValueError for what is no frame."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("=I", head)
    if length > LONGEST:
        raise ValueError(f"a message of {length} bytes")
    return json.loads(stream.read(length))


def write_frame(stream: BinaryIO, message: Answer) -> None:
    """Send one message."""
    body = json.dumps(message).encode()
    stream.write(struct.pack("=I", len(body)) + body)
    stream.flush()


class Switch:
    """The server as seen by its switch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None

    def do(self, message: Any) -> Answer:
        """Carry out one message."""
        wish = message.get("do") if isinstance(message, dict) else None
        if wish == "start":
            return self._start()
        if wish == "stop":
            return self._stop()
        if wish == "status":
            return self._status()
        return self._answer("trouble", "host_older")

    def close(self) -> None:
        """Stop the child, if there is one: closing its input is its sign, the signal is for a deaf one."""
        if self._child is None:
            return
        if self._child.stdin:
            self._child.stdin.close()
        self._child.terminate()
        try:
            self._child.wait(4)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()  # only then is its port free
        self._child = None

    def _start(self) -> Answer:
        found = self._found()
        if found is not None:
            return self._seen(found)
        if self._child is None or self._child.poll() is not None:
            command = [sys.executable, "-m", "server", "--ends-with-parent", "--port", str(self._settings.port)]
            self._child = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._child.poll() is None:
            found = health.ask(self._settings.port)
            if found is not None:
                return self._seen(found)
            time.sleep(0.05)
        if self._child.poll() is not None:
            return self._answer("trouble", "server_ended")
        return self._answer("starting", "server_starting")

    def _found(self) -> Answer | None:
        """Who listens; what answers without sense is looked at again, since it may be ending."""
        until = time.monotonic() + ENDING_SECONDS
        while (found := health.ask(self._settings.port)) == {} and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _stop(self) -> Answer:
        ours = self._child is not None
        self.close()
        if health.ask(self._settings.port) is not None and not ours:
            return self._answer("on", "server_by_hand")
        return self._answer("off", "server_off")

    def _status(self) -> Answer:
        found = health.ask(self._settings.port)
        return self._answer("off", "server_off") if found is None else self._seen(found)

    def _seen(self, found: Answer) -> Answer:
        """What /health said, in the switch's words; {} is a stranger on the port."""
        if not found:
            return self._answer("trouble", "strange_server")
        if found.get("state") in ("ready", "loading"):
            ready = found["state"] == "ready"
            return self._answer("on" if ready else "starting", "server_ready" if ready else "server_starting")
        said = {"says": str(found.get("says", "")), "hint": str(found.get("hint", ""))}
        return self._answer("trouble", str(found.get("code", ""))) | said

    def _answer(self, state: str, code: str) -> Answer:
        return {"state": state, "code": code, "port": self._settings.port, "folder": str(ROOT)}


def main() -> None:
    """Answer the browser until it closes the pipe; then the server that was started here ends too."""
    switch = Switch(read([]))
    try:
        while (message := read_frame(sys.stdin.buffer)) is not None:
            write_frame(sys.stdout.buffer, switch.do(message))
    except (ValueError, BrokenPipeError):
        pass  # no frame of a browser's: there is nobody to answer
    finally:
        switch.close()


if __name__ == "__main__":
    main()
