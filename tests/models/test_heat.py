"""The heat map lies where the network looks, and an explanation claims no more than was seen."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import numpy as np
import pytest
from PIL import Image

from models import cues, explain, photo
from models.cues import Seen, eye_alignment
from models.detectors.detector import Detector
from models.explanation import SCHEMA
from models.face import square_around
from models.heat import CELLS, heat, spread
from models.training import heat_check
from models.verdict import Label

PHOTOS = Path(__file__).parents[1] / "fixtures" / "photos"
FAKES = sorted(PHOTOS.glob("fake-*.jpg"))


class Looks:
    """A detector that sees nothing but how much the pixels of one cell differ from each other."""

    def __init__(self, row, column, views=3, sign=1.0):
        self.card = SimpleNamespace(members=[None, SimpleNamespace(margins=(1.0,) * views)])
        self.row, self.column, self.sign, self.batches = row, column, sign, []

    def __call__(self, views, member):
        assert member == 1
        self.batches.append(len(views))
        cell = views.shape[1] // CELLS
        part = views[:, self.row * cell : (self.row + 1) * cell, self.column * cell : (self.column + 1) * cell]
        return self.sign * part.std(axis=(1, 2, 3)) / 10


@pytest.fixture
def view():
    """Texture everywhere, so that only the detector decides what matters."""
    return np.random.default_rng(3).uniform(0, 255, (140, 140, 3)).astype(np.float32)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (2, 4), (4, 3)])
@pytest.mark.parametrize("views", [1, 2, 3])
def test_it_is_hottest_where_the_detector_looks_and_flat_far_away(view, row, column, views):
    looks = Looks(row, column, views)
    falls = heat(looks, view, 1)
    assert falls.shape == (CELLS, CELLS)
    assert np.unravel_index(falls.argmax(), falls.shape) == (row, column)
    far = [falls[r, c] for r in range(CELLS) for c in range(CELLS) if max(abs(r - row), abs(c - column)) > 1]
    assert np.abs(far).max() < 0.01 * falls.max()
    assert set(looks.batches) == {views}  # no other shape: to prepare one costs time and memory


def test_what_speaks_against_it_is_negative(view):
    falls = heat(Looks(4, 1, sign=-1.0), view, 1)
    assert np.unravel_index(falls.argmin(), falls.shape) == (4, 1)
    assert falls.max() <= 0.01 * abs(falls.min())


def test_a_grid_is_spread_over_pixels_without_moving():
    cells = np.zeros((CELLS, CELLS), np.float32)
    cells[1, 3] = 1.0
    wide = spread(cells, 70, 140)
    assert wide.shape == (70, 140)
    assert (
        np.round(np.array(np.unravel_index(wide.argmax(), wide.shape)) / (70 / CELLS, 140 / CELLS) - 0.5)
    ).tolist() == [1, 3]
    assert wide.max() > 0.9
    assert spread(np.ones((CELLS, CELLS), np.float32), 33, 50) == pytest.approx(1.0)


def test_hiding_the_hottest_tenth_of_generated_faces_matters_three_times_as_much_as_random_tenths(judge):
    found = [heat_check.falls(judge, file.read_bytes(), seed) for seed, file in enumerate(FAKES)]
    assert len(found) == 12
    figures = heat_check.summary(found)
    for fill in heat_check.FILLS:
        assert figures["falls"][fill]["enough"], figures
    assert figures["milliseconds"]["median"] > 0


def test_the_check_itself_fails_a_map_that_is_random(judge):
    rng = np.random.default_rng(1)
    random = SimpleNamespace(
        explain=lambda content: _shuffled(judge.explain(content), rng), finder=judge.finder, detector=judge.detector
    )
    found = [heat_check.falls(random, file.read_bytes(), seed) for seed, file in enumerate(FAKES[:6])]
    assert not all(row["enough"] for row in heat_check.summary(found)["falls"].values())


def _shuffled(why, rng):
    from dataclasses import replace

    cells = rng.permutation(np.array(why.heat.falls).ravel()).reshape(CELLS, CELLS)
    return replace(why, heat=replace(why.heat, falls=tuple(map(tuple, cells.tolist()))))


def test_the_check_says_what_it_lacks(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(heat_check, "pictures", lambda split: _without(split, tmp_path))
    monkeypatch.setattr("sys.argv", ["heat_check"])
    heat_check.main()
    assert "no list of pictures" in capsys.readouterr().out


def _without(split, folder):
    from models.training.data import pictures

    return pictures(split, folder)


def test_an_explanation_agrees_with_the_verdict(judge):
    content = FAKES[0].read_bytes()
    why, verdict = judge.explain(content), judge(content)
    jsonschema.validate(json.loads(json.dumps(why.as_json())), SCHEMA)
    assert why.together == verdict.probability == why.face.probability
    assert why.face.box == verdict.faces[0].box
    assert tuple(row.evidence for row in why.cues) == verdict.evidence
    assert why.network == next(e.score for e in verdict.evidence if e.cue == "network")
    assert (why.sha256, why.size, why.model) == (verdict.sha256, verdict.size, verdict.model)
    assert sum(row.adds for row in why.cues) > 0
    assert why.eyes.left == pytest.approx([400 * share for share in eye_alignment.LEFT], abs=0.1)


def test_the_face_s_frame_is_told_once_for_all_that_is_asked_of_it(judge, monkeypatch):
    told, near = [], cues.FRAMER.near
    monkeypatch.setattr(cues.FRAMER, "near", lambda *asked: told.append(near(*asked)) or told[-1])
    assert judge.explain(FAKES[0].read_bytes()).eyes
    assert len(told) == 1
    assert told[0] is not None


@pytest.fixture
def seen(judge):
    shot = photo.read(FAKES[0].read_bytes())
    faces = judge.finder(shot)
    return Seen(shot, faces, faces[0], judge.detector)


def told(seen, *members):
    return explain._heat(replace(seen, detector=Detector(replace(seen.detector.card, members=members))))


def square(seen, margin):
    return tuple(round(value * seen.photo.scale, 1) for value in square_around(seen.face, seen.photo, margin))


def test_it_is_of_the_widest_look_that_this_photo_took(seen):
    large, small = (replace(seen.detector.card.members[place], above=-99.0, below=99.0) for place in (0, 1))
    first, second, third = (replace(one, margins=(at,)) for one, at in ((large, 1.0), (small, 1.5), (small, 1.2)))
    one, other = told(seen, first), told(seen, second)
    assert (one.square, other.square) == (square(seen, 1.0), square(seen, 1.5))
    assert told(seen, first, replace(second, above=98.0), third) == one  # neither was asked
    assert told(seen, first, second, third) == other
    several = told(seen, replace(small, margins=(1.2, 1.5, 0.9)))
    assert several.square == other.square
    assert np.allclose(several.falls, other.falls, atol=2e-3)


@pytest.mark.parametrize("share", [1.0, 0.85, 0.75])
def test_the_eyes_of_a_piece_are_laid_over_where_the_piece_would_have_them(share):
    left, right = ([0.5 + (v - 0.5) / share for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    usual = eye_alignment.HABITS.generated.usual
    middle = {axis: 0.5 + (getattr(usual, axis) - 0.5) / share for axis in ("x", "y")}
    frame = replace(usual, side=usual.side / share, **middle)
    found = eye_alignment.places_in(frame, 200, 200)
    assert found == (pytest.approx(left, abs=0.005), pytest.approx(right, abs=0.005))
    elsewhere = replace(frame, x=0.3, turn=0.2)
    assert eye_alignment.places_in(elsewhere, 200, 200) == (eye_alignment.LEFT, eye_alignment.RIGHT)


def test_what_only_the_file_says_stands_beside_the_fusion(judge, portrait, encode):
    exif = Image.Exif()
    exif[0x0131] = "Midjourney"
    why = judge.explain(encode(portrait, exif=exif))
    told = [row for row in why.cues if row.evidence.cue == "metadata"]
    assert [(row.signal, row.adds) for row in told] == [(None, None)]
    assert why.cues[0] == told[0]
    assert (why.face.label, why.together) == (Label.UNSURE, None)
    assert why.network is not None
    assert why.heat


def test_places_are_in_pixels_of_the_photo_as_it_came(judge, portrait, encode):
    small, large = (judge.explain(encode(portrait.resize((side, side)), "PNG")) for side in (400, 1600))
    for a, b in zip(small.heat.square, large.heat.square, strict=True):
        assert 4 * a == pytest.approx(b, abs=0.05 * 1600)
    assert large.eyes.left == pytest.approx([1600 * share for share in eye_alignment.LEFT], abs=0.1)
    left, top, side = large.heat.square
    assert 0 <= left <= left + side <= 1600
    assert 0 <= top <= top + side <= 1600


@pytest.mark.parametrize(("name", "label"), [("landscape", None), ("tiny", Label.TOO_SMALL)])
def test_what_is_not_judged_has_no_heat_and_no_probability(judge, name, label):
    why = judge.explain((PHOTOS / f"{name}.jpg").read_bytes())
    jsonschema.validate(json.loads(json.dumps(why.as_json())), SCHEMA)
    assert (why.heat, why.network, why.together, why.cues) == (None, None, None, ())
    assert (why.face.label if why.face else None) is label
