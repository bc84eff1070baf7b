"""What is done to a photo is repeatable, is the same for both classes, and leaves no frame."""

import numpy as np
import pytest

from models import photo
from models.training import augment
from models.training.conditions import CONDITIONS


@pytest.fixture
def crop(portrait):
    return portrait.resize((260, 260))


def test_a_seed_repeats_what_the_web_does(crop):
    first, again, other = (np.asarray(augment.web(crop, 0.9, np.random.default_rng(seed))) for seed in (4, 4, 5))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_photo_s_size_stays_within_what_people_meet(crop, share):
    low, high = augment.SIDES
    seen = [augment.web(crop, share, np.random.default_rng(seed)) for seed in range(80)]
    resized = [image.width for image in seen if image.width != crop.width]
    assert min(resized) >= low * share - 1
    assert max(resized) <= high * share + 1
    assert len(set(resized)) > 20


def test_loose_squares_lie_inside_and_move():
    rng = np.random.default_rng(1)
    squares = [augment.loose_square((90, 60, 110, 140), 288, 1.6, rng) for _ in range(200)]
    for left, top, side in squares:
        assert left >= 0
        assert top >= 0
        assert left + side <= 288.001
        assert top + side <= 288.001
    centres = np.array([(left + side / 2, top + side / 2) for left, top, side in squares])
    assert (centres.std(axis=0) > 5).all()


@pytest.mark.parametrize(
    ("name", "side"),
    [("200 px", 200), ("100 px", 100), ("200 px, re-cropped", 200), ("200 px, WebP", 200), ("screenshot", 250)],
)
def test_conditions_have_their_size_and_are_frozen(name, side, portrait, encode):
    content = encode(portrait, quality=86)
    first, again = CONDITIONS[name](content, 3), CONDITIONS[name](content, 3)
    assert first == again
    assert max(photo.read(first).size) == side


def test_recropping_trims_within_its_bounds(portrait, encode):
    content = encode(portrait.resize((400, 300)), quality=86)
    shapes = {photo.read(CONDITIONS["200 px, re-cropped"](content, seed)).size for seed in range(12)}
    for width, height in shapes:
        assert 0.78 * 400 / (0.92 * 300) - 0.02 <= width / height <= 0.92 * 400 / (0.78 * 300) + 0.02
    assert len(shapes) > 3
