"""The processes that pack and measure end with the one that began them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.workers import workers

BUSY = """
import os, time
from models.workers import workers
def who(n):
    time.sleep(0.2)
    return os.getpid()

if __name__ == "__main__":
    with workers() as pool:
        print(*set(pool.map(who, range(8))), flush=True)
        list(pool.map(time.sleep, [600] * 8))
"""


def lives(pid: int) -> bool:
    """Whether a process is there and not a mere entry that nobody has read."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_work_comes_back_in_its_order():
    with workers() as pool:
        assert list(pool.map(abs, range(-9, 0), chunksize=2)) == list(range(9, 0, -1))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
def test_workers_end_with_a_master_that_is_killed(tmp_path):
    script = tmp_path / "busy.py"
    script.write_text(BUSY, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}
    ) as master:
        assert master.stdout
        pids = [int(pid) for pid in master.stdout.readline().split()]
        assert pids
        assert all(lives(pid) for pid in pids)
        master.send_signal(signal.SIGKILL)
        until = time.monotonic() + 20
        while any(lives(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.1)
        left = [pid for pid in pids if lives(pid)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    assert not left
