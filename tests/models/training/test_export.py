"""What a card is before validation was judged by it, and what a new fit leaves as it is."""

import hashlib
import json

import numpy as np
import pytest

pytest.importorskip("torch", reason="training is only in the full environment")

from models.detectors import FOLDER, SHIPPED
from models.detectors.card import read
from models.training import export, litert
from models.training.data import DataError
from models.training.export import OF_THE_WEIGHTS, _as_it_was, _next
from models.training.recipe import Recipe

WEIGHTS = FOLDER / "transfer" / "lite0.tflite"
"""A network in float32."""


def test_a_new_fit_keeps_what_is_of_the_weights_and_nothing_else(tmp_path):
    written = json.loads((FOLDER / SHIPPED / "card.json").read_text(encoding="utf-8"))
    (tmp_path / "card.json").write_text(json.dumps(written | {"metrics": {"old": 1}, "heat": {"old": 1}}))
    card = _as_it_was(tmp_path, "99")
    assert {name: card[name] for name in OF_THE_WEIGHTS} == {name: written[name] for name in OF_THE_WEIGHTS}
    assert card["version"] == "99"
    assert not {"metrics", "outcomes", "heat", "cues", "ablation"} & set(card)
    (tmp_path / "card.json").write_text(json.dumps(card))
    unfitted = read(tmp_path)
    assert unfitted.weighs == {"network"}
    assert all(point.fake == point.alone == 1.0 for point in unfitted.points.values())


def test_weights_in_float16_are_half_as_large_and_answer_the_same(monkeypatch):
    content = WEIGHTS.read_bytes()
    smaller = litert.halved(content, 64)
    assert len(smaller) < 0.52 * len(content)
    assert litert.halved(smaller, 64) is smaller
    for (wide, added), (narrow, same) in zip(litert.layers(content), litert.layers(smaller), strict=True):
        assert np.array_equal(wide.astype(np.float16).astype(np.float32), narrow)
        assert np.array_equal(added, same)
    monkeypatch.setattr(litert, "HALVED", 0.0)
    with pytest.raises(ValueError, match="float16"):
        litert.halved(content, 64)


def test_a_network_is_laid_beside_another(tmp_path, monkeypatch):
    content = WEIGHTS.read_bytes()
    (tmp_path / "lite0.tflite").write_bytes(content)
    alone = {"file": "lite0.tflite", "sha256": "", "input_size": 160, "margins": [1.4, 2.0]}
    (tmp_path / "card.json").write_text(json.dumps({"networks": [alone]}))
    monkeypatch.setattr(export, "read", lambda _: Recipe(network="lite2", size=128))
    monkeypatch.setattr(export, "_weights", lambda *_: content)
    networks = export._joined("another", tmp_path)
    assert {each["file"]: each["input_size"] for each in networks} == {"lite0.tflite": 160, "lite2.tflite": 128}
    for each, (name, views, between) in zip(networks, export.JOINED, strict=True):
        assert each["file"] == f"{name}.tflite"
        assert hashlib.sha256((tmp_path / each["file"]).read_bytes()).hexdigest() == each["sha256"]
        asked = (each["above"], each["below"]) if "above" in each else None
        assert (each["margins"], asked) == (list(views), between)
    assert sum(file.stat().st_size for file in tmp_path.glob("*.tflite")) < 1.04 * len(content)
    monkeypatch.setattr(export, "read", lambda _: Recipe(network="cnn", size=128))
    with pytest.raises(DataError, match="lite0 with lite2"):
        export._joined("another", tmp_path)


def test_an_answer_never_goes_by_the_version_of_another(tmp_path):
    assert _next(tmp_path) == "1"
    (tmp_path / "card.json").write_text('{"version": "9"}')
    assert _next(tmp_path) == "10"
