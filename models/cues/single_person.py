"""How many people are in the picture, and whether pieces of others stand at its edge.

Idea: the observation this project began with: portrait generators paint one person, and where they begin
another, at the edge, it is broken. The cascade's own answers are read: its faces, and the places at the
edge that only its last network doubts. Measured, a second face speaks for a camera; a piece at the edge
says nothing by itself and is shown as what it is.
"""

from models.cues import Opinion, Seen
from models.face import Face
from models.verdict import Box

SAYS = {
    "several": "There are several people in the picture, as portrait generators rarely paint.",
    "fragment": "At the edge of the picture is what may be a piece of another face.",
    "alone": "There is one person alone, as in most portraits, generated or not.",
}
SIGNALS = {"several": -1.0, "fragment": 0.0, "alone": 0.0}
SMALLEST = 0.2  # of the main face's side; a face smaller than that is a poster or a crowd far behind
EDGE = 0.06  # of the photo's side: how near the edge a piece stands


def opinion(seen: Seen) -> Opinion:
    """Signal -1 where there are several people, else 0."""
    others = [face for face in seen.faces if face != seen.face and face.side >= SMALLEST * seen.face.side]
    pieces = [face for face in seen.doubtful if _at_the_edge(face, seen) and not _over(face.box, seen.face.box)]
    finding = "several" if others else "fragment" if pieces else "alone"
    where = tuple(face.box for face in (others or pieces))
    return Opinion(finding, SIGNALS[finding], None, where)


def _at_the_edge(face: Face, seen: Seen) -> bool:
    height, width = seen.photo.pixels.shape[:2]
    x, y, wide, tall = face.box
    beside = x < EDGE * width or x + wide > (1 - EDGE) * width
    return bool(beside or y < EDGE * height or y + tall > (1 - EDGE) * height)


def _over(piece: Box, face: Box) -> bool:
    # A doubtful box within the face is a part of it: an ear, a chin.
    middle = piece[0] + piece[2] / 2, piece[1] + piece[3] / 2
    return face[0] < middle[0] < face[0] + face[2] and face[1] < middle[1] < face[1] + face[3]
