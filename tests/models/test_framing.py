"""The frame that FFHQ would have cut around a face, from its landmarks."""

import math

import pytest

from models.framing import Frame, beyond, frame_of

FACE = {"left_eye": (40, 50), "right_eye": (60, 50), "mouth_left": (42, 72), "mouth_right": (58, 72)}
"""Eyes 20 px apart, the mouth 22 px below: by the rule the half side is max(2 * 20, 1.8 * 22) = 40 px."""


def moved(change):
    return {name: change(*at) for name, at in FACE.items()}


def test_by_hand():
    frame = frame_of(FACE, 100, 100)
    assert (frame.x, frame.y) == pytest.approx((0.5, (50 + 2.2) / 100))
    assert frame.side == pytest.approx(0.8)
    assert frame.turn == pytest.approx(0.0)


def test_a_long_face_is_framed_by_its_mouth():
    long = FACE | {"mouth_left": (42, 80), "mouth_right": (58, 80)}
    assert frame_of(long, 100, 100).side == pytest.approx(2 * 1.8 * 30 / 100)


def test_shares_are_of_the_width_the_height_and_the_longer_side():
    frame = frame_of(FACE, 100, 200)
    assert (frame.x, frame.y, frame.side) == pytest.approx((0.5, 0.261, 0.4))


@pytest.mark.parametrize("angle", [-0.3, 0.1, 0.7])
def test_a_turned_face_turns_its_frame_and_nothing_else(angle):
    def turn(x, y):
        across, down = x - 50, y - 52.2
        cos, sin = math.cos(angle), math.sin(angle)
        return 50 + across * cos - down * sin, 52.2 + across * sin + down * cos

    plain, turned = frame_of(FACE, 100, 100), frame_of(moved(turn), 100, 100)
    assert turned.turn == pytest.approx(angle)
    assert (turned.x, turned.y, turned.side) == pytest.approx((plain.x, plain.y, plain.side))


def test_how_far_a_photo_reaches_beyond_its_faces_frame():
    assert beyond(Frame(0.5, 0.5, 1.0, 0.0), 100, 100) == 0.0
    assert beyond(Frame(0.5, 0.5, 1.25, 0.0), 100, 100) == 0.0
    assert beyond(Frame(0.5, 0.5, 0.5, 0.0), 100, 100) == pytest.approx(0.5)
    assert beyond(Frame(0.4, 0.5, 1.0, 0.0), 100, 100) == pytest.approx(0.1)  # 10 px to the right of a side of 100
    assert beyond(Frame(0.5, 0.5, 0.5, 0.0), 100, 200) == pytest.approx(0.5)  # below, of a side of 100
