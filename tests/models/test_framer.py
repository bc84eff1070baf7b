"""The frame that FFHQ would have cut, told by a look at the face: it follows the face, and more closely than landmarks."""

import json
import math
import shutil
from dataclasses import astuple, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models import framer, photo
from models.errors import CardInvalid, CardMismatch, DetectorMissing
from models.face import FaceFinder
from models.framer import SHARE, SIDE, Framer, corrected, cut, scaled
from models.framing import Frame, frame_of

PHOTOS = Path(__file__).parents[1] / "fixtures" / "photos"
FAKES = [PHOTOS / f"fake-{number:02d}.jpg" for number in (1, 2, 3, 4, 5, 6)]


def opened(path):
    with Image.open(path) as image:
        return image.convert("RGB")


@pytest.fixture(scope="module")
def frames():
    """PIL image -> its face's frame by landmarks, and as the network tells it."""
    finder, tell = FaceFinder(), Framer()

    def told(image):
        buffer = BytesIO()
        image.save(buffer, "PNG")
        shot = photo.read(buffer.getvalue())
        height, width = shot.pixels.shape[:2]
        coarse = frame_of(finder(shot)[0].landmarks, width, height)
        return coarse, tell(shot, coarse)

    return told


def apart(frame):
    """Squared distance from StyleGAN's own frame, each number in its deviations."""
    kind = framer.habits().generated
    return sum(((a - b) / c) ** 2 for a, b, c in zip(*map(astuple, (frame, kind.usual, kind.by)), strict=True))


@pytest.mark.parametrize("path", FAKES, ids=lambda path: path.stem)
def test_a_generated_picture_is_its_own_frame(frames, path):
    _, fine = frames(opened(path))
    assert apart(fine) < 60, fine


def test_it_follows_a_crop_and_a_turn_of_the_photo(frames):
    image = opened(FAKES[1])
    _, whole = frames(image)
    _, part = frames(image.crop((30, 10, 370, 350)))
    back = ((30 + 340 * part.x) / 400, (10 + 340 * part.y) / 400, 340 * part.side / 400, part.turn)
    assert back == pytest.approx(astuple(whole), abs=0.012)
    _, trimmed = frames(image.crop((70, 0, 400, 330)))  # nearer to the eyes than the network looks around them
    assert (70 + 330 * trimmed.x, 330 * trimmed.y) == pytest.approx((400 * whole.x, 400 * whole.y), abs=4)
    assert 330 * trimmed.side == pytest.approx(400 * whole.side, abs=10)
    _, turned = frames(image.rotate(-4, Image.Resampling.BICUBIC))  # clockwise, as a frame's turn counts
    assert turned.turn - whole.turn == pytest.approx(math.radians(4), abs=0.012)
    assert (turned.x, turned.y) == pytest.approx((whole.x, whole.y), abs=0.008)


def test_the_same_face_moves_less_between_crops_than_by_its_landmarks(frames):
    spread = []
    for path in FAKES[:3]:
        image, found = opened(path), []
        for left, top in ((0, 0), (7, 3), (13, 11), (4, 17), (19, 6), (10, 1)):
            pair = frames(image.crop((left, top, left + 380, top + 380)).resize((200, 200), Image.Resampling.LANCZOS))
            found.append([(f.x + left / 380, f.y + top / 380, f.side, f.turn) for f in pair])
        spread.append(np.std(found, axis=0))
    by_landmarks, told = np.mean(spread, axis=0)
    assert (told < by_landmarks).all()
    assert np.prod(told / by_landmarks) < 0.3


def test_real_portraits_are_framed_too(frames, portrait):
    coarse, fine = frames(portrait)
    assert astuple(fine) == pytest.approx(astuple(coarse), abs=0.1)
    assert apart(fine) > 100  # cut by hand, not as FFHQ cuts


def test_what_is_seen_is_the_middle_of_the_frame_upright():
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[30:33, 100:103] = 255
    frame = Frame(0.55, 0.4, 0.5, 0.3)  # middle at (88, 48) px, side 80 px
    seen = cut(Image.fromarray(picture), frame)
    assert seen.shape == (SIDE, SIDE, 3)
    rows, columns = np.nonzero(seen[..., 0] > 80)
    across, down = 101.5 - 88, 31.5 - 48
    right, below = math.cos(0.3) * across + math.sin(0.3) * down, math.cos(0.3) * down - math.sin(0.3) * across
    expected = [SIDE * (0.5 + way / 80 / SHARE) for way in (right, below)]
    assert [columns.mean() + 0.5, rows.mean() + 0.5] == pytest.approx(expected, abs=0.6)


def test_a_photo_of_any_size_is_looked_at_in_one_size():
    for width, height in ((60, 60), (200, 150), (1000, 1000)):
        image = scaled(Image.new("RGB", (width, height)), Frame(0.5, 0.5, 0.8, 0.0))
        assert 0.8 * max(image.size) == pytest.approx(framer.FRAME_SIDE, abs=1)


def test_a_frame_is_moved_along_its_own_edges():
    moved = corrected(Frame(0.5, 0.5, 0.4, math.pi / 2), (0.1, 0.0, math.log(2), 0.2), (100, 200))
    assert astuple(moved) == pytest.approx((0.5, 0.5 + 0.1 * 80 / 100, 0.8, math.pi / 2 + 0.2))


def test_a_missing_or_damaged_file_is_told(tmp_path):
    with pytest.raises(CardInvalid):
        Framer(tmp_path)
    folder = tmp_path / "framer"
    shutil.copytree(framer.FOLDER, folder)
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | {"sha256": "0" * 64}))
    with pytest.raises(CardMismatch):
        Framer(folder)
    (folder / "framer.tflite").unlink()
    with pytest.raises(DetectorMissing):
        Framer(folder)
    for spoilt in ({"by_chance": "many"}, {"aligned": {}}, {"generated": None}):
        (folder / "card.json").write_text(json.dumps(card | spoilt))
        with pytest.raises(CardInvalid):
            framer.habits(folder)
    (folder / "card.json").write_text("[]")
    with pytest.raises(CardInvalid):
        framer.habits(folder)
    with pytest.raises(CardInvalid):
        Framer(folder)


@pytest.mark.parametrize(
    "amiss", [{"x": 0.02}, {"y": -0.02}, {"side": 1.1}, {"turn": 0.05}], ids=lambda one: next(iter(one))
)
def test_a_frame_that_is_thought_amiss_is_put_right(amiss):
    tell = Framer()
    for path in FAKES:
        shot = photo.read(path.read_bytes())
        right = Frame(0.5, 0.5, 1.0, 0.0)
        wrong = replace(
            right, **{name: by if name == "side" else getattr(right, name) + by for name, by in amiss.items()}
        )
        near, found = tell(shot, right), tell(shot, wrong)
        assert (found.x, found.y, found.turn) == pytest.approx((near.x, near.y, near.turn), abs=0.008), path.stem
        assert found.side == pytest.approx(near.side, abs=0.03), path.stem


@pytest.mark.parametrize("corner", [(88, 0), (0, 0), (0, 88), (88, 88)])
def test_what_somebody_cut_off_changes_next_to_nothing(corner, encode):
    tell, (left, top), side = Framer(), corner, 312
    for path in FAKES:
        whole = tell(photo.read(path.read_bytes()), Frame(0.5, 0.5, 1.0, 0.0))
        piece = photo.read(encode(opened(path).crop((left, top, left + side, top + side)), "PNG"))
        found = tell(piece, Frame((200 - left) / side, (200 - top) / side, 400 / side, 0.0))
        across, down = (left + side * found.x) / 400, (top + side * found.y) / 400
        assert (across, down, found.turn) == pytest.approx((whole.x, whole.y, whole.turn), abs=0.005), path.stem
        assert found.side * side / 400 == pytest.approx(whole.side, abs=0.025), path.stem
