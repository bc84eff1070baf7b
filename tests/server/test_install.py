"""Where the switch is registered on each system; the registry of Windows is played by a dictionary."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from server import browsers, install
from server.identity import extension_origin


def folders(system, home, environment):
    return {place.browser: place for place in browsers.places(system, home, environment)}


@pytest.mark.parametrize(
    ("system", "profile"),
    [("linux", ".config/BraveSoftware/Brave-Browser"), ("darwin", "Library/Application Support/Microsoft Edge")],
)
def test_only_browsers_that_were_started_have_a_place(tmp_path, system, profile):
    assert browsers.places(system, tmp_path, {}) == []
    (tmp_path / profile).mkdir(parents=True)
    (place,) = browsers.places(system, tmp_path, {})
    assert place.folder == tmp_path / profile / "NativeMessagingHosts"
    assert place.registry is None


def test_linux_follows_the_persons_own_config_folder(tmp_path):
    (tmp_path / "mine" / "chromium").mkdir(parents=True)
    found = folders("linux", tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "mine")})
    assert found["Chromium"].folder == tmp_path / "mine" / "chromium" / "NativeMessagingHosts"


def test_a_snap_is_known_for_one(tmp_path):
    assert browsers.sandboxed(tmp_path) == []
    (tmp_path / "snap" / "chromium").mkdir(parents=True)
    assert browsers.sandboxed(tmp_path) == ["Chromium"]


def test_windows_gets_a_file_and_a_key_and_loses_both(tmp_path, monkeypatch):
    kept = {}

    def delete(_, key):
        if key not in kept:
            raise FileNotFoundError(key)
        del kept[key]

    played = SimpleNamespace(
        HKEY_CURRENT_USER="user",
        REG_SZ=1,
        SetValue=lambda _, key, __, value: kept.update({key: value}),
        QueryValue=lambda _, key: kept[key],
        DeleteKey=delete,
    )
    monkeypatch.setitem(sys.modules, "winreg", played)
    known = browsers.places("win32", tmp_path, {"LOCALAPPDATA": str(tmp_path / "Local")})
    for place in known:
        install.register(place)
    host = install.HOST_NAME
    assert set(kept) == {
        rf"Software\{maker}\NativeMessagingHosts\{host}" for maker in (r"Google\Chrome", "Chromium", r"Microsoft\Edge")
    }
    manifest = Path(kept[rf"Software\Chromium\NativeMessagingHosts\{host}"])
    written = json.loads(manifest.read_text(encoding="utf-8"))
    assert written["allowed_origins"] == [f"{extension_origin()}/"]
    assert b"-m server.host\r\n" in Path(written["path"]).read_bytes()
    for place in known:
        install.remove(place)
    assert kept == {}
    assert list(manifest.parent.iterdir()) == []
