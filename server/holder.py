"""Which program holds a port of this machine, in words. Standard library only."""

import os
import shutil
import subprocess
from pathlib import Path

STRANGER = "another program"
LISTENS = "0A"  # the state of a listening socket in /proc/net/tcp (proc(5))
PROC = Path("/proc")


def holder(port: int) -> str:
    """The program's name and process as far as this user may know them, else "another program"."""
    found = _by_proc(port) if (PROC / "net" / "tcp").exists() else _by_lsof(port)
    if found is None:
        return STRANGER
    process, name = found
    return f"{STRANGER} ({name}, process {process})"


def _by_proc(port: int) -> tuple[int, str] | None:
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    for link in PROC.glob("[0-9]*/fd/*") if sockets else ():
        try:
            if os.readlink(link) in sockets:
                process = link.parents[1]
                return int(process.name), (process / "comm").read_text(encoding="utf-8").strip()
        except OSError:  # ended meanwhile, or another user's
            continue
    return None


def _inodes(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = (PROC / "net" / table).read_text(encoding="utf-8").splitlines()[1:]
        except OSError:
            continue
        rows = (line.split() for line in lines)
        found |= {row[9] for row in rows if row[3] == LISTENS and int(row[1].rsplit(":", 1)[1], 16) == port}
    return found


def _by_lsof(port: int) -> tuple[int, str] | None:
    if not shutil.which("lsof"):
        return None
    command = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
    try:
        lines = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5).stdout.splitlines()
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = {line[0]: line[1:] for line in reversed(lines) if line}
    return (int(said["p"]), said.get("c", "?")) if "p" in said else None
