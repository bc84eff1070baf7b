"""A training learns, and one that was killed ends as if it had not been."""

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="training is only in the full environment")

from models.training import swaps
from models.training.data import DataError
from models.training.feed import Feed, Order
from models.training.fit import Training
from models.training.pack import Pack, Row, write
from models.training.recipe import Recipe, rate_at

RECIPE = Recipe(detector="tiny", network="cnn", epochs=4, batch=16, size=32, rate=3e-3, seed=5, patience=4)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """Fakes carry a fine grid that reals lack."""
    rng = np.random.default_rng(0)
    rows, pictures = [], []
    for n in range(160):
        pixels = rng.integers(60, 180, (12, 12, 3), dtype=np.uint8)
        image = np.asarray(Image.fromarray(pixels).resize((96, 96), Image.Resampling.BICUBIC)).astype(np.int16)
        if n % 2:
            image[::8] += 70
        buffer = io.BytesIO()
        Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(buffer, "PNG")
        origin = ("photo-profile", "stylegan2", "photo-ffhq", "diffusion-other")[n % 4]
        rows.append(Row(f"{n}", bool(n % 2), origin, "s", False, (0.25, 0.2, 0.5, 0.6), 1.0, (0.4, 0.4, 0.6, 0.4)))
        pictures.append(buffer.getvalue())
    path = tmp_path_factory.mktemp("crops") / "train.zip"
    write(path, rows, pictures, {"gone.jpg": "no_face"})
    return Pack(path)


def training(pack, folder, recipe=RECIPE):
    feed = Feed(pack, recipe.size, 1.6, seed=recipe.seed)
    check = Feed(pack, recipe.size, 1.6, seed=7, training=False)
    return Training(recipe, feed, check, folder)


def weights(folder):
    return torch.load(folder / "last.pt", weights_only=True)


@pytest.mark.parametrize("mix", [0.0, 0.6])
def test_it_learns_and_keeps_its_figures(pack, tmp_path, mix):
    training(pack, tmp_path, dataclasses.replace(RECIPE, mix=mix)).run()
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert len(lines) == 1 + RECIPE.epochs
    head = lines[0].split(",")
    losses = [float(line.split(",")[head.index("loss")]) for line in lines[1:]]
    assert losses[-1] < losses[0] - 0.2


@pytest.mark.parametrize("mix", [0.0, 0.6])
def test_one_that_was_killed_ends_as_if_it_had_not_been(pack, tmp_path, mix):
    recipe = dataclasses.replace(RECIPE, mix=mix, epochs=2)

    class Killed(Exception):
        pass

    def killing(learn, after):
        steps = iter(range(after))

        def step(*batch):
            if next(steps, None) is None:
                raise Killed
            return learn(*batch)

        return step

    training(pack, tmp_path / "whole", recipe).run()
    first = training(pack, tmp_path / "cut", recipe)
    first._learn = killing(first._learn, 13)  # in the middle of the second epoch
    with pytest.raises(Killed):
        first.run()
    training(pack, tmp_path / "cut", recipe).run()
    whole, cut = weights(tmp_path / "whole"), weights(tmp_path / "cut")
    assert all(torch.allclose(whole[name].float(), cut[name].float(), atol=1e-5) for name in whole)
    assert (tmp_path / "whole" / "log.csv").read_text().count("\n") == (tmp_path / "cut" / "log.csv").read_text().count(
        "\n"
    )


def test_another_recipe_does_not_go_on_where_this_one_stopped(pack, tmp_path):
    training(pack, tmp_path, dataclasses.replace(RECIPE, epochs=1)).run()
    with pytest.raises(DataError, match="another recipe"):
        training(pack, tmp_path, dataclasses.replace(RECIPE, epochs=1, rate=1e-4))


def test_the_order_is_seeded_and_goes_on_anywhere():
    even = np.full(50, 0.02)
    whole = list(Order(even, 8, 3, seed=4))
    assert len(whole) == 6 == len(Order(even, 8, 3, seed=4))
    assert list(Order(even, 8, 3, seed=4, first=4)) == whole[4:]
    assert list(Order(even, 8, 3, seed=5)) != whole
    assert list(Order(even, 8, 4, seed=4)) != whole
    assert len({place for batch in whole for _, place in batch}) == 48
    numbers = [number for epoch in (3, 4) for batch in Order(even, 8, epoch, seed=4) for number, _ in batch]
    assert len(set(numbers)) == len(numbers)


def test_what_is_hard_comes_more_often_and_everything_comes():
    shares = np.full(100, 1.0)
    shares[:10] = 3.0
    places = [place for batch in Order(shares, 10, seed=1) for _, place in batch]
    assert len(places) == 100
    assert sum(place < 10 for place in places) == pytest.approx(25, abs=1)


def test_fake_and_real_weigh_the_same_and_mistakes_more(pack, tmp_path):
    made = training(pack, tmp_path)
    made._drawn_by[:] = 0.0
    made._drawn_by[[4, 5]] = 1.0
    shares = made._shares()
    fake = np.array([row.fake for row in pack.rows])
    assert shares[fake].sum() == pytest.approx(shares[~fake].sum())
    assert shares[4] / shares[6] == pytest.approx(1 + RECIPE.mining)
    assert shares[5] / shares[7] == pytest.approx(1 + RECIPE.mining)


def test_half_of_the_fakes_are_swaps_of_ours_where_there_are_both(pack, tmp_path):
    made = training(pack, tmp_path)
    for row in made._feed.rows[1:30:2]:
        object.__setattr__(row, "origin", swaps.ORIGIN)
    shares, ours = made._shares(), np.array([row.origin == swaps.ORIGIN for row in pack.rows])
    fake = np.array([row.fake for row in pack.rows])
    assert ours.sum() == 15
    assert shares[ours].sum() == pytest.approx(shares[fake & ~ours].sum())
    assert shares[fake].sum() == pytest.approx(shares[~fake].sum())


def test_the_same_turn_gives_the_same_crop(pack):
    feed = Feed(pack, 32, 1.6, seed=3)
    assert torch.equal(feed[2, 5][0], feed[2, 5][0])
    assert not torch.equal(feed[2, 5][0], feed[3, 5][0])
    assert feed[0, 5][1].item() == 1.0


def test_a_mirrored_face_has_its_replaced_eye_on_the_other_side(tmp_path):
    image, buffer = np.full((80, 80, 3), 40, np.uint8), io.BytesIO()
    image[:, :40] = 200  # the replaced part is the bright one: the left eye's side
    Image.fromarray(image).save(buffer, "PNG")
    row = Row("one", True, "ciplab", "s", False, (0.25, 0.25, 0.5, 0.5), 1.0, (), (True, False, False, True))
    write(tmp_path / "one.zip", [row], [buffer.getvalue()], {})
    feed, sides = Feed(Pack(tmp_path / "one.zip"), 32, 1.4, seed=3, web=0.0, heads=5), set()
    for turn in range(20):
        crop, labels = feed[turn, 0]
        left_is_bright = bool(crop[:, :, :8].float().mean() > crop[:, :, -8:].float().mean())
        assert labels.tolist() == [1.0, float(left_is_bright), float(not left_is_bright), 0.0, 1.0]
        sides.add(left_is_bright)
    assert sides == {True, False}


def test_faces_grow_where_the_recipe_says_so(pack, tmp_path):
    assert [RECIPE.size_in(epoch) for epoch in range(RECIPE.epochs)] == [RECIPE.size] * RECIPE.epochs
    growing = dataclasses.replace(RECIPE, epochs=7, size=64, young=32)
    assert [growing.size_in(epoch) for epoch in range(7)] == [32, 32, 32, 48, 48, 64, 64]
    made, sides = training(pack, tmp_path, dataclasses.replace(RECIPE, epochs=3, size=48, young=32)), []
    made._learn = lambda faces, *_: np.full(len(faces), sides.append(faces.shape[-1]) or 0.5)
    made.run()
    assert sides == [32] * 10 + [40] * 10 + [48] * 10


def test_the_rate_rises_then_falls():
    rates = [rate_at(done / 100, 1.0) for done in range(101)]
    assert max(rates) == pytest.approx(1.0)
    assert rates[0] < 0.1 > rates[-1]
    assert rates[5:] == sorted(rates[5:], reverse=True)


def test_a_pack_tells_what_was_left_out_and_a_missing_one_how_to_make_it(pack, tmp_path):
    assert pack.left_out == {"gone.jpg": "no_face"}
    assert pack[3].shape == (96, 96, 3)
    with pytest.raises(DataError, match="make crops"):
        Pack(tmp_path / "none.zip")
