"""What a card is before validation was judged by it, and what a new fit leaves as it is."""

import json

import pytest

pytest.importorskip("torch", reason="training is only in the full environment")

from models.detectors import FOLDER, SHIPPED
from models.detectors.card import read
from models.training.export import OF_THE_WEIGHTS, _as_it_was, _next


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


def test_an_answer_never_goes_by_the_version_of_another(tmp_path):
    assert _next(tmp_path) == "1"
    (tmp_path / "card.json").write_text('{"version": "9"}')
    assert _next(tmp_path) == "10"
