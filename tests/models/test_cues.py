"""Each cue looks at what it says it looks at."""

import numpy as np
import pytest

from models import cues
from models.cues import eye_alignment
from models.face import Face
from models.photo import Photo
from models.verdict import Strength


def seen(left, right, size=200):
    wide, tall = size if isinstance(size, tuple) else (size, size)
    landmarks = {"left_eye": (left[0] * wide, left[1] * tall), "right_eye": (right[0] * wide, right[1] * tall)}
    photo = Photo(np.zeros((tall, wide, 3), np.uint8), (wide, tall), 1.0, "0" * 64)
    face = Face((50.0, 50.0, 90.0, 120.0), landmarks, 1.0)
    return cues.Seen(photo, (face,), face, None)


def test_the_cues_are_found_by_themselves():
    assert {"network", "eye_alignment"} <= set(cues.find())


def test_eyes_at_styleganes_places_and_away_from_them():
    left, right = eye_alignment.LEFT, eye_alignment.RIGHT
    at = eye_alignment.opinion(seen(left, right))
    assert at.signal == pytest.approx(1.0)
    assert at.evidence.strength is Strength.MODERATE
    signals = [
        eye_alignment.opinion(seen((left[0] + d, left[1]), (right[0] + d, right[1]))).signal
        for d in (0, 0.01, 0.03, 0.1)
    ]
    assert signals == sorted(signals, reverse=True)
    assert signals[-1] < 0.001
    assert eye_alignment.opinion(seen(left, (right[0] + 0.1, right[1]))).evidence.strength is Strength.NONE


@pytest.mark.parametrize("share", [0.95, 0.85, 0.75])
def test_a_crop_around_the_middle_is_seen_for_what_it_is(share):
    left, right = ([0.5 + (v - 0.5) / share for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    cropped = eye_alignment.opinion(seen(left, right))
    assert cropped.signal >= eye_alignment.CROPPED - 1e-6
    shifted = eye_alignment.opinion(seen((left[0], left[1] + 0.05), (right[0], right[1] + 0.05)))
    assert shifted.signal < 0.05


def test_a_crop_that_is_not_square_or_too_tight_is_no_crop_of_the_frame():
    left, right = ([0.5 + (v - 0.5) / 0.8 for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    assert eye_alignment.opinion(seen(left, right, (200, 260))).signal < 0.1
    left, right = ([0.5 + (v - 0.5) / 0.5 for v in place] for place in (eye_alignment.LEFT, eye_alignment.RIGHT))
    assert eye_alignment.opinion(seen(left, right)).signal < 0.05


def test_the_size_of_the_photo_does_not_matter():
    left, right = (0.38, 0.47), (0.63, 0.46)
    small, large = (eye_alignment.opinion(seen(left, right, size)).signal for size in (100, 800))
    assert small == pytest.approx(large)


def test_a_generated_face_is_seen_by_both_cues_and_its_crop_by_the_network_alone(judge):
    from io import BytesIO
    from pathlib import Path

    from PIL import Image

    file = Path(__file__).parents[1] / "fixtures" / "photos" / "fake-02.jpg"
    whole = judge(file.read_bytes())
    buffer = BytesIO()
    with Image.open(file) as image:
        image.crop((70, 40, 380, 350)).save(buffer, "JPEG", quality=85)
    cropped = judge(buffer.getvalue())
    scores = [{e.cue: e.score for e in verdict.evidence} for verdict in (whole, cropped)]
    assert scores[0]["eye_alignment"] > 0.5
    assert scores[1]["eye_alignment"] < 0.1
    assert min(score["network"] for score in scores) > 0.5
