"""Each cue looks at what it says it looks at."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.stats import multivariate_t, t

from models import cues, photo
from models.cues import artefacts, background, eye_alignment, single_person
from models.detectors.detector import Detector
from models.face import Face
from models.framing import Frame
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


HABITS = eye_alignment.HABITS
USUAL = HABITS.generated.usual
NUMBERS = ("x", "y", "side", "turn")


def likelihood(numbers, kind, looser=1.0, tails=eye_alignment.TAILS):
    """Density of a frame's numbers among a kind's, by scipy."""
    usual, by = ([getattr(part, n) for n in numbers] for part in (kind.usual, kind.by))
    scale = np.diag([(looser * b) ** 2 for b in by])
    return lambda frame: multivariate_t(usual, scale, df=tails).pdf([getattr(frame, n) for n in numbers])


def test_a_face_in_styleganes_frame_and_away_from_it():
    assert eye_alignment.stands(USUAL, 200, 200) == ("whole", pytest.approx(eye_alignment.MOST))
    for change in NUMBERS:
        step = getattr(HABITS.generated.by, change)
        moved = [replace(USUAL, **{change: getattr(USUAL, change) - n * step}) for n in (0, 2, 4, 8, 40)]
        found = [eye_alignment.stands(frame, 200, 200) for frame in moved]
        signals = [signal for _, signal in found]
        # FFHQ's own frames lie a little aside, so that the likeliest place is not quite StyleGAN's usual one.
        assert signals[2:] == sorted(signals[2:], reverse=True), change
        assert min(signals[:2]) > signals[3], change
        assert found[1][0] == "whole", change
        assert signals[-1] < 4.3, change  # at most as a piece of one
    tilted = replace(USUAL, x=0.42, turn=0.2)
    assert eye_alignment.stands(tilted, 200, 200) == ("away", pytest.approx(0.0, abs=0.01))
    assert eye_alignment.stands(None, 200, 200) == ("away", 0.0)


@pytest.mark.parametrize("turned", [0.0, 2.0, 6.0])
def test_the_signal_is_the_likelihood_of_generated_over_real_frames(turned):
    # By scipy, in each of the kinds that a photo may be of.
    frame = replace(USUAL, turn=USUAL.turn + turned * HABITS.generated.by.turn)
    whole = likelihood(NUMBERS, HABITS.generated, eye_alignment.LOOSER)(frame) / HABITS.by_chance
    aligned = likelihood(NUMBERS, HABITS.aligned)(frame) / HABITS.by_chance
    turns = t(3, 0, HABITS.turned).pdf(frame.turn)
    piece = likelihood(["turn"], HABITS.generated)(frame) / turns / HABITS.within  # the frame is the photo: within
    share = eye_alignment.ALIGNED_SHARE
    expected = np.log((1 + whole + eye_alignment.CUT * piece) / (1 - share + share * aligned))
    assert eye_alignment.stands(frame, 200, 200)[1] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("turn", [0.0, 0.01, 0.05])
@pytest.mark.parametrize("cut", [(0.1, 0.0, 0.0, 0.1), (0.05, 0.1, 0.15, 0.1), (0.0, 0.02, 0.2, 0.0)])
def test_a_piece_of_a_picture_is_told_by_an_upright_head_that_fills_it(cut, turn):
    left, top, right, bottom = cut
    wide, tall = 1 - left - right, 1 - top - bottom
    frame = Frame((USUAL.x - left) / wide, (USUAL.y - top) / tall, USUAL.side / max(wide, tall), USUAL.turn + turn)
    finding, signal = eye_alignment.stands(frame, round(1000 * wide), round(1000 * tall))
    assert finding == ("crop" if turn < 0.05 else "away")
    assert (signal > 2) == (turn < 0.05)
    # With a shoulder's width more to see than a picture of StyleGAN's holds it is none.
    beyond = replace(frame, x=frame.x + 0.3, y=frame.y - 0.1)
    assert eye_alignment.stands(beyond, round(1000 * wide), round(1000 * tall))[1] < 0.2
    assert eye_alignment.stands(replace(frame, side=0.8 * frame.side), 1000, 1000)[0] == "away"


def test_a_face_that_fills_more_than_the_photo_is_no_piece():
    tight = replace(USUAL, side=2.0)
    assert eye_alignment.stands(tight, 200, 200) == ("away", pytest.approx(0.0, abs=0.01))


def test_a_photo_that_is_not_square_is_no_whole_picture_of_stylegans():
    assert eye_alignment.stands(USUAL, 206, 200)[0] == "crop"
    assert eye_alignment.stands(USUAL, 200, 199)[0] == "whole"


@pytest.mark.parametrize(
    "away",
    [
        {"left": (0.30, 0.47), "right": (0.45, 0.47)},  # more around the face than in StyleGAN's frame
        {"left": (0.37, 0.54), "right": (0.62, 0.40)},  # turned
        {"left": (0.20, 0.47), "right": (0.80, 0.47)},  # tighter than anybody cuts
    ],
)
def test_most_photos_cost_no_finer_look(away):
    assert seen(**away).frame is None
    assert seen(eye_alignment.LEFT, eye_alignment.RIGHT).frame is not None


@pytest.mark.parametrize("size", [(100, 100), (200, 199), (400, 400)])
def test_a_generated_picture_has_its_eyes_there_at_every_size(judge, encode, size):
    with Image.open(PHOTOS / "fake-02.jpg") as image:
        shot = photo.read(encode(image.resize(size, Image.Resampling.LANCZOS), "PNG"))
    found = face_of(judge, shot)
    said = eye_alignment.opinion(found)
    assert said.finding == "whole"
    assert said.signal > 4
    assert said.score == pytest.approx(min(said.signal / eye_alignment.MOST, 1), abs=1e-4)
    eyes = [(x + wide / 2, y + tall / 2) for x, y, wide, tall in said.where]
    assert eyes == [pytest.approx(found.face.landmarks[eye]) for eye in ("left_eye", "right_eye")]


def test_a_generated_face_and_a_piece_of_its_picture_are_seen_by_both_cues_and_turned_by_the_network_alone(
    judge, encode
):
    with Image.open(PHOTOS / "fake-02.jpg") as image:
        piece, turned = image.crop((70, 40, 380, 350)), image.rotate(9, Image.Resampling.BICUBIC)
        found = [judge(encode(picture)).evidence for picture in (image, piece, turned)]
    said = [{e.cue: (e.finding, e.score) for e in evidence} for evidence in found]
    assert [one["eye_alignment"][0] for one in said] == ["whole", "crop", "away"]
    assert said[0]["eye_alignment"][1] > said[1]["eye_alignment"][1] > 0.4
    assert said[2]["eye_alignment"][1] < 0.05
    assert min(one["network"][1] for one in said) > 0.5


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


def test_each_network_of_a_detector_is_asked_of_its_own_views_and_the_mean_counts(judge, portrait, encode):
    of_network = next(cue.of_face for cue in cues.find() if cue.name == "network")
    card, shot = judge.detector.card, photo.read(encode(portrait.resize((300, 300)), quality=90))
    first = card.members[0]

    def signal(*margins):
        members = tuple(replace(first, margins=views) for views in margins)
        return of_network(replace(face_of(judge, shot), detector=Detector(replace(card, members=members)))).signal

    together = signal((1.4, 2.0))
    assert signal((1.4,), (2.0,)) == pytest.approx(together, abs=1e-4)  # the second is mirrored, whoever is asked
    assert signal((2.0,), (1.4,)) != pytest.approx(together, abs=1e-2)
    assert signal((1.4,)) != pytest.approx(together, abs=1e-2)


def test_a_later_network_is_asked_only_where_those_before_it_are_not_sure(judge, portrait, encode):
    of_network = next(cue.of_face for cue in cues.find() if cue.name == "network")
    card, shot = judge.detector.card, photo.read(encode(portrait.resize((300, 300)), quality=90))
    first = replace(card.members[0], margins=(1.4,))

    def signal(*members):
        return of_network(replace(face_of(judge, shot), detector=Detector(replace(card, members=members)))).signal

    alone, both = signal(first), signal(first, replace(first, margins=(2.0,)))
    assert alone != pytest.approx(both, abs=1e-2)
    later = replace(first, margins=(2.0,))
    assert signal(first, replace(later, above=alone - 0.01, below=alone + 0.01)) == pytest.approx(both, abs=1e-4)
    assert signal(first, replace(later, above=alone + 0.01)) == pytest.approx(alone, abs=1e-4)
    assert signal(first, replace(later, below=alone - 0.01)) == pytest.approx(alone, abs=1e-4)


def test_all_the_small_cues_together_cost_little(judge, portrait, encode):
    whole = face_of(judge, photo.read(encode(portrait.resize((200, 200)), quality=75)))
    asked = [cue.of_face for cue in cues.find() if cue.of_face and cue.name != "network"]
    for ask in asked:
        ask(whole)
    begun = time.process_time()
    for _ in range(20):
        fresh = replace(whole)  # which has not told its frame yet
        for ask in asked:
            ask(fresh)
    assert (time.process_time() - begun) / 20 < 0.012  # 6 ms on an idle machine, and its noise
