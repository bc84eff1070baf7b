"""Healed swaps come from the donor that fits, join without an edge, and are not made where nobody fits."""

from collections import Counter

import numpy as np
import pytest

pytest.importorskip("tqdm", reason="training is only in the full environment")

from models.training import swaps
from models.training.heal import altered, healed, membrane
from models.training.pack import Pack, Row, encoded, write
from models.training.swap import REGIONS, Portrait, swapped
from tests.models.training.portraits import POINTS, portrait

NOSE = (False, False, True, False)
ALL = (True,) * 4
STRIPED = 7


def flat(*colour):
    return Portrait(np.full((176, 176, 3), colour, np.uint8), POINTS)


def sloping(base, *, rise):
    """The same face under light from the side."""
    light = np.linspace(-rise, rise, 176)[None, :, None]
    return Portrait((base.pixels * 0.5 + 60 + light).clip(0, 255).astype(np.uint8), POINTS)


def test_a_membrane_is_what_its_edge_says_and_as_smooth_as_can_be():
    down, across = np.mgrid[0:40, 0:50].astype(np.float32)
    plane = np.stack([down * 2 - across, across * 0.5 + 3, down * across / 40], 2)  # each solves Laplace's equation
    inside = np.zeros((40, 50), bool)
    inside[8:30, 12:41] = True
    inside[30:34, 20:25] = True
    smooth = membrane(np.where(inside[..., None], np.float32(1e6), plane), inside)
    assert np.allclose(smooth[inside], plane[inside], atol=1e-3)
    assert not smooth[~inside].any()
    assert not membrane(plane, np.zeros_like(inside)).any()
    inside[:9] = True  # beyond the picture nothing is said
    assert np.allclose(membrane(np.where(inside[..., None], 1e6, np.full_like(plane, 7)), inside)[inside], 7, atol=1e-3)


def test_the_donor_that_contradicts_the_face_least_gives_its_parts():
    base = flat(200, 150, 120)
    striped = base.pixels.copy()
    striped[:, ::4] = 40
    near, far = flat(196, 148, 118), Portrait(striped, POINTS)
    for donors in ([far, near], [near, far]):
        found = healed(base, donors, ALL, np.random.default_rng(3))
        assert found.rough < 2
        assert np.abs(found.pixels.astype(int) - base.pixels).max() < 12
    assert healed(base, [far], ALL, np.random.default_rng(3)).rough > 20


@pytest.mark.parametrize("part", range(4))
def test_the_part_that_is_told_is_the_donors_and_the_rest_of_the_face_stays(part):
    base, donor = portrait(1), portrait(2)
    parts = tuple(place == part for place in range(4))
    x, y = POINTS[list(REGIONS[part].marks)].mean(0).round().astype(int)
    for seed in range(6):
        found = healed(base, [donor], parts, np.random.default_rng(seed))
        changed = np.abs(found.pixels.astype(int) - base.pixels).max(2)
        assert changed[y - 4 : y + 5, x - 4 : x + 5].mean() > 5
        assert changed[:20].max() == changed[-20:].max() == 0
    assert (base.pixels == portrait(1).pixels).all()


def test_light_from_the_side_leaves_less_of_an_edge_than_where_it_is_only_matched():
    base = portrait(1)
    base = Portrait((base.pixels * 0.2 + 100).astype(np.uint8), POINTS)
    donor, steps = sloping(base, rise=60), []
    for make in (healed, swapped):
        off = []
        for seed in range(12):
            rng = np.random.default_rng(seed)
            made = make(base, [donor], NOSE, rng).pixels if make is healed else make(base, donor, NOSE, rng)
            off.append(np.abs(made.astype(float) - base.pixels).mean())
        steps.append(np.mean(off))
    assert steps[0] < 0.85 * steps[1]


def test_nobody_is_healed_whose_donor_does_not_reach():
    small = Portrait(portrait(2).pixels[:100, :100], POINTS - (30, 30))
    assert healed(portrait(1), [small], ALL, np.random.default_rng(0)) is None
    assert healed(portrait(1), [small, portrait(3)], ALL, np.random.default_rng(0)) is not None


def test_a_face_that_gives_to_itself_is_altered_a_little():
    base = portrait(1)
    for seed in range(6):
        other = altered(base, np.random.default_rng(seed))
        off = np.abs(other.pixels.astype(int) - base.pixels)
        assert 1 < off.mean() < 30
        assert 0 < np.abs(other.points - base.points).max() < 6


@pytest.fixture
def source(tmp_path):
    """Seven faces that are much alike, and one with stripes of its own."""
    rows, contents = [], []
    for n in range(8):
        pixels = (portrait(1).pixels * 0.3 + 80 + 2 * n).astype(np.uint8)
        if n == STRIPED:
            pixels[:, ::4] = 20
        rows.append(
            Row(f"{n}", False, "photo-profile", "s", False, (0.2, 0.2, 0.6, 0.6), 1.0, tuple((POINTS / 176).ravel()))
        )
        contents.append(encoded(pixels))
    write(tmp_path / "train.zip", rows, contents, {})
    return tmp_path / "train.zip"


def test_faces_that_fit_nobody_are_left_out_with_their_swaps(source, tmp_path):
    kinds = [ALL, NOSE]
    swaps.pack(source, tmp_path / "healed.zip", kinds, rounds=12, heal=True)
    made = Pack(tmp_path / "healed.zip")
    counted = Counter((row.name, row.fake) for row in made.rows)
    for n in range(8):
        assert counted[f"{n}", False] == 1
        # Of the striped one only those are shown that it gave to itself.
        assert 0 < counted[f"{n}", True] < 8 if n == STRIPED else counted[f"{n}", True] == 12
    assert {row.parts for row in made.rows if row.fake} == set(kinds)
    assert {row.origin for row in made.rows if row.fake} == {swaps.ORIGIN}
    swaps.pack(source, tmp_path / "once.zip", kinds, rounds=1, heal=True)
    once = Counter((row.name, row.fake) for row in Pack(tmp_path / "once.zip").rows)
    assert once[f"{STRIPED}", False] == once[f"{STRIPED}", True]
    swaps.pack(source, tmp_path / "own.zip", kinds, rounds=1, own=[STRIPED, 0, 1], heal=True)
    assert [row.name for row in Pack(tmp_path / "own.zip").rows if not row.fake] == [f"{STRIPED}", "0", "1"]
    swaps.pack(source, tmp_path / "again.zip", kinds, rounds=12, heal=True)
    assert (tmp_path / "again.zip").stat().st_size == (tmp_path / "healed.zip").stat().st_size
    assert Pack(tmp_path / "again.zip").rows == made.rows
