"""Registers the native messaging host with the browsers of this user, and says whether it would work.

    python -m server.install [--browser-profile FOLDER] [--uninstall | --check]

Without it the extension works with a server started by hand. Standard library only.
"""

import argparse
import io
import json
import shlex
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.browsers import FOLDER, Place, places, sandboxed
from server.host import HOST_NAME, ROOT, read_frame, write_frame
from server.identity import extension_origin

STARTER = """#!/bin/sh
# Written by make install: starts the native messaging host of Real-Fake Faces.
cd {root} && exec {python} -m server.host
"""
STARTER_WINDOWS = '@echo off\r\ncd /d "{root}"\r\n"{python}" -m server.host\r\n'
ANSWERS_IN = 10.0  # seconds that a check gives the host
NO_BROWSER = "No Chrome, Chromium, Edge or Brave was found for this user; start one once, then run this again."


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw of one browser: `state` is ok, missing, foreign, broken or impossible."""

    browser: str
    state: str
    says: str
    hint: str = ""


def main() -> int:
    """Register, remove or check the host in every browser of this user; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m server.install", description="Register the popup's switch.")
    parser.add_argument("--browser-profile", type=Path, help="a browser's own data folder instead of the usual ones")
    parser.add_argument("--uninstall", action="store_true", help="remove what was registered")
    parser.add_argument("--check", action="store_true", help="say for each browser whether the switch would work")
    asked = parser.parse_args()
    profile = asked.browser_profile
    known = [Place("the browser", profile / FOLDER)] if profile else places()
    if asked.check:
        return _tell(check(known))
    if not known and not asked.uninstall:
        print(NO_BROWSER)
    for place in known:
        if asked.uninstall:
            remove(place)
        else:
            print(f"{place.browser}: registered in {register(place)}")
    for name in [] if profile or asked.uninstall else sandboxed():
        print(f"{name} from Snap or Flatpak cannot start programs: with it, start the server with make run.")
    return 0 if known or asked.uninstall else 1


def register(place: Place) -> Path:
    """Write the host's manifest and its starter; returns the manifest's path."""
    place.folder.mkdir(parents=True, exist_ok=True)
    windows = place.registry is not None
    starter = place.folder / f"{HOST_NAME}{'.bat' if windows else '.sh'}"
    text = (
        STARTER_WINDOWS.format(root=ROOT, python=sys.executable)
        if windows
        else STARTER.format(root=shlex.quote(str(ROOT)), python=shlex.quote(sys.executable))
    )
    starter.write_text(text, encoding="utf-8", newline="")
    starter.chmod(0o755)
    written = {
        "name": HOST_NAME,
        "description": "Starts and stops the local server of Real-Fake Faces",
        "path": str(starter),
        "type": "stdio",
        "allowed_origins": [f"{extension_origin()}/"],
    }
    manifest = _manifest(place)
    manifest.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    if place.registry:
        _registry().SetValue(_registry().HKEY_CURRENT_USER, _key(place), _registry().REG_SZ, str(manifest))
    return manifest


def remove(place: Place) -> None:
    """Take manifest, starter and registry key away; silent where there are none."""
    if place.registry:
        with suppress(FileNotFoundError):
            _registry().DeleteKey(_registry().HKEY_CURRENT_USER, _key(place))
    manifest = _manifest(place)
    if not manifest.exists():
        return
    for suffix in (".sh", ".bat"):
        (place.folder / f"{HOST_NAME}{suffix}").unlink(missing_ok=True)
    manifest.unlink()
    print(f"{place.browser}: removed {manifest}")


def check(known: list[Place] | None = None) -> list[Finding]:
    """For each browser whether its switch would work, found out by speaking to the host as the browser does."""
    known = places() if known is None else known
    blocked = [
        Finding(name, "impossible", "A browser from Snap or Flatpak cannot start programs.", "Start it with make run.")
        for name in sandboxed()
    ]
    return [_check(place) for place in known] + blocked


def _check(place: Place) -> Finding:
    again = "Type make install in the project's folder."
    try:
        written = json.loads(_named(place).read_text(encoding="utf-8"))
        starter = Path(written["path"])
        origins = written["allowed_origins"]
    except OSError:
        return Finding(place.browser, "missing", "The switch is not installed.", again)
    except (ValueError, KeyError, TypeError):
        return Finding(place.browser, "broken", "The switch's manifest cannot be read.", again)
    if f"{extension_origin()}/" not in origins:
        return Finding(place.browser, "foreign", "The switch belongs to another copy of the extension.", again)
    try:
        answer = _ask(starter)
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        return Finding(place.browser, "broken", f"The switch does not start: {problem}", again)
    if not isinstance(answer, dict) or "state" not in answer:
        return Finding(place.browser, "broken", "The switch starts and does not answer.", again)
    return Finding(place.browser, "ok", f"The switch answers: the server is {answer['state']}.")


def _ask(starter: Path) -> Any:
    frame = io.BytesIO()
    write_frame(frame, {"do": "status"})
    # Its input ends after the question, so that the host ends after its answer, as when a browser ends.
    done = subprocess.run(
        [str(starter), f"{extension_origin()}/"],
        input=frame.getvalue(),
        stdout=subprocess.PIPE,
        cwd=starter.parent,
        timeout=ANSWERS_IN,
        check=False,
    )
    return read_frame(io.BytesIO(done.stdout))


def _tell(findings: list[Finding]) -> int:
    if not findings:
        print(NO_BROWSER)
    for one in findings:
        print(" ".join(part for part in (f"{one.browser}: {one.state}.", one.says, one.hint) if part))
    return 0 if any(one.state == "ok" for one in findings) else 1


def _manifest(place: Place) -> Path:
    return place.folder / f"{HOST_NAME}.json"


def _named(place: Place) -> Path:
    """The manifest that the browser would read: on Windows the one that its key names."""
    if not place.registry:
        return _manifest(place)
    return Path(_registry().QueryValue(_registry().HKEY_CURRENT_USER, _key(place)))


def _key(place: Place) -> str:
    return rf"{place.registry}\{HOST_NAME}"


def _registry() -> Any:
    import winreg  # on Windows alone

    return winreg


if __name__ == "__main__":
    sys.exit(main())
