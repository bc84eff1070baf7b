"""`python -m models check`: one line a photo, errors in their place, exit codes that programs can read."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import models


def run(*arguments, cwd=None):
    command = [sys.executable, "-m", "models", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd)


@pytest.fixture
def folder(tmp_path, portrait, encode):
    """Two portraits, one of them deeper down, a picture without a face, and what is no picture."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.jpg").write_bytes(encode(portrait))
    (tmp_path / "deep" / "b.png").write_bytes(encode(portrait.resize((150, 150)), "PNG"))
    (tmp_path / "c.webp").write_bytes(encode(Image.new("RGB", (200, 200), "olive"), "WEBP"))
    (tmp_path / "notes.txt").write_text("not a photo")
    return tmp_path


def test_json_lines_have_the_promised_fields(folder):
    done = run("check", folder, "--json")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["photo"] for row in rows] == [str(folder / name) for name in ("a.jpg", "c.webp", "deep/b.png")]
    for row in rows:
        assert {"photo", "label", "probability", "faces", "evidence", "model", "ms"} <= set(row)
        assert row["model"] == models.load_card().model
    face = rows[0]["faces"][0]
    assert len(face["box"]) == 4
    assert len(face["landmarks"]) == 5
    assert 0 <= face["probability"] <= 1
    assert rows[1]["label"] == "no_face"
    assert rows[1]["probability"] is None


def test_bad_files_have_their_error_and_the_rest_is_judged(folder):
    (folder / "bad.jpg").write_bytes((folder / "a.jpg").read_bytes()[:2000])
    (folder / "empty.png").write_bytes(b"")
    done = run("check", folder, folder / "notes.txt", folder / "gone.jpg", "--json")
    assert done.returncode == 1
    rows = {row["photo"].rsplit("/", 1)[1]: row for row in map(json.loads, done.stdout.splitlines())}
    codes = {name: row["error"]["code"] for name, row in rows.items() if "error" in row}
    assert codes == {
        "bad.jpg": "damaged_photo",
        "empty.png": "not_a_photo",
        "notes.txt": "not_a_photo",
        "gone.jpg": "photo_unreadable",
    }
    assert all(row["error"]["says"] and row["error"]["hint"] for row in rows.values() if "error" in row)
    assert "label" in rows["a.jpg"]


def test_the_table_is_for_people(folder):
    done = run("check", folder / "a.jpg", folder / "c.webp")
    assert done.returncode == 0
    head, first, second = done.stdout.splitlines()
    assert head.split() == ["label", "fake", "faces", "ms", "photo"]
    assert first.endswith("a.jpg")
    assert second.startswith("no_face")


def test_many_files_keep_their_order(folder, portrait, encode):
    for place in range(20):
        (folder / f"many{place:02}.png").write_bytes(encode(portrait.resize((100 + place, 100 + place)), "PNG"))
    rows = [json.loads(line) for line in run("check", folder, "--json").stdout.splitlines()]
    assert [row["photo"] for row in rows] == sorted(row["photo"] for row in rows)
    assert [row["size"][0] for row in rows if "/many" in row["photo"]] == list(range(100, 120))


def test_a_strange_operating_point_is_a_usage_error(folder):
    assert run("check", folder, "--point", "wild").returncode == 2


def test_importing_the_door_costs_nothing():
    code = "import models, models.verdict, models.errors, sys; models.load_card(); print({'numpy', 'PIL', 'ai_edge_litert', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("spoilt", ["framer/framer.tflite", "framer/card.json", "cues/artefacts.json"])
def test_a_damaged_file_of_ours_is_told_in_a_sentence(folder, tmp_path_factory, spoilt):
    copy = tmp_path_factory.mktemp("copy")
    unused = shutil.ignore_patterns("training", "cnn*", "transfer*", "*.csv", "__pycache__")
    shutil.copytree(Path(models.__file__).parent, copy / "models", ignore=unused)
    (copy / "models" / spoilt).write_bytes(b"{}")
    done = run("check", folder, cwd=copy)
    assert done.returncode == 2, done.stderr
    assert "Get the project's files again" in done.stderr
    assert "Traceback" not in done.stderr
