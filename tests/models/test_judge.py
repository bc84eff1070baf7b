"""A photo becomes a verdict that claims no more than was seen."""

import json
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest
from PIL import Image

import models
from models import photo
from models.cues import Seen
from models.errors import DamagedPhoto
from models.verdict import SCHEMA, Label, Point


def test_the_verdict_on_a_real_portrait(judge, portrait, encode):
    content = encode(portrait, quality=85)
    verdict = judge(content)
    jsonschema.validate(json.loads(json.dumps(verdict.as_json())), SCHEMA)
    assert verdict.label in (Label.REAL, Label.UNSURE)
    assert verdict.size == (400, 400)
    assert verdict.model == models.load_card().model
    assert len(verdict.faces) == 1
    assert verdict.probability == verdict.faces[0].probability
    assert [evidence.cue for evidence in verdict.evidence]


def test_boxes_are_in_pixels_of_the_photo_as_it_came(judge, portrait, encode):
    small, large = (judge(encode(portrait.resize((side, side)), "PNG")) for side in (400, 1600))
    for a, b in zip(small.faces[0].box, large.faces[0].box, strict=True):
        assert 4 * a == pytest.approx(b, abs=0.05 * 1600)


def test_a_tiny_face_is_too_small(judge, portrait, encode):
    verdict = judge(encode(portrait.resize((48, 48)), quality=90))
    assert verdict.label is Label.TOO_SMALL
    assert verdict.probability is None
    assert judge(encode(portrait.resize((24, 24)))).label is Label.TOO_SMALL


def test_no_face(judge, noise, encode):
    verdict = judge(encode(noise, "PNG"))
    assert (verdict.label, verdict.probability, verdict.faces, verdict.evidence) == (Label.NO_FACE, None, (), ())


def test_each_of_many_faces_is_judged(judge, portrait, encode):
    row = Image.new("RGB", (600, 200), "grey")
    for place in range(3):
        row.paste(portrait.resize((200, 200)), (200 * place, 0))
    verdict = judge(encode(row, "PNG"))
    assert len(verdict.faces) == 3
    assert all(face.probability is not None for face in verdict.faces)


def test_what_has_no_weight_is_asked_of_the_main_face_alone(judge, portrait, encode):
    row = Image.new("RGB", (600, 200), "grey")
    for place in range(3):
        row.paste(portrait.resize((200, 200)), (200 * place, 0))
    shot = photo.read(encode(row, "PNG"))
    faces, _ = judge._finder.look(shot)
    asked = [{cue.name for cue, _ in judge._ask(Seen(shot, faces, face, judge._detector))} for face in faces]
    assert asked[1] == asked[2] == models.load_card().weighs
    assert asked[0] > asked[1]


def test_a_bad_photo_does_not_spoil_the_next(judge, portrait, encode):
    content = encode(portrait)
    before = judge(content)
    with pytest.raises(DamagedPhoto):
        judge(content[: len(content) // 2])
    assert judge(content) == before


def test_many_threads_say_what_one_says(judge, portrait, encode):
    contents = [encode(portrait.resize((side, side)), "PNG") for side in (120, 160, 200, 240, 280, 320)]
    alone = [judge(content) for content in contents]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(judge, contents)) == alone


def test_operating_points_are_ordered():
    points = models.load_card().points
    assert points[Point.ASKED].fake <= points[Point.BROWSING].fake <= points[Point.STRICT].fake
    assert all(point.unsure < point.fake for point in points.values())
