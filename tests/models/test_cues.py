"""Each cue looks at what it says it looks at."""

import numpy as np
import pytest

from models import cues
from models.cues import eye_alignment
from models.face import Face
from models.photo import Photo
from models.verdict import Strength


def seen(left, right, size=200):
    landmarks = {"left_eye": (left[0] * size, left[1] * size), "right_eye": (right[0] * size, right[1] * size)}
    photo = Photo(np.zeros((size, size, 3), np.uint8), (size, size), 1.0, "0" * 64)
    face = Face((50.0, 50.0, 90.0, 120.0), landmarks, 1.0)
    return cues.Seen(photo, (face,), face, None)


def test_the_cues_are_found_by_themselves():
    assert {"network", "eye_alignment"} <= set(cues.find())


def test_eyes_at_styleganes_places_and_away_from_them():
    left, right = eye_alignment.PLACES["left_eye"], eye_alignment.PLACES["right_eye"]
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
