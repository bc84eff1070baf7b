"""make doctor: looks at everything that the server and its switch need, and says what is wrong and what helps.

    python -m server.doctor

Exit code 0 when all is well. Standard library only until a library itself is what is looked at.
"""

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from server import health, identity, install
from server.holder import holder
from server.host import ROOT
from server.settings import Settings, read

Trouble = tuple[str, str]
"""What is wrong, and what helps."""

PYTHON = (3, 11)
SAMPLE = "generated-1.jpg"


def main() -> int:
    """Print one line a check, and what helps under each that fails; returns the exit code."""
    settings, sick = read(), False
    for name, check in CHECKS.items():
        troubles = list(_tried(check, settings))
        sick |= bool(troubles)
        print(f"{'trouble' if troubles else 'ok':<8} {name}")
        for says, hint in troubles:
            print(f"{'':<8} {says} {hint}")
    return int(sick)


def _tried(check: Callable[[Settings], Iterator[Trouble]], settings: Settings) -> Iterator[Trouble]:
    try:
        yield from check(settings)
    except Exception as problem:  # noqa: BLE001 - a check that breaks is trouble too, and the next one is made
        yield f"{type(problem).__name__}: {problem}.", "Get the project's files again (git checkout .)."


def _python(_: Settings) -> Iterator[Trouble]:
    if sys.version_info < PYTHON:
        yield f"This is Python {sys.version.split()[0]}.", "Python 3.11 or later is needed."


def _libraries(_: Settings) -> Iterator[Trouble]:
    for line in (ROOT / "server" / "requirements.txt").read_text(encoding="utf-8").splitlines():
        wanted = re.match(r"([\w.-]+)==(\S+)", line)
        if wanted is None:
            continue
        name, version = wanted.groups()
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield f"{name} is not installed.", "Run make setup."
            continue
        if found != version:
            yield f"{name} is {found}, {version} was tested.", "Run make clean, then make setup."


def _detector(_: Settings) -> Iterator[Trouble]:
    from models.errors import ModelsError

    try:
        import models

        verdict = models.load()((ROOT / "server" / "samples" / SAMPLE).read_bytes())
    except ModelsError as problem:
        yield f"{problem.says} ({problem.detail})", problem.hint
    except ImportError as problem:
        yield f"A library is missing: {problem}.", "Run make setup."
    else:
        if verdict.label not in ("fake", "unsure"):
            yield (
                f"A generated sample is called {verdict.label}.",
                "Get the project's files again (git checkout models/).",
            )


def _port(settings: Settings) -> Iterator[Trouble]:
    found = health.ask(settings.port)
    if found == {}:
        yield f"Port {settings.port} is held by {holder(settings.port)}.", "Stop it, or choose another with RFF_PORT."
    elif found and found.get("state") == "broken":
        yield f"The server runs and is broken: {found.get('says')}", str(found.get("hint"))
    elif found and found.get("version") != identity.version():
        yield f"The server that runs is version {found.get('version')}.", "Stop it and start it again."


def _memory(settings: Settings) -> Iterator[Trouble]:
    folder = Path(settings.state_folder).expanduser()
    if not folder.exists():
        return
    if folder.stat().st_mode & 0o077:
        yield f"Others may read {folder}.", f"Run chmod 700 {folder}."
    base = folder / "verdicts.sqlite"
    if base.exists():
        try:
            link = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
            link.execute("SELECT count(*) FROM verdicts").fetchone()
            link.close()
        except sqlite3.Error as problem:
            yield f"What is remembered cannot be read: {problem}.", f"Remove {base}; it is begun anew."


def _switch(_: Settings) -> Iterator[Trouble]:
    for one in install.check():
        if one.state in ("foreign", "broken"):  # not to install it, or to have no browser for it, is no trouble
            yield f"{one.browser}: {one.says}", one.hint


def _extension(_: Settings) -> Iterator[Trouble]:
    from server.contract import files

    for path, text in files().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{path.name} is stale.", "Run make contract, then reload the extension."


CHECKS: dict[str, Callable[[Settings], Iterator[Trouble]]] = {
    "Python": _python,
    "libraries": _libraries,
    "the detector judges a sample": _detector,
    "the port": _port,
    "what is remembered": _memory,
    "the popup's switch": _switch,
    "the extension's files": _extension,
}


if __name__ == "__main__":
    sys.exit(main())
