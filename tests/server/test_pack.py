"""The package for a store holds what the browser loads and nothing else, byte for byte the same each time."""

import json
import os
import posixpath
import re
import shutil
import zipfile

from server import pack as packing
from server.identity import EXTENSION, manifest
from server.pack import files, pack

STORE = (EXTENSION / "STORE.md").read_text(encoding="utf-8")


def named(name, text):
    """The files that a file of the package names, as paths in the package."""
    folder = name.rpartition("/")[0]
    if name.endswith(".html"):
        links = re.findall(r'(?:src|href)="([^"#:]+)"', text)
        return {posixpath.normpath(posixpath.join(folder, link)) for link in links}
    if name.endswith(".js"):
        imported = re.findall(r'^import (?:.* from )?"([^"]+)";', text, re.MULTILINE)
        laid = re.findall(r'"((?:\w+/)*\w+\.(?:js|html))"', text)
        return {posixpath.normpath(posixpath.join(folder, path)) for path in imported} | set(laid)
    return set()


def reached(package):
    """Everything that the manifest leads to."""
    stored = json.loads(package["manifest.json"])
    locales = {name for name in package if name.startswith("_locales/")}
    found, ahead = {"manifest.json"} | locales, set(re.findall(r'"([\w/-]+\.(?:js|html|png))"', json.dumps(stored)))
    ahead |= {f"icons/{look}-{size}.png" for look in ("on", "off") for size in (16, 32, 48, 128)}
    while ahead:
        name = ahead.pop()
        assert name in package, f"{name} is named and not there"
        found.add(name)
        if not name.endswith(".png"):
            ahead |= named(name, package[name].decode()) - found
    return found


def test_it_holds_all_that_is_needed_and_nothing_else():
    package = files()
    assert set(package) == reached(package)
    assert not [
        name for name in package if name.endswith((".md", ".pem", ".d.ts", ".py")) or "test" in name.split("/")[0]
    ]


def test_only_the_key_is_left_out_of_the_manifest():
    stored = json.loads(files()["manifest.json"])
    assert "key" not in stored
    assert stored == {name: value for name, value in manifest().items() if name != "key"}
    assert "web_accessible_resources" not in stored
    for name, content in files().items():
        assert name == "manifest.json" or content == (EXTENSION / name).read_bytes()


def test_the_same_sources_give_the_same_bytes(tmp_path, monkeypatch):
    first = pack(tmp_path / "a").read_bytes()
    copy = tmp_path / "copy"
    shutil.copytree(EXTENSION, copy)
    for path in sorted(copy.rglob("*.js"), reverse=True):  # another order, date and mode on disk
        os.utime(path, (1, 1))
        path.chmod(0o755)
    monkeypatch.setattr(packing, "EXTENSION", copy)
    assert pack(tmp_path / "b").read_bytes() == first


def test_stray_files_stay_out(tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(EXTENSION, copy)
    for stray in (
        ".DS_Store",
        "key.pem",
        "content/main.js.orig",
        "notes.md",
        ".git/config.json",
        "badge/.badge.js.swp",
    ):
        (copy / stray).parent.mkdir(exist_ok=True)
        (copy / stray).write_text("stray", encoding="utf-8")
    monkeypatch.setattr(packing, "EXTENSION", copy)
    with zipfile.ZipFile(pack(tmp_path)) as package:
        assert package.testzip() is None
        assert not [name for name in package.namelist() if package.read(name) == b"stray"]


def test_the_stores_texts_speak_of_every_permission_and_no_other():
    reasons = set(re.findall(r"^- `([^`]+)`", STORE, re.MULTILINE))
    asked = {*manifest()["permissions"], *manifest()["host_permissions"], *manifest()["content_scripts"][0]["matches"]}
    assert reasons == asked
    assert "Optional site permissions" in STORE
    for row in ("Single purpose", "Remote code", "Privacy statement"):
        assert f"## {row}" in STORE
