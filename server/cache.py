"""Verdicts remembered in SQLite, under a keyed hash of the photo's bytes.

At rest there is no photo, URL or name: the key is an HMAC with a secret of this machine, so that
nobody can test whether a known photo was looked at without it. Errors are not remembered.
"""

import hmac
import json
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

DAY = 86_400
SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, verdict TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS verdicts_at ON verdicts (at);
"""


class Cache:
    """What was said of photos before; safe to share between threads."""

    def __init__(self, folder: Path, days: float, rows: int) -> None:
        """Open `folder`/verdicts.sqlite, made with its secret where it is not there yet."""
        self._days, self._rows, self._lock = days, rows, threading.Lock()
        self._secret = _secret(folder / "secret")
        self._base = sqlite3.connect(folder / "verdicts.sqlite", check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA secure_delete=ON")
        self._base.executescript(SCHEMA)

    def get(self, content: bytes, model: str, point: str) -> dict[str, Any] | None:
        """The verdict on these bytes by this model at this point, as JSON; None where there is none."""
        with self._lock:
            row = self._base.execute(
                "SELECT verdict FROM verdicts WHERE key = ? AND at > ?",
                (self._key(content, model, point), time.time() - self._days * DAY),
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, content: bytes, model: str, point: str, verdict: dict[str, Any]) -> None:
        """Remember a verdict, and forget what is too old or too many."""
        with self._lock:
            now = time.time()
            self._base.execute(
                "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?)",
                (self._key(content, model, point), json.dumps(verdict), now),
            )
            self._base.execute("DELETE FROM verdicts WHERE at < ?", (now - self._days * DAY,))
            self._base.execute(
                "DELETE FROM verdicts WHERE key IN (SELECT key FROM verdicts ORDER BY at DESC LIMIT -1 OFFSET ?)",
                (self._rows,),
            )

    def forget_all(self) -> None:
        """Forget every verdict, on disk too."""
        with self._lock:
            self._base.execute("DELETE FROM verdicts")
            self._base.execute("VACUUM")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def _key(self, content: bytes, model: str, point: str) -> bytes:
        return hmac.digest(self._secret, b"\0".join((model.encode(), point.encode(), content)), "sha256")


def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
        return path.read_bytes()
