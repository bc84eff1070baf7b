"""The framer's training: what it is shown, that it learns it, and what is measured with it."""

from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from models.framer import FRAME_SIDE, SIDE, corrected
from models.framing import Frame
from models.training import framer, framing
from models.training.data import Picture


def pattern(seed):
    """A picture of soft blobs, as a face is for a network that knows nothing yet."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (9, 9, 3), np.uint8))
    return np.asarray(small.resize((FRAME_SIDE, FRAME_SIDE), Image.Resampling.BICUBIC).filter(ImageFilter.SMOOTH))


def test_the_way_back_leads_to_the_true_frame():
    rng = np.random.default_rng(3)
    for _ in range(20):
        beside = rng.uniform(-1, 1, 4) * framer.MOST
        cut_by = Frame(0.5 + beside[0], 0.5 + beside[1], float(np.exp(beside[2])), float(beside[3]))
        assert astuple(corrected(cut_by, framer.back(beside), (200, 200))) == pytest.approx((0.5, 0.5, 1.0, 0.0))


def test_pieces_are_seeded_and_each_turn_cuts_them_otherwise():
    looks = np.stack([[pattern(seed)] * framer.VARIANTS for seed in range(3)])
    pieces, again = framer.Pieces(looks, 2), framer.Pieces(looks, 2)
    assert len(pieces) == 6
    for one, other in zip((pieces[place] for place in range(6)), (again[place] for place in range(6)), strict=True):
        assert torch.equal(one[0], other[0])
        assert one[0].shape == (3, SIDE, SIDE)
        assert torch.equal(one[1], other[1])
        assert (one[1].abs() <= 1.6 * torch.tensor(framer.MOST)).all()
    assert not torch.equal(pieces[0][1], pieces[3][1])


def test_it_learns_by_how_much_a_piece_is_beside_its_frame(monkeypatch):
    monkeypatch.setattr(framer, "BATCH", 16)
    torch.set_num_threads(2)
    looks = np.stack([[pattern(0)] * framer.VARIANTS])
    model = framer.train(looks, epochs=960)
    unseen = framer.Pieces(looks, 1200)
    faces, off = zip(*(unseen[place] for place in range(1100, 1200)), strict=True)
    with torch.inference_mode():
        wrong = (model(torch.stack(faces)) - torch.stack(off)) / model.unit
    assert (wrong.std(0) < 0.6).all(), wrong.std(0)  # knowing nothing is wrong by 1


def test_frames_of_one_kind_without_the_odd_ones():
    rng = np.random.default_rng(1)
    frames = np.array([0.5, 0.49, 1.0, 0.0]) + rng.normal(0, (0.002, 0.003, 0.02, 0.01), (400, 4))
    frames[:5] += 0.2
    found = framing.spread_of(frames)
    assert list(found["usual"].values()) == pytest.approx([0.5, 0.49, 1.0, 0.0], abs=0.003)
    assert list(found["by"].values()) == pytest.approx([0.002, 0.003, 0.02, 0.01], rel=0.15)


def test_the_density_of_photos_that_are_framed_so_by_chance():
    # Spread evenly over a box of known volume around the frame: one in its volume per unit.
    by = np.array((0.001, 0.002, 0.01, 0.005))
    kind = {
        "usual": {"x": 0.5, "y": 0.5, "side": 1.0, "turn": 0.0},
        "by": dict(zip(("x", "y", "side", "turn"), by, strict=True)),
    }
    half = 15 * by
    frames = np.array([0.5, 0.5, 1.0, 0.0]) + np.random.default_rng(2).uniform(-half, half, (40_000, 4))
    # As many photos again are not square.
    assert framing.density(frames, kind, 80_000) == pytest.approx(0.5 / np.prod(2 * half), rel=0.05)


def test_how_widely_heads_turn_in_the_photos_that_lie_within_their_frame():
    rng = np.random.default_rng(4)
    turns = np.concatenate([0.08 * rng.standard_t(3, 20_000), rng.uniform(-1, 1, 20_000)])
    inside = np.repeat([1.0, 0.0], 20_000)
    assert framing.scale_of(turns, inside) == pytest.approx(0.08, rel=0.04)
    assert framing.scale_of(turns, np.ones(40_000)) > 0.15


def test_a_group_is_held_out_as_a_whole_and_one_in_eight():
    one = Picture("a.jpg", Path("a.jpg"), True, "stylegan2", "s", "train", "g", True)
    held = [framing.is_held(replace(one, group=str(n))) for n in range(2000)]
    assert held[7] == framing.is_held(replace(one, name="b.jpg", group="7"))
    assert 1 / 10 < np.mean(held) < 1 / 6.5
    assert framing.is_framed(one)
    assert not framing.is_framed(replace(one, origin="progan"))
    assert not framing.is_framed(replace(one, aligned=False))
