"""The server as a process: its states, its port, and its end; and the switch that starts it."""

import io
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from models.errors import CardMismatch
from server import health, host
from server.desk import Desk

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """Starts `python -m server`; what it started is gone at the end."""
    started = []

    def run(*more, root=ROOT, **options):
        command = [
            sys.executable,
            "-m",
            "server",
            "--port",
            str(port),
            "--state-folder",
            str(tmp_path / "state"),
            *more,
        ]
        process = subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def state(port, wanted, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = health.ask(port)
        if found and found["state"] == wanted:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never {wanted}: {found}")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_says_where_and_ends_when_told(start, port, sign):
    process = start()
    found = state(port, "ready")
    assert found["model"]
    process.send_signal(sign)
    said, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    lines = said.splitlines()
    assert lines[0].endswith(f"http://127.0.0.1:{port}/")
    assert str(ROOT / "extension") in lines[1]
    assert "Ctrl+C" in lines[2]
    assert "Traceback" not in said
    assert health.ask(port) is None


def test_a_second_start_finds_the_first(start, port):
    start()
    state(port, "ready")
    second = start()
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert "Already running" in said


def test_two_that_start_at_once_end_as_one(start, port):
    both = [start(), start()]
    state(port, "ready")
    until = time.monotonic() + 20
    while all(process.poll() is None for process in both) and time.monotonic() < until:
        time.sleep(0.05)
    codes = [process.poll() for process in both]
    assert sorted(codes, key=str) == [0, None]


def test_a_strangers_port_is_said_to_be_one(start, port):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        process = start()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"process {os.getpid()})" in said
    assert "--port" in said


def test_damaged_weights_leave_a_server_that_says_so(start, port, tmp_path):
    copy = tmp_path / "copy"
    for name in ("models", "server", "extension"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (weights,) = (copy / "models" / "detectors").glob("lite0/lite0.tflite")
    content = bytearray(weights.read_bytes())
    content[1000] ^= 255
    weights.write_bytes(content)
    start(root=copy, env={**os.environ, "PYTHONPATH": str(copy)})
    found = state(port, "broken")
    assert found["code"] == "card_mismatch"
    assert "do not match" in found["says"]
    assert found["hint"]
    assert found["model"] is None


def test_it_ends_with_its_parent(start, port):
    process = start("--ends-with-parent", stdin=subprocess.PIPE)
    state(port, "ready")
    process.stdin.close()
    assert process.wait(10) == 0


def test_no_tensorflow_and_no_url_in_what_it_prints(start, port):
    process = start()
    state(port, "ready")
    loaded = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8") if sys.platform == "linux" else ""
    assert "tensorflow/" not in loaded
    import urllib.request

    body = json.dumps({"url": "http://127.0.0.1/somebody-by-name.jpg", "asked": True}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/verdict", body, {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    caught.value.close()
    process.terminate()
    assert "somebody" not in process.communicate(timeout=10)[0]


def test_the_desk_says_loading_then_broken_and_keeps_saying_why():
    def load():
        time.sleep(0.2)
        raise CardMismatch("changed")

    desk = Desk(load, waiting=4)
    desk.open()
    assert desk.broken is None
    for _ in range(2):
        with pytest.raises(CardMismatch):
            desk.judge(b"x", "browsing")
    desk.close()


def test_frames_are_read_and_written_as_chrome_does():
    stream = io.BytesIO()
    host.write_frame(stream, {"state": "on", "says": "\u00fc"})
    length = struct.unpack("=I", stream.getvalue()[:4])[0]
    assert length == len(stream.getvalue()) - 4
    stream.seek(0)
    assert host.read_frame(stream) == {"state": "on", "says": "\u00fc"}
    assert host.read_frame(stream) is None
    with pytest.raises(ValueError, match="bytes"):
        host.read_frame(io.BytesIO(struct.pack("=I", 2**31)))


@pytest.fixture
def switch(tmp_path, port):
    """The native messaging host as the browser starts it: ask(wish) -> answer, close() as the browser ends."""
    environment = {**os.environ, "RFF_PORT": str(port), "RFF_STATE_FOLDER": str(tmp_path / "state")}
    process = subprocess.Popen(
        [sys.executable, "-m", "server.host"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )

    class Switch:
        def ask(self, wish):
            host.write_frame(process.stdin, {"do": wish})
            return host.read_frame(process.stdout)

        def close(self):
            process.stdin.close()
            process.wait(10)

    yield Switch()
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_the_switch_starts_once_and_stops(switch, port):
    assert switch.ask("status")["state"] == "off"
    assert switch.ask("start")["state"] in ("on", "starting")
    state(port, "ready")
    assert switch.ask("start") == switch.ask("status") | {"port": port}
    assert switch.ask("status")["state"] == "on"
    assert switch.ask("stop")["state"] == "off"
    assert health.ask(port) is None
    assert switch.ask("dance")["state"] == "trouble"


def test_the_server_ends_when_the_browser_does(switch, port):
    switch.ask("start")
    state(port, "ready")
    switch.close()
    until = time.monotonic() + 10
    while health.ask(port) is not None and time.monotonic() < until:
        time.sleep(0.1)
    assert health.ask(port) is None


def test_a_server_started_by_hand_is_adopted_and_goes_on(start, switch, port):
    process = start()
    state(port, "ready")
    assert switch.ask("start")["state"] == "on"
    assert switch.ask("stop")["code"] == "server_by_hand"
    switch.close()
    assert process.poll() is None
    assert health.ask(port)["state"] == "ready"


@pytest.mark.parametrize(("resets", "state_is"), [(2, ("on", "starting")), (10_000, ("trouble",))])
def test_a_port_whose_holder_is_just_ending_is_free_and_a_strangers_is_not(switch, port, resets, state_is):
    listener, seen = socket.create_server(("127.0.0.1", port)), []

    def end():
        with suppress(OSError), listener:
            while len(seen) < resets:
                connection, _ = listener.accept()
                seen.append(connection)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.close()  # reset, as by the system when a process is gone

    ending = threading.Thread(target=end)
    ending.start()
    assert switch.ask("start")["state"] in state_is
    assert len(seen) >= 2
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    ending.join(5)
