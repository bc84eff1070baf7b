"""A studio's wall behind the head: the face stays, what lies behind it goes, and both are drawn anew each time."""

import numpy as np
import pytest

from models.training import backdrop

BOX = (70.0, 60.0, 60.0, 72.0)


@pytest.fixture
def photo():
    """Stripes, so that what was exchanged is seen."""
    pixels = np.zeros((200, 200, 3), np.uint8)
    pixels[:, ::4] = 255
    return pixels


def stripes(image, box):
    left, top, right, bottom = box
    return float(np.abs(np.diff(image.astype(np.float32)[top:bottom, left:right].mean(axis=2), axis=1)).mean())


def test_the_face_stays_and_what_is_behind_it_fades(photo):
    face, corner = (85, 75, 115, 120), (2, 2, 40, 40)
    kept, gone = [], []
    for seed in range(40):
        laid = backdrop.lay(photo, BOX, np.random.default_rng(seed))
        assert laid.shape == photo.shape
        kept.append(stripes(laid, face) / stripes(photo, face))
        gone.append(stripes(laid, corner) / stripes(photo, corner))
    assert min(kept) > 0.8
    assert np.median(gone) < 0.3
    assert max(gone) < 0.6


def test_walls_differ_and_a_seed_repeats_one(photo):
    walls = {backdrop.lay(photo, BOX, np.random.default_rng(seed)).tobytes() for seed in range(8)}
    assert len(walls) == 8
    assert backdrop.lay(photo, BOX, np.random.default_rng(3)).tobytes() in walls


def test_most_walls_are_light_as_studios_are():
    black = np.zeros((120, 120, 3), np.uint8)
    corners = [backdrop.lay(black, (45, 45, 30, 36), np.random.default_rng(seed))[:8, :8].mean() for seed in range(120)]
    assert 0.3 < np.mean(np.array(corners) > 150) < 0.8
