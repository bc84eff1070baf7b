"""Verdicts remembered in SQLite, under a keyed hash of the photo's bytes or of its name in its address.

At rest there is no photo, URL, name or plain hash: the key is an HMAC with a secret of this machine, and
the photo's sha256 within the verdict is masked with another, so that nobody can test without the secret
whether a known photo was looked at. Errors are not remembered. A file that SQLite cannot read is begun
anew, and a disk that takes nothing costs the memory, never the verdict.
"""

import hmac
import json
import logging
import secrets
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
DAY = 86_400
SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, verdict TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS verdicts_at ON verdicts (at);
"""


class Cache:
    """What was said of photos before; safe to share between threads.

    A photo is known by its bytes, or by its name (str) in the address of a site whose names never change.
    """

    def __init__(self, folder: Path, days: float, rows: int) -> None:
        """Open `folder`/verdicts.sqlite, made with its secret where it is not there yet."""
        self._days, self._rows, self._lock = days, rows, threading.Lock()
        self._secret = _secret(folder / "secret")
        self._base = _opened(folder / "verdicts.sqlite")
        (self._count,) = self._base.execute("SELECT count(*) FROM verdicts").fetchone()

    def get(self, photo: bytes | str, model: str, point: str) -> dict[str, Any] | None:
        """The verdict on this photo by this model at this point, as JSON; None where there is none."""
        key = self._key(photo, model, point)
        with self._lock, suppress(sqlite3.Error):
            row = self._base.execute(
                "SELECT verdict FROM verdicts WHERE key = ? AND at > ?", (key, time.time() - self._days * DAY)
            ).fetchone()
            return self._masked(key, json.loads(row[0])) if row else None
        return None

    def put(self, photo: bytes | str, model: str, point: str, verdict: dict[str, Any]) -> None:
        """Remember a verdict, and forget what is too old or too many."""
        key, now = self._key(photo, model, point), time.time()
        row = (key, json.dumps(self._masked(key, verdict)), now)
        try:
            with self._lock, self._base:
                self._base.execute("BEGIN")
                gone = self._base.execute("DELETE FROM verdicts WHERE key = ? OR at < ?", (key, now - self._days * DAY))
                self._base.execute("INSERT INTO verdicts VALUES (?, ?, ?)", row)
                count = self._count + 1 - gone.rowcount
                if count > self._rows:
                    oldest = "DELETE FROM verdicts WHERE key IN (SELECT key FROM verdicts ORDER BY at LIMIT ?)"
                    count -= self._base.execute(oldest, (count - self._rows,)).rowcount
                self._count = count
        except sqlite3.Error as problem:
            log.warning("a verdict is not remembered: %s", problem)

    def forget_all(self) -> None:
        """Forget every verdict, on disk too."""
        with self._lock:
            self._base.execute("DELETE FROM verdicts")
            self._base.execute("VACUUM")
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what is gone is in the log until then
            self._count = 0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def _key(self, photo: bytes | str, model: str, point: str) -> bytes:
        kind, content = (b"name", photo.encode()) if isinstance(photo, str) else (b"bytes", photo)
        return hmac.digest(self._secret, b"\0".join((kind, model.encode(), point.encode(), content)), "sha256")

    def _masked(self, key: bytes, verdict: dict[str, Any]) -> dict[str, Any]:
        # Twice is back again; each row has a mask of its own.
        if "sha256" not in verdict:
            return verdict
        mask = int.from_bytes(hmac.digest(self._secret, b"mask" + key, "sha256"))
        return verdict | {"sha256": f"{int(verdict['sha256'], 16) ^ mask:064x}"}


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path)
    except sqlite3.DatabaseError:
        log.warning("what was remembered cannot be read and is begun anew")
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=NORMAL")  # a power cut may cost the last verdicts, which can be had again
    base.execute("PRAGMA secure_delete=ON")
    base.executescript(SCHEMA)
    return base


def _secret(path: Path) -> bytes:
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        found = b""
    if len(found) >= 32:
        return found
    made = secrets.token_bytes(32)
    path.touch(mode=0o600)
    path.write_bytes(made)
    return made
