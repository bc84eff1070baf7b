"""The strength of a finding is its likelihood ratio, counted, and its word the one of forensic reports."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is only in the full environment")

import models
from models.judge import Signals
from models.training import evaluate, figures, strengths, tables
from models.training.data import Picture
from models.verdict import Strength


def crowd(shares, count=2000):
    """Pictures of which a share of each kind has the finding "sign"."""
    rng = np.random.default_rng(0)
    origins = {"fake": "stylegan2", "profile": "photo-profile", "aligned": "photo-ffhq"}
    found = []
    for kind, share in shares.items():
        for place in range(count):
            picture = Picture("x", Path("x"), kind == "fake", origins[kind], "s", "val", "g", kind == "aligned")
            sign = place < share * count
            signal = float(rng.normal(3 if sign else 0))
            found.append((picture, Signals(90.0, {"cue": signal}, {"cue": "sign" if sign else "none"})))
    return found


def test_the_ratio_is_of_shares_by_kind_of_real():
    rows = strengths.findings("cue", crowd({"fake": 0.8, "profile": 0.02, "aligned": 0.4}))
    assert rows["sign"]["profile"] == pytest.approx(40, rel=0.05)
    assert rows["sign"]["aligned"] == pytest.approx(2, rel=0.05)
    # Aligned portraits are taken to be one in fifty: 0.8 / (0.98 * 0.02 + 0.02 * 0.4).
    assert rows["sign"]["ratio"] == pytest.approx(29.0, rel=0.05)
    assert rows["sign"]["strength"] is Strength.MODERATE
    assert rows["none"]["strength"] is Strength.WEAK
    assert (rows["sign"]["fakes"], rows["sign"]["reals"]) == (1600, 840)


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (0.001, "weak"),
        (0.49, "weak"),
        (0.6, "none"),
        (1.9, "none"),
        (2, "weak"),
        (10, "moderate"),
        (99, "moderate"),
        (100, "strong"),
    ],
)
def test_words(ratio, word):
    assert strengths.strength_of(ratio) == word


def test_what_no_real_photo_showed_is_not_impossible():
    rows = strengths.findings("cue", crowd({"fake": 0.5, "profile": 0.0}, count=50))
    assert rows["sign"]["profile"] == pytest.approx(0.5 * 51 / 0.5, rel=0.05)


def test_a_cue_is_measured_on_what_it_had_an_opinion_on():
    found = crowd({"fake": 0.9, "profile": 0.1, "aligned": 0.5}, count=200)
    silent = [(p, Signals(s.side, {}, {})) for p, s in found[:50]]
    figure = strengths.separation("cue", [*found, *silent])
    assert (figure["opinions"], figure["of"]) == (600, 650)
    assert figure["profile"]["value"] > figure["aligned"]["value"] > 0.6


def test_what_is_measured_is_what_the_card_says(tmp_path):
    card = models.load_card()
    measured = strengths.of({"200 px": crowd({"fake": 0.9, "profile": 0.01, "aligned": 0.01}, count=300)})
    assert set(measured) == {"cue"}
    text = (card.folder / "card.json").read_text()
    import json

    written = json.loads(text) | {"cues": measured}
    (tmp_path / "card.json").write_text(json.dumps(written))
    from models.detectors.card import read

    assert read(tmp_path).strengths[("cue", "sign")] == measured["cue"]["findings"]["sign"]["strength"]
    head, rows = strengths.table(measured)
    assert len(rows) == 2
    assert all(len(row) == len(head) for row in rows)
    head, rows = strengths.auc_table({cue: found["auc"] for cue, found in measured.items()}, ["200 px"])
    assert rows[0][0] == "cue"
    assert "[" in rows[0][1]


def test_the_network_s_finding_goes_by_the_card_that_was_fitted():
    card = models.load_card()
    signals = Signals(90.0, {"network": 8.0}, {"network": "camera"})
    assert strengths.named(signals, card).findings == {"network": "generated"}
    assert strengths.named(dataclasses.replace(signals, cues={"network": -8.0}), card).findings == {"network": "camera"}


def test_the_card_s_part_holds_all_five_tables(outcomes, card):
    row = {
        "cues": ["network", "cue"],
        "profile": {"0.1%": 0.5, "0.5%": 0.6},
        "aligned": {"0.1%": 0.3, "0.5%": 0.4},
        "re-cropped": 0.45,
        "called fake": {"aligned": [0.01, 0.02]},
        "kept": True,
    }
    measured = strengths.of({size: crowd({"fake": 0.9, "profile": 0.1}, count=60) for size in tables.SIZES})
    text = strengths.for_people({"cues": measured, "ablation": [row]}, figures.of(evaluate.whole(outcomes), card))
    assert text.count("###") == 5
    assert "| network + cue | 50.0% | 60.0% | 30.0% | 40.0% | 45.0% | 1.00% | 2.00% | yes |" in text
    assert "| cue | sign | weak |" in text
    assert "| eye_alignment | 200 px |" in text
    assert "200 px, re-cropped" in text
