"""What people said of verdicts: agreement is counted, and no bad file or record goes unnoticed."""

import json

import pytest

from models.training import records
from models.verdict import RECORDS_VERSION, Label, Said

SHA = "ab" * 32


def row(label="fake", says="real", **more):
    return {
        "sha256": SHA,
        "label": label,
        "probability": 0.9,
        "model": "lite0@2",
        "point": "browsing",
        "says": says,
        **more,
    }


@pytest.fixture
def saved(tmp_path):
    def write(rows, **more):
        file = tmp_path / "records.json"
        whole = {"app": "real-fake-faces", "kind": "records", "version": RECORDS_VERSION, "records": rows, **more}
        file.write_text(json.dumps(whole), encoding="utf-8")
        return file

    return write


def test_agreement_is_counted_for_each_thing_that_people_said(saved, capsys):
    rows = [row("fake", "real"), row("real", "real"), row("real", "real"), row("unsure", "generated")]
    rows += [row("fake", "generated"), row("no_face", "not_profile", photo="data:x"), row("fake", "known")]
    assert records.main(saved(rows)) == 0
    said = capsys.readouterr().out
    assert "7 records, 1 with the photo; 0 left out" in said
    lines = {line.split(" | ")[0].strip("| "): line for line in said.splitlines() if line.startswith("|")}
    assert "| real | 1 | 0 | 2 | 0 | 0 | 2 of 3 (67%" in lines["real"]
    assert "1 of 2 (50%" in lines["generated"]
    assert "1 of 1 (100%" in lines["not_profile"]
    assert "0 of 1 (0%" in lines["known"]
    assert records.NO_RATE in said


def test_models_are_kept_apart(saved, capsys):
    records.main(saved([row(), row(model="lite0@3", label="real")]))
    said = capsys.readouterr().out
    assert said.index("lite0@2") < said.index("0 of 1") < said.index("lite0@3") < said.index("1 of 1")


def test_everything_that_can_be_said_has_a_label_that_agrees():
    assert set(records.AGREES) == set(Said)
    assert set(records.AGREES.values()) <= set(Label)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({**row(), "label": "fakke"}, "'fakke' is not a valid Label"),
        ({**row(), "says": "maybe"}, "'maybe' is not a valid Said"),
        ({**row(), "sha256": "x"}, "'x' is no SHA-256"),
        ({**row(), "sha256": None}, "None is no SHA-256"),
        ({**row(), "model": 3}, "3 is no model"),
        ({key: value for key, value in row().items() if key != "label"}, "it has no label"),
        ([], "it is no record"),
        (None, "it is no record"),
    ],
)
def test_a_bad_record_is_named_and_the_others_are_counted(saved, capsys, bad, why):
    file = saved([row(), bad, row("real", "real")])
    before = file.read_bytes()
    assert records.main(file) == 1
    said = capsys.readouterr()
    assert "2 records, 0 with the photo; 1 left out" in said.out
    assert f"record 2: {why}" in said.err
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"kind": "records"}', b'{"kind": "evidence", "records": []}', b"[" * 100_000],
)
def test_a_file_of_something_else_is_refused_with_a_sentence(tmp_path, capsys, content):
    file = tmp_path / "records.json"
    file.write_bytes(content)
    assert records.main(file) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert records.RecordsInvalid.says in said.err
    assert records.RecordsInvalid.hint in said.err
    assert file.read_bytes() == content


def test_a_newer_file_says_its_version(saved, capsys):
    assert records.main(saved([row()], version=99)) == 2
    assert "its version is 99" in capsys.readouterr().err


def test_no_file_says_so(tmp_path, capsys):
    assert records.main(tmp_path / "none.json") == 2
    assert records.RecordsUnreadable.says in capsys.readouterr().err
