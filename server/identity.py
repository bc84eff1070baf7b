"""What the extension is: its id, its origin and the photo hosts of its sites, from its own files.

Standard library only. The id is Chromium's: the first 32 hex digits of the SHA-256 of the public
key in manifest.json, written with the letters a to p.
"""

import base64
import hashlib
import json
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

APP = "real-fake-faces"
"""How the server names itself, so that the extension knows it from a stranger on its port."""

EXTENSION = Path(__file__).resolve().parents[1] / "extension"


@cache
def manifest() -> dict[str, Any]:
    """The extension's manifest.json."""
    written: dict[str, Any] = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
    return written


def version() -> str:
    """The version of extension and server, which are one product."""
    return str(manifest()["version"])


@cache
def extension_id() -> str:
    """The extension's id, from the `key` in its manifest."""
    key = base64.b64decode(manifest()["key"])
    return "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(key).hexdigest()[:32])


def extension_origin() -> str:
    """The origin of the extension's worker and pages."""
    return f"chrome-extension://{extension_id()}"


@cache
def sites() -> tuple[dict[str, Any], ...]:
    """The site files, extension/sites/*.json, by name."""
    files = sorted((EXTENSION / "sites").glob("*.json"))
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in files)


def is_photo_host(host: str) -> bool:
    """Whether photos of this host are fetched by themselves, for badges."""
    return any(fnmatchcase(host.lower(), pattern) for site in sites() for pattern in site["photo_hosts"])


def photo_name(url: str) -> str | None:
    """What a site's photo is called in its address: site, asset and rendition, without what signs the address.

    Two sizes of one photo have two names, and an address that was signed anew has the old name. None for
    every address that is not of a profile photo of a site.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not is_photo_host(parts.netloc):
        return None
    for site in sites():
        if re.search(site["photos"]["url"], url) and re.search(site["photos"]["asset"], parts.path):
            return f"{site['name']}:{parts.path}"
    return None
