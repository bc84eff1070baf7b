"""Our compiled cascade finds what the `mtcnn` package finds, and squares stay inside of the photo."""

import numpy as np
import pytest
import skimage.data
from PIL import Image

from models import cascade, photo
from models.cascade import Cascade
from models.errors import CardInvalid, CardMismatch, DetectorMissing
from models.face import POINTS, Face, FaceFinder, square_around
from tests.models import agreement
from tests.models.agreement import overlap


@pytest.fixture(scope="module")
def finder():
    return FaceFinder()


@pytest.mark.parametrize("side", [100, 160, 200, 256, 300])
@pytest.mark.parametrize("crop", [(0, 0, 512, 512), (60, 0, 380, 320), (120, 10, 340, 300)])
def test_agrees_with_the_mtcnn_package(side, crop):
    mtcnn = pytest.importorskip("mtcnn", reason="the reference is only in the full environment")
    image = Image.fromarray(skimage.data.astronaut()).crop(crop)
    image.thumbnail((side, side))
    pixels = np.asarray(image)
    ours = Cascade()(pixels)
    theirs = mtcnn.MTCNN().detect_faces(pixels, output_type="numpy", box_format="xyxy")
    assert len(ours) == len(theirs) == 1
    assert overlap(ours[0, :4], theirs[0, 1:5]) > 0.95
    between_eyes = np.hypot(ours[0, 6] - ours[0, 5], ours[0, 11] - ours[0, 10])
    assert np.abs(ours[0, 5:] - theirs[0, 6:]).max() < 0.03 * between_eyes


def test_agrees_with_the_package_on_photos_of_the_test_split():
    photos = agreement.listed(40)
    if not photos:
        pytest.skip("the pictures are not here (DATA)")
    said = agreement.measure(photos)
    assert said.photos >= 25
    # `make agreement` holds the whole split against 99.5 % and 99 %.
    assert min(said.found, said.overlapping, said.near) >= 0.96, said  # one may differ


def test_the_finest_levels_are_looked_at_only_where_no_face_fills_the_photo(portrait, monkeypatch):
    looked: list[float] = []
    propose = Cascade._propose

    def recorded(self, photo, scales):
        looked.extend(scales)
        return propose(self, photo, scales)

    monkeypatch.setattr(Cascade, "_propose", recorded)
    lone = Image.new("RGB", (200, 200), "grey")
    lone.paste(portrait.resize((66, 66), Image.Resampling.LANCZOS), (100, 60))
    faces = Cascade()(np.asarray(lone))
    assert len(faces) == 1
    assert (faces[0, 2:4] - faces[0, :2]).max() < cascade.COARSE
    whole, looked[:] = set(looked), []
    filled = portrait.resize((240, 240), Image.Resampling.LANCZOS)
    assert len(Cascade()(np.asarray(filled))) == 1
    assert sorted(round(cascade.CELL / scale) for scale in whole - set(looked)) == [20, 28]


def test_a_crowd_does_not_cost_gigabytes(portrait):
    tile = np.asarray(portrait.resize((48, 48)))
    crowd = np.tile(tile, (21, 21, 1))
    boxes = Cascade()(crowd)
    assert len(boxes) <= 7 * 512


@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 63, 64, 65, 130])
def test_boxes_are_judged_alike_in_every_batch(count):
    networks, rng = Cascade(), np.random.default_rng(count)
    patches = rng.normal(size=(count, 24, 24, 3)).astype(np.float32)
    whole = cascade._in_batches(networks._rnet, patches, cascade.RNET_BATCHES)
    single = [networks._rnet(patch[None]) for patch in patches]
    for place, output in enumerate(whole):
        assert np.allclose(output, np.concatenate([one[place] for one in single]), atol=1e-5)


def test_the_main_face_comes_first_and_landmarks_lie_in_it(finder, portrait, encode):
    both = Image.new("RGB", (700, 400), "grey")
    both.paste(portrait.resize((120, 120)), (20, 100))
    both.paste(portrait, (250, 0))
    faces = finder(photo.read(encode(both)))
    assert len(faces) == 2
    assert faces[0].side > 2 * faces[1].side
    for face in faces:
        x, y, width, height = face.box
        assert tuple(face.landmarks) == POINTS
        assert face.landmarks["left_eye"][0] < face.landmarks["right_eye"][0]
        assert all(x <= px <= x + width and y <= py <= y + height for px, py in face.landmarks.values())


@pytest.mark.parametrize("size", [(1, 1), (11, 300), (12, 12), (40, 40), (500, 14)])
def test_photos_of_any_shape_are_searched(finder, size, encode):
    assert finder(photo.read(encode(Image.new("RGB", size, "teal")))) == ()


def test_noise_has_no_face(finder, noise, encode):
    assert finder(photo.read(encode(noise, "PNG"))) == ()


@pytest.mark.parametrize("box", [(-5, -5, 50, 60), (90, 70, 40, 40), (10, 10, 400, 300), (60, 40, 10, 12)])
@pytest.mark.parametrize("margin", [1.0, 1.6, 3.0])
def test_squares_lie_inside_of_the_photo(box, margin, encode):
    seen = photo.read(encode(Image.new("RGB", (120, 90))))
    left, top, side = square_around(Face(box, {}, 1.0), seen, margin)
    assert left >= 0
    assert top >= 0
    assert left + side <= 120 + 1e-6
    assert top + side <= 90 + 1e-6
    assert side == pytest.approx(min(margin * max(box[2:]), 90))


def test_damaged_networks_are_refused(tmp_path):
    source = Cascade.__init__.__defaults__[0]
    for name in ("pnet.tflite", "rnet.tflite", "onet.tflite", "card.json"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    Cascade(tmp_path)
    weights = bytearray((tmp_path / "onet.tflite").read_bytes())
    weights[len(weights) // 2] ^= 1
    (tmp_path / "onet.tflite").write_bytes(weights)
    with pytest.raises(CardMismatch):
        Cascade(tmp_path)
    (tmp_path / "onet.tflite").unlink()
    with pytest.raises(DetectorMissing):
        Cascade(tmp_path)
    (tmp_path / "card.json").write_text("{")
    with pytest.raises(CardInvalid):
        Cascade(tmp_path)
