"""Landmarks go where the pixels go, cells lie where parts were replaced, and a network learns to tell them."""

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="training is only in the full environment")

from models.training import networks
from models.training.data import DataError
from models.training.feed import Feed
from models.training.fit import Training
from models.training.hold import Hold, drawn
from models.training.located import cells, rows_of
from models.training.pack import Pack, Row, write
from models.training.recipe import Recipe
from tests.models.training.portraits import POINTS, portrait

SIDE = 176
RECIPE = Recipe(
    detector="tiny", network="lite0", epochs=1, batch=4, size=64, margin=1.4, rate=2e-3, heads=5, web=0.0,
    mining=0.0, average=0.5, seed=5, patience=9,
)  # fmt: skip


def test_turning_leaves_no_empty_corner():
    grey = Image.new("RGB", (160, 160), (200, 200, 200))
    for seed in range(40):
        turned = np.asarray(Hold(bool(seed % 2), 12 * (-1) ** seed * seed / 40).picture(grey))
        assert turned.min() == 200


@pytest.mark.parametrize("held", [Hold(), Hold(True), Hold(False, 11.0), Hold(False, -7.0), Hold(True, 9.0)])
def test_landmarks_go_where_their_pixels_go(held):
    after = held.points(POINTS, SIDE)
    for place, (x, y) in enumerate(POINTS):
        picture = Image.new("L", (SIDE, SIDE))
        picture.paste(255, (round(x) - 3, round(y) - 3, round(x) + 3, round(y) + 3))
        down, across = np.nonzero(np.asarray(held.picture(picture)) > 127)
        there = (0, 1, 2, 3, 4)[place] if not held.mirrored else (1, 0, 2, 4, 3)[place]
        assert np.abs(after[there] - (across.mean() + 0.5, down.mean() + 0.5)).max() < 1.5


def test_a_mirrored_face_keeps_left_and_right_as_the_viewer_sees_them():
    assert Hold(True).parts([1.0, 0.0, 0.5, 0.25]) == [0.0, 1.0, 0.5, 0.25]
    assert Hold(False, 5.0).parts([1.0, 0.0, 0.5, 0.25]) == [1.0, 0.0, 0.5, 0.25]
    points = Hold(True).points(POINTS, SIDE)
    assert points[0, 0] < points[1, 0]
    assert points[3, 0] < points[4, 0]


def test_holds_are_drawn_as_often_as_they_say():
    holds = [drawn(np.random.default_rng(seed)) for seed in range(500)]
    assert 200 < sum(held.mirrored for held in holds) < 300
    assert 150 < sum(held.degrees != 0 for held in holds) < 250
    assert max(abs(held.degrees) for held in holds) <= 12


def test_cells_lie_where_the_part_lies():
    middles = {0: POINTS[0], 1: POINTS[1], 2: POINTS[2], 3: POINTS[3:].mean(0)}
    for part, (x, y) in middles.items():
        found = cells(POINTS, [float(part == other) for other in range(4)], SIDE)
        assert found.shape == (11, 11)
        rows, columns = np.nonzero(found == 1)
        assert 2 <= len(rows) <= 20
        assert abs((columns.mean() + 0.5) * 16 - x) < 12
        assert abs((rows.mean() + 0.5) * 16 - y) < 16
        assert np.isnan(found).any()
    assert not cells(POINTS, (0.0,) * 4, SIDE).any()
    assert (rows_of(224), rows_of(100)) == (14, 7)


@pytest.fixture
def pack(tmp_path):
    """Fakes have a white eye, now the left one, now the right."""
    rows, contents = [], []
    for n in range(24):
        pixels, part = portrait(n).pixels // 3, n % 4 // 2
        if n % 2:
            x, y = POINTS[part].astype(int)
            pixels[y - 12 : y + 12, x - 18 : x + 18] = 255
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        parts = tuple(bool(n % 2) and part == other for other in range(4))
        points = tuple((POINTS / SIDE).ravel())
        rows.append(Row(f"{n}", bool(n % 2), "ciplab", "s", False, (0.2, 0.2, 0.6, 0.6), 1.0, points, parts))
        contents.append(buffer.getvalue())
    write(tmp_path / "eyes.zip", rows, contents, {})
    return Pack(tmp_path / "eyes.zip")


def test_a_face_is_fed_with_its_cells(pack):
    feed, seen = Feed(pack, 96, 1.4, seed=1, web=0.0, heads=5, located=True), 0
    for place in range(24):
        for turn in range(3):
            crop, labels = feed[turn, place]
            told = labels[5:].reshape(6, 6)
            assert len(labels) == 5 + rows_of(96) ** 2
            if not place % 2:
                assert not told.any()
                continue
            light = torch.nn.functional.adaptive_avg_pool2d(crop.float().mean(0)[None, None], 6)[0, 0]
            if (told == 1).any():
                seen += 1
                assert light[told == 1].mean() > light[told == 0].mean() + 40
    assert seen > 20
    assert len(Feed(pack, 96, 1.4, seed=1, heads=5)[0, 1][1]) == 5


def test_where_nothing_is_known_of_the_parts_nothing_is_told(pack):
    for row in pack.rows:
        object.__setattr__(row, "points", ())
    feed = Feed(pack, 96, 1.4, seed=1, web=0.0, heads=5, located=True)
    assert feed[0, 1][1][5:].isnan().all()
    assert not feed[0, 0][1][5:].any()


@pytest.mark.parametrize(("network", "channels"), [("lite0", 112), ("lite2", 120)])
def test_the_cells_stand_behind_the_heads_which_are_as_without(network, channels):
    model = networks.build(network, 5, located=True).eval()
    faces = torch.rand(2, 3, 96, 96) * 255
    with torch.no_grad():
        said = model(faces)
        assert said.shape == (2, 5 + 36)
        assert torch.equal(said[:, :5], model.base(faces))
        assert model.base.layers(faces)[0].shape == (2, channels, 6, 6)
    for refused in ({"located": True}, {"still": 1}):
        with pytest.raises(ValueError, match="cnn"):
            networks.build("cnn", 5, **refused)


def test_a_network_learns_where_a_part_was_replaced(pack, tmp_path):
    recipe = dataclasses.replace(RECIPE, epochs=12, located=1.0)
    kind = {"web": 0.0, "heads": 5, "located": True}
    training = Training(recipe, Feed(pack, 64, 1.4, seed=recipe.seed, **kind), None, tmp_path / "eyes")
    training.run()
    check = Feed(pack, 64, 1.4, seed=2, training=False, **kind)
    faces, labels = (torch.stack(both) for both in zip(*(check[0, place] for place in range(24)), strict=True))
    said, told = training._learner.said(training._learner.placed(faces))[:, 5:], labels[:, 5:]
    assert said[told == 1].mean() > said[told == 0].mean() + 1


def test_blocks_that_are_held_still_keep_their_weights_and_the_others_learn(pack, tmp_path):
    recipe = dataclasses.replace(RECIPE, epochs=1, located=1.0, still=5)
    feed = Feed(pack, 64, 1.4, seed=recipe.seed, web=0.0, heads=5, located=True)
    training = Training(recipe, feed, None, tmp_path / "still")
    model = training._learner.model
    begun = {name: weights.detach().clone() for name, weights in model.named_parameters()}
    training.run()
    held = {name for name, weights in model.named_parameters() if torch.equal(weights, begun[name])}
    first = ("base.conv_stem.", "base.bn0.", *(f"base.blocks.{block}." for block in range(5)))
    assert held == {name for name in begun if name.startswith(first)}


def test_pieces_of_others_and_cells_do_not_go_together(tmp_path):
    with pytest.raises(DataError, match="--mix"):
        dataclasses.replace(RECIPE, located=1.0, mix=0.3).claim(tmp_path)
