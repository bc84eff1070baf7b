"""Registers the native messaging host with the browsers of this user.

    python -m server.install [--browser-profile FOLDER] [--uninstall]

Without it the extension works with a server started by hand. Standard library only. Source of the
places: developer.chrome.com/docs/extensions/develop/concepts/native-messaging.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from server.host import HOST_NAME, ROOT
from server.identity import extension_origin

FOLDER = "NativeMessagingHosts"
BROWSERS = {
    "linux": (
        ".config/google-chrome",
        ".config/chromium",
        ".config/microsoft-edge",
        ".config/BraveSoftware/Brave-Browser",
    ),
    "darwin": (
        "Library/Application Support/Google/Chrome",
        "Library/Application Support/Chromium",
        "Library/Application Support/Microsoft Edge",
        "Library/Application Support/BraveSoftware/Brave-Browser",
    ),
}
STARTER = """#!/bin/sh
# Written by make install: starts the native messaging host of Real-Fake Faces.
cd '{root}' && exec '{python}' -m server.host
"""


def main() -> int:
    """Write or remove the host's manifest in every browser of this user; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m server.install", description="Register the popup's switch.")
    parser.add_argument("--browser-profile", type=Path, help="a browser's own data folder instead of the usual ones")
    parser.add_argument("--uninstall", action="store_true", help="remove what was registered")
    asked = parser.parse_args()
    if sys.platform not in BROWSERS and not asked.browser_profile:
        print("On this system the switch cannot be registered yet; start the server with make run.")
        return 1
    profiles = [asked.browser_profile] if asked.browser_profile else [Path.home() / b for b in BROWSERS[sys.platform]]
    for profile in profiles:
        if asked.uninstall:
            _remove(profile)
        elif asked.browser_profile or profile.exists():
            _register(profile)
    if not asked.uninstall and not asked.browser_profile and not any(profile.exists() for profile in profiles):
        print("No Chrome, Chromium, Edge or Brave was found for this user; start one once, then run this again.")
        return 1
    return 0


def _register(profile: Path) -> None:
    starter = profile / FOLDER / f"{HOST_NAME}.sh"
    place = profile / FOLDER / f"{HOST_NAME}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    starter.write_text(STARTER.format(root=ROOT, python=sys.executable), encoding="utf-8")
    starter.chmod(0o755)
    written = {
        "name": HOST_NAME,
        "description": "Starts and stops the local server of Real-Fake Faces",
        "path": str(starter),
        "type": "stdio",
        "allowed_origins": [f"{extension_origin()}/"],
    }
    place.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(f"registered in {place}")


def _remove(profile: Path) -> None:
    place = profile / FOLDER / f"{HOST_NAME}.json"
    if not place.exists():
        return
    starter = Path(json.loads(place.read_text(encoding="utf-8"))["path"])
    starter.unlink(missing_ok=True)
    os.remove(place)
    print(f"removed {place}")


if __name__ == "__main__":
    sys.exit(main())
