"""Every setting of the server: one row each, read from the command line and the environment.

Standard library only: the switch and the contract for the browser read it too.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "RFF_"
MEBIBYTE = 2**20


def _row(default: Any, help_: str) -> Any:
    return field(default=default, metadata={"help": help_})


@dataclass(frozen=True, slots=True)
class Settings:
    """The rows: name, default and help. `--some-name` or RFF_SOME_NAME sets `some_name`."""

    port: int = _row(5117, "port on 127.0.0.1")
    photo_bytes: int = _row(8 * MEBIBYTE, "largest photo that is fetched or taken, in bytes")
    fetch_seconds: float = _row(10.0, "time for one photo to arrive, redirects included, in seconds")
    fetches: int = _row(8, "photos fetched at once")
    fetches_each: int = _row(4, "photos fetched at once from one host")
    waiting: int = _row(200, "photos that may be under way at once; more are asked to come back later")
    remember_days: float = _row(7.0, "days for which a verdict is remembered; 0 remembers nothing")
    remember_rows: int = _row(50_000, "verdicts remembered at most")
    state_folder: str = _row(
        "~/.local/state/real-fake-faces", "where verdicts are remembered (never photos, URLs or names)"
    )
    resolve: tuple[str, ...] = _row((), "HOST=ADDRESS:PORT to reach a host at, for tests; may be given more than once")
    ca_file: str = _row("", "certificates to trust besides the usual ones, for tests")
    ends_with_parent: bool = _row(False, "stop when standard input closes; the native messaging host starts it so")


def read(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the command line, else from the environment, else by default.

    Exits with a usage message where a value is of the wrong kind.
    """
    parser = argparse.ArgumentParser(prog="python -m server", description="Judge profile photos on this machine.")
    for row in fields(Settings):
        _add(parser, row, environment.get(PREFIX + row.name.upper()))
    return Settings(**vars(parser.parse_args(arguments)))


def _add(parser: argparse.ArgumentParser, row: Field[Any], from_environment: str | None) -> None:
    if row.default is MISSING:
        raise TypeError(f"the setting {row.name} has no default")
    name, words = "--" + row.name.replace("_", "-"), row.metadata["help"]
    if isinstance(row.default, bool):
        parser.add_argument(name, action="store_true", default=from_environment == "1", help=words)
    elif isinstance(row.default, tuple):
        rows = tuple((from_environment or "").split())
        parser.add_argument(name, action=_Collect, default=rows, help=words)
    else:
        default = row.default if from_environment is None else from_environment
        parser.add_argument(name, type=type(row.default), default=default, help=f"{words} (default: {row.default})")


class _Collect(argparse.Action):
    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, _option: Any = None) -> None:
        setattr(namespace, self.dest, (*getattr(namespace, self.dest), values))


def state_folder(settings: Settings) -> Path:
    """The folder for what is remembered, made readable for this user alone."""
    folder = Path(settings.state_folder).expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
