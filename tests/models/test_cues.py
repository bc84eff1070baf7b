"""Each cue looks at what it says it looks at."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import cues, photo
from models.cues import artefacts, background, eye_alignment, single_person
from models.face import Face
from models.photo import Photo

PHOTOS = Path(__file__).parents[1] / "fixtures" / "photos"


def seen(left, right, size=200, mouth=1.0):
    """A face with eyes at these shares of the photo, and a mouth as far below them as `mouth` times the usual."""
    wide, tall = size if isinstance(size, tuple) else (size, size)
    usual = (right[0] - left[0]) / (eye_alignment.RIGHT[0] - eye_alignment.LEFT[0])
    middle, below = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2 + 0.258 * usual * mouth
    shares = {"left_eye": left, "right_eye": right}
    shares |= {"mouth_left": (middle - 0.1156 * usual, below), "mouth_right": (middle + 0.1156 * usual, below)}
    landmarks = {name: (x * wide, y * tall) for name, (x, y) in shares.items()}
    shot = Photo(np.zeros((tall, wide, 3), np.uint8), (wide, tall), 1.0, "0" * 64)
    face = Face((50.0, 50.0, 90.0, 120.0), landmarks, 1.0)
    return cues.Seen(shot, (face,), face, None)


def test_the_cues_are_found_by_themselves():
    assert {"network", "eye_alignment", "metadata"} <= {cue.name for cue in cues.find()}


def test_a_cue_is_asked_of_a_face_or_of_the_file_and_has_a_sentence_for_each_finding():
    for cue in cues.find():
        assert (cue.of_face is None) != (cue.of_file is None), cue.name
        assert cue.says, cue.name
        assert all(says.endswith(".") for says in cue.says.values()), cue.name


def test_eyes_at_styleganes_places_and_away_from_them():
    left, right = eye_alignment.LEFT, eye_alignment.RIGHT
    at = eye_alignment.opinion(seen(left, right))
    assert at.signal == pytest.approx(1.0, abs=0.01)
    assert at.finding == "whole"
    assert len(at.where) == 2
    for (x, y, wide, tall), (across, down) in zip(at.where, (left, right), strict=True):
        assert (x + wide / 2, y + tall / 2) == pytest.approx((200 * across, 200 * down))
    signals = [
        eye_alignment.opinion(seen((left[0] + d, left[1]), (right[0] + d, right[1]))).signal
        for d in (0, 0.01, 0.03, 0.1)
    ]
    assert signals == sorted(signals, reverse=True)
    assert signals[-1] < 0.001
    away = eye_alignment.opinion(seen(left, (right[0] + 0.1, right[1])))
    assert (away.finding, away.where) == ("away", ())


def test_eyes_that_stand_there_by_chance_are_told_by_the_mouth():
    left, right = eye_alignment.LEFT, eye_alignment.RIGHT
    near, far = (eye_alignment.opinion(seen(left, right, mouth=mouth)) for mouth in (1.0, 1.5))
    assert near.finding == "whole"
    assert far.finding != "whole"
    assert far.signal < near.signal / 3


@pytest.mark.parametrize("share", [0.95, 0.85, 0.75])
def test_a_crop_around_the_middle_is_seen_for_what_it_is(share):
    left, right = ([0.5 + (v - 0.5) / share for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    cropped = eye_alignment.opinion(seen(left, right))
    assert cropped.finding == ("crop" if share < 0.9 else "whole")
    assert cropped.signal >= eye_alignment.CROPPED - 0.02
    shifted = eye_alignment.opinion(seen((left[0], left[1] + 0.05), (right[0], right[1] + 0.05)))
    assert shifted.signal < 0.05


def test_a_crop_that_is_not_square_or_too_tight_is_no_crop_of_the_frame():
    left, right = ([0.5 + (v - 0.5) / 0.8 for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    assert eye_alignment.opinion(seen(left, right, (200, 300))).signal < 0.1
    left, right = ([0.5 + (v - 0.5) / 0.5 for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    assert eye_alignment.opinion(seen(left, right)).signal < 0.05


def test_a_photo_that_is_not_square_is_no_picture_of_stylegans():
    stretched = (200, 206)  # within what its frame varies by, and yet cut
    assert eye_alignment.opinion(seen(eye_alignment.LEFT, eye_alignment.RIGHT, stretched)).signal == 0.0
    rounded = eye_alignment.opinion(seen(eye_alignment.LEFT, eye_alignment.RIGHT, (200, 199)))
    assert rounded.signal > 0.9


def test_the_size_of_the_photo_does_not_matter():
    left, right = (0.38, 0.47), (0.63, 0.46)
    small, large = (eye_alignment.opinion(seen(left, right, size)).signal for size in (100, 800))
    assert small == pytest.approx(large)


def test_a_generated_face_is_seen_by_both_cues_and_its_crop_by_the_network_alone(judge):
    from io import BytesIO

    from PIL import Image

    file = PHOTOS / "fake-02.jpg"
    whole = judge(file.read_bytes())
    buffer = BytesIO()
    with Image.open(file) as image:
        image.crop((70, 40, 380, 350)).save(buffer, "JPEG", quality=85)
    cropped = judge(buffer.getvalue())
    scores = [{e.cue: e.score for e in verdict.evidence} for verdict in (whole, cropped)]
    assert scores[0]["eye_alignment"] > 0.5
    assert scores[1]["eye_alignment"] < 0.1
    assert min(score["network"] for score in scores) > 0.5


def face_of(judge, photo_):
    """The whole of what a cue sees of a photo."""
    faces, doubtful = judge._finder.look(photo_)
    return cues.Seen(photo_, faces, faces[0], judge._detector, doubtful)


def test_a_soft_background_is_told_from_a_sharp_one_whatever_the_face(judge, portrait, encode):
    # The same astronaut before noise and before nothing: only what lies behind the head changes.
    shot = photo.read(encode(portrait, "PNG"))
    whole = face_of(judge, shot)
    height, width = shot.pixels.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    x, y, wide, tall = whole.face.box
    behind = ((columns - x - wide / 2) / (0.75 * tall)) ** 2 + ((rows - y - tall / 2) / (0.9 * tall)) ** 2 > 1
    behind &= rows < y + tall
    signals = []
    for spread in (0, 60):
        pixels = shot.pixels.copy()
        noise = np.random.default_rng(1).normal(128, spread, pixels.shape).clip(0, 255).astype(np.uint8)
        pixels[behind] = noise[behind]
        signals.append(background.features(cues.Seen(replace(shot, pixels=pixels), whole.faces, whole.face, None)))
    soft, sharp = (dict(zip(background.NAMES, found, strict=True)) for found in signals)
    assert soft["edges"] < sharp["edges"] - 1
    assert soft["apart"] < sharp["apart"] - 1
    assert soft["calm"] > sharp["calm"] + 0.3


def test_where_nothing_is_seen_behind_the_head_nothing_is_said(judge, portrait, encode):
    shot = photo.read(encode(portrait, "PNG"))
    whole = face_of(judge, shot)
    x, y, wide, tall = (round(value) for value in whole.face.box)
    tight = replace(shot, pixels=shot.pixels[y : y + tall, x : x + wide].copy())
    face = replace(whole.face, box=(0.0, 0.0, float(wide), float(tall)))
    assert background.opinion(cues.Seen(tight, (face,), face, None)) is None


def test_an_earring_on_one_side_only_shows_where_it_is(judge, portrait, encode):
    shot = photo.read(encode(portrait, "PNG"))
    whole = face_of(judge, shot)
    before = dict(zip(artefacts.NAMES, artefacts.features(whole), strict=True))
    x, y, wide, tall = (round(value) for value in artefacts._places(whole)["ear left"])
    pixels = shot.pixels.copy()
    pixels[y : y + tall, x : x + wide] = np.random.default_rng(2).integers(0, 255, (tall, wide, 3))
    after = artefacts.features(cues.Seen(replace(shot, pixels=pixels), whole.faces, whole.face, None))
    after = dict(zip(artefacts.NAMES, after, strict=True))
    changed = {name.split()[0] for name in after if abs(after[name] - before[name]) > 0.5}
    assert "ear" in changed
    assert not changed & {"collar", "teeth", "glasses", "eye"}
    assert after["ear unlike finest"] > before["ear unlike finest"] + 0.5


def test_the_places_turn_with_the_head_and_need_some_size():
    level = seen((0.4, 0.4), (0.6, 0.4))
    turned = seen((0.4, 0.45), (0.6, 0.35))
    ears = [artefacts._places(one)["ear left"][1] for one in (level, turned)]
    assert ears[1] > ears[0] + 5
    assert artefacts.opinion(seen((0.49, 0.4), (0.51, 0.4))) is None


def test_several_people_and_pieces_at_the_edge_are_counted(judge):
    one = seen((0.4, 0.4), (0.6, 0.4))
    main = one.face
    beside = Face((150.0, 60.0, 45.0, 60.0), main.landmarks, 0.99)
    poster = Face((150.0, 60.0, 8.0, 10.0), main.landmarks, 0.99)
    piece = Face((180.0, 60.0, 20.0, 30.0), main.landmarks, 0.5)
    apart = Face((150.0, 120.0, 20.0, 30.0), main.landmarks, 0.5)
    ear = replace(piece, box=(130.0, 80.0, 60.0, 60.0))
    wide = replace(main, box=(60.0, 50.0, 139.0, 120.0))
    for faces, doubtful, finding, where in (
        ((main,), (), "alone", ()),
        ((main, beside), (), "several", (beside.box,)),
        ((main, poster), (), "alone", ()),
        ((main,), (piece,), "fragment", (piece.box,)),
        ((main,), (apart,), "alone", ()),
        ((wide,), (ear,), "alone", ()),
    ):
        told = single_person.opinion(cues.Seen(one.photo, faces, faces[0], None, doubtful))
        assert (told.finding, told.where) == (finding, where)
    assert single_person.opinion(cues.Seen(one.photo, (main, beside), main, None)).signal < 0
    group = judge((PHOTOS / "group.jpg").read_bytes())
    assert "several" in {e.finding for e in group.evidence}


def test_a_piece_of_a_face_at_the_edge_is_seen_by_the_cascade_itself(judge, portrait, encode):
    whole = judge._finder.look(photo.read(encode(portrait, "PNG")))
    assert all(face.confidence > 0.8 for face in whole[0])
    assert all(face.confidence <= 0.8 for face in whole[1])
    assert judge._finder(photo.read(encode(portrait, "PNG"))) == whole[0]


def test_where_lies_in_the_photo_as_it_came(judge, portrait, encode):
    small, large = (judge(encode(portrait.resize((side, side)), "PNG")) for side in (400, 1600))
    for verdict in (small, large):
        for evidence in verdict.evidence:
            for x, y, wide, tall in evidence.where:
                assert 0 <= x <= x + wide <= verdict.size[0] + 0.2
                assert 0 <= y <= y + tall <= verdict.size[1] + 0.2
    boxes = [next(e.where[0] for e in v.evidence if e.cue == "network") for v in (small, large)]
    assert [4 * value for value in boxes[0]] == pytest.approx(list(boxes[1]), abs=80)


def test_all_the_small_cues_together_cost_little(judge, portrait, encode):
    whole = face_of(judge, photo.read(encode(portrait.resize((200, 200)), quality=75)))
    asked = [cue.of_face for cue in cues.find() if cue.of_face and cue.name != "network"]
    for ask in asked:
        ask(whole)
    begun = time.process_time()
    for _ in range(20):
        for ask in asked:
            ask(whole)
    assert (time.process_time() - begun) / 20 < 0.012  # 6 ms on an idle machine, and its noise
