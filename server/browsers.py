"""Where each browser looks for native messaging hosts, on Linux, macOS and Windows. Standard library only.

Sources: developer.chrome.com/docs/extensions/develop/concepts/native-messaging, and for Brave, which
reads Chrome's key on Windows, the installer of KeePassXC (src/browser/NativeMessageInstaller.cpp).
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "NativeMessagingHosts"


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser: its data folder under ~/.config and ~/Library/Application Support, and its registry key."""

    name: str
    linux: str
    darwin: str
    registry: str
    sandboxes: tuple[str, ...]
    """Folders in the home that a Snap or Flatpak of it makes: from there no program can be started."""


BROWSERS = (
    Browser("Chrome", "google-chrome", "Google/Chrome", r"Software\Google\Chrome", (".var/app/com.google.Chrome",)),
    Browser(
        "Chromium",
        "chromium",
        "Chromium",
        r"Software\Chromium",
        ("snap/chromium", ".var/app/org.chromium.Chromium"),
    ),
    Browser("Edge", "microsoft-edge", "Microsoft Edge", r"Software\Microsoft\Edge", (".var/app/com.microsoft.Edge",)),
    Browser(
        "Brave",
        "BraveSoftware/Brave-Browser",
        "BraveSoftware/Brave-Browser",
        r"Software\Google\Chrome",
        ("snap/brave", ".var/app/com.brave.Browser"),
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one browser's manifest lies: in a folder, and on Windows also under a key of HKEY_CURRENT_USER."""

    browser: str
    folder: Path
    registry: str | None = None


def places(
    system: str = sys.platform, home: Path | None = None, environment: Mapping[str, str] = os.environ
) -> list[Place]:
    """The place of every browser that this user has; on Windows of all four, since a key harms nobody.

    Empty where no browser was ever started, and on systems without native messaging.
    """
    home = home or Path.home()
    if system == "win32":
        data = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "RealFakeFaces"
        return [Place(b.name, data, rf"{b.registry}\{FOLDER}") for b in BROWSERS]
    if system == "darwin":
        support = home / "Library" / "Application Support"
        profiles = [(b.name, support / b.darwin) for b in BROWSERS]
    elif system == "linux":
        config = Path(environment.get("CHROME_CONFIG_HOME") or environment.get("XDG_CONFIG_HOME") or home / ".config")
        profiles = [(b.name, config / b.linux) for b in BROWSERS]
    else:
        return []
    return [Place(name, profile / FOLDER) for name, profile in profiles if profile.exists()]


def sandboxed(home: Path | None = None) -> list[str]:
    """The browsers of this user that came as Snap or Flatpak, which cannot start programs."""
    home = home or Path.home()
    return [b.name for b in BROWSERS if any((home / folder).exists() for folder in b.sandboxes)]
