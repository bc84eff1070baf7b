"""make doctor says what is wrong and what helps, and nothing where all is well."""

import os
import socket
import sqlite3
import subprocess
import sys

import pytest

from server import doctor
from server.host import HOST_NAME
from tests.server.running import ROOT


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Runs the doctor as a person does: (exit code, what it says); options are settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])

    def asked(**more):
        environment = {
            **os.environ,
            "HOME": str(tmp_path),
            "RFF_PORT": port,
            "RFF_STATE_FOLDER": str(tmp_path / "state"),
            **more,
        }
        done = subprocess.run(
            [sys.executable, "-m", "server.doctor"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout

    return asked


def test_all_is_well(ask):
    code, said = ask()
    assert code == 0, said
    assert [line.split()[0] for line in said.splitlines()] == ["ok"] * len(doctor.CHECKS)


def test_a_strangers_port_a_damaged_memory_and_a_foreign_switch_are_said(ask, tmp_path):
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "verdicts.sqlite").write_bytes(b"no base at all" * 100)
    place = tmp_path / ".config" / "chromium" / "NativeMessagingHosts" / f"{HOST_NAME}.json"
    place.parent.mkdir(parents=True)
    place.write_text('{"path": "/nowhere", "allowed_origins": []}')
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        code, said = ask(RFF_PORT=str(stranger.getsockname()[1]))
    assert code == 1
    assert said.count("trouble") == 3
    assert f"process {os.getpid()}" in said
    assert "begun anew" in said
    assert "make install" in said


def test_a_missing_library_and_damaged_weights_are_said(monkeypatch, tmp_path, capsys):
    from importlib import metadata

    import models
    from models.errors import CardMismatch

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    def damaged():
        raise CardMismatch("changed")

    monkeypatch.setattr(metadata, "version", missing)
    monkeypatch.setattr(models, "load", damaged)
    monkeypatch.setattr(sys, "argv", ["doctor", "--state-folder", str(tmp_path)])
    assert doctor.main() == 1
    said = capsys.readouterr().out
    assert "flask is not installed. Run make setup." in said
    assert "do not match" in said


def test_a_check_that_breaks_is_trouble_and_the_others_are_made(monkeypatch, tmp_path, capsys):
    def broken(_):
        raise sqlite3.Error("disk")
        yield

    monkeypatch.setattr(doctor, "CHECKS", {"first": broken, "second": lambda _: iter(())})
    monkeypatch.setattr(sys, "argv", ["doctor"])
    assert doctor.main() == 1
    assert capsys.readouterr().out.splitlines()[-1].split() == ["ok", "second"]
