"""Swapped parts come from the other face, lie where the face has its own, and are told; nothing else is touched."""

import json
import zipfile
from collections import Counter

import numpy as np
import pytest

pytest.importorskip("tqdm", reason="training is only in the full environment")

from models.training import swaps
from models.training.data import DataError
from models.training.pack import Pack
from models.training.swap import REGIONS, Portrait, pose, swapped, tone
from tests.models.training.portraits import POINTS, packed, portrait

NONE = (False,) * 4


def only(part):
    return tuple(place == part for place in range(4))


@pytest.mark.parametrize("part", range(4))
def test_the_part_that_is_told_changes_and_the_rest_of_the_face_stays(part):
    base, donor = portrait(1), portrait(2)
    middles = [POINTS[list(region.marks)].mean(0).round().astype(int) for region in REGIONS]
    for seed in range(6):
        mixed = swapped(base, donor, only(part), np.random.default_rng(seed))
        changed = np.abs(mixed.astype(int) - base.pixels).max(2)
        x, y = middles[part]
        assert changed[y - 4 : y + 5, x - 4 : x + 5].mean() > 5
        assert changed[:20].max() == changed[-20:].max() == 0
        for place, (x, y) in enumerate(middles):
            most = 40 if 2 in (part, place) else 1  # the nose lies near all others, and seams are soft
            assert place == part or changed[y - 3 : y + 4, x - 3 : x + 4].max() <= most


def test_what_is_laid_in_is_the_other_face_brought_to_the_place_of_this_one():
    turn = np.array([[0.0, -1.3], [1.3, 0.0]])  # a quarter turn, and larger
    donor = portrait(2, POINTS @ turn.T + (260.0, 10.0), side=288)
    alike = []
    for seed in range(8):
        base = portrait(1)
        mixed = swapped(base, donor, (True,) * 4, np.random.default_rng(seed)).astype(float)
        reach = [(x, y) for x in range(72, 98, 3) for y in range(84, 108, 3)]  # the nose
        theirs = [donor.pixels[tuple((turn @ (x, y) + (260, 10)).round().astype(int))[::-1]] for x, y in reach]
        ours = [mixed[y, x] for x, y in reach]
        own = [base.pixels[y, x] for x, y in reach]
        alike.append([np.corrcoef(np.ravel(ours), np.ravel(those))[0, 1] for those in (theirs, own)])
    assert np.mean([one for one, _ in alike]) > 0.7
    assert np.mean([one for one, _ in alike]) > np.mean([other for _, other in alike]) + 0.3


def test_a_seed_repeats_a_swap_and_no_part_leaves_the_face_as_it_is():
    base, donor = portrait(1), portrait(2)
    first, again = (swapped(base, donor, only(3), np.random.default_rng(4)) for _ in range(2))
    assert (first == again).all()
    assert (swapped(base, donor, NONE, np.random.default_rng(4)) == base.pixels).all()
    assert (base.pixels == portrait(1).pixels).all()


def test_light_and_colour_are_matched_along_the_seam():
    base = Portrait(np.full((176, 176, 3), (200, 150, 120), np.uint8), POINTS)
    donor = Portrait(np.full((176, 176, 3), (60, 50, 90), np.uint8), POINTS)
    for seed in range(6):
        mixed = swapped(base, donor, (True,) * 4, np.random.default_rng(seed))
        assert np.abs(mixed.astype(int) - base.pixels).max() <= 25  # of up to 140


def test_pose_knows_no_place_size_or_turn_and_tells_who_looks_aside():
    turned = POINTS @ (np.array([[0.8, -0.6], [0.6, 0.8]]) * 1.7).T + (40.0, -9.0)
    assert pose(turned) == pytest.approx(pose(POINTS), abs=1e-9)
    aside = POINTS + np.array([[0, 0], [0, 0], [14.0, 0], [8.0, 0], [8.0, 0]])
    assert np.abs(pose(aside) - pose(POINTS)).sum() > 0.3
    light, dark = (tone(Portrait(np.full((176, 176, 3), level, np.uint8), POINTS)) for level in (200, 50))
    assert light[:3] == pytest.approx(200 / 255)
    assert dark[:3] == pytest.approx(50 / 255)
    assert light[3:] == pytest.approx(0)


@pytest.fixture
def source(tmp_path):
    return packed(tmp_path / "train.zip")


def test_each_real_face_is_packed_as_it_is_and_swapped(source, tmp_path):
    kinds = [(True, True, False, False), (False, False, False, True)]
    assert swaps.pack(source, tmp_path / "swapped.zip", kinds, rounds=2) > 0
    made = Pack(tmp_path / "swapped.zip")
    counted = Counter((row.name, row.fake) for row in made.rows)
    assert counted == {(f"{n}", fake): 2 if fake else 1 for n in range(8) for fake in (False, True)}
    for place, row in enumerate(made.rows):
        assert row.parts in (kinds if row.fake else [NONE])
        assert row.origin == (swaps.ORIGIN if row.fake else "photo-profile")
        changed = np.abs(made[place].astype(int) - portrait(int(row.name)).pixels)
        assert changed.max() > 40 if row.fake else changed.mean() < 3  # JPEG of quality 95
    assert {row.parts for row in made.rows if row.fake} == set(kinds)
    others = [made[place].tobytes() for place, row in enumerate(made.rows) if row.fake]
    assert len(set(others)) == len(others)
    content = (tmp_path / "swapped.zip").read_bytes()
    swaps.pack(source, tmp_path / "swapped.zip", kinds, rounds=2)
    assert Pack(tmp_path / "swapped.zip").rows == made.rows
    assert len(content) == (tmp_path / "swapped.zip").stat().st_size


def test_a_pack_of_another_version_says_so(source):
    with zipfile.ZipFile(source) as file:
        written = json.loads(file.read("index.json"))
    written["rows"][0]["eyes"] = written["rows"][0].pop("points")
    with zipfile.ZipFile(source, "w") as file:
        file.writestr("index.json", json.dumps(written))
    with pytest.raises(DataError, match="another version"):
        Pack(source)
