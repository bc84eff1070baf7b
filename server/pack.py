"""The extension as the store takes it: a zip with what the browser loads, and nothing else.

    python -m server.pack [FOLDER]        writes FOLDER/real-fake-faces-<version>.zip, dist by default

The same sources give the same bytes: names are sorted, and every file has one date and one mode. The manifest's `key`
stays out, since the store gives the extension its id and refuses a manifest that names one. Standard library only.
"""

import json
import sys
import zipfile
from pathlib import Path

from server.identity import APP, EXTENSION, manifest, version

LOADED = frozenset({".css", ".html", ".js", ".json", ".png"})
OURS = frozenset({"sites"})
"""Folders that the browser does not load: sites.js is made of them."""

DATE = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can tell."""

MODE = 0o644 << 16


def files() -> dict[str, bytes]:
    """Every file of the package by its name in it."""
    found = {}
    for path in sorted(EXTENSION.rglob("*")):
        name = path.relative_to(EXTENSION)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.is_file() and path.suffix in LOADED and name.parts[0] not in OURS and not hidden:
            found[name.as_posix()] = path.read_bytes()
    stored = {name: value for name, value in manifest().items() if name != "key"}
    found["manifest.json"] = (json.dumps(stored, indent=2, ensure_ascii=False) + "\n").encode()
    return found


def pack(folder: Path) -> Path:
    """Write the zip into a folder, which is made if need be; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{APP}-{version()}.zip"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in sorted(files().items()):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, MODE, 3
            package.writestr(entry, content, compresslevel=9)
    return path


def main() -> int:
    """Write the package and say where; returns the exit code."""
    path = pack(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
    print(f"Wrote {path} ({len(files())} files). What the store asks: extension/STORE.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
