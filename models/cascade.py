"""MTCNN on LiteRT: three networks that propose, refine and confirm faces, with five landmarks.

Source: Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional
Networks", IEEE SPL 2016; weights, thresholds and arithmetic are those of the `mtcnn` package
1.0.0, with which a test keeps this in agreement. Written over arrays: no Python loop over pixels.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import CardInvalid
from models.runtime import Network

Array = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent / "mtcnn"
CELL, STRIDE = 12, 2  # PNet sees 12 pixels and steps by 2
SCALE_STEP = 0.709  # of the package: about 1 / sqrt(2)
SMALLEST_FACE = 20  # pixels; also of the package
COARSE = 36  # pixels of a face up to which nobody looks beside a face of twice that: hardly enough to be judged by
LEVELS = 24  # shapes that stay prepared: the pyramids of three sizes of photo
RNET_BATCHES, ONET_BATCHES = (8, 12, 16, 20, 32, 64), (1, 2, 4, 16, 64)
"""How many boxes are looked at together, the last as often as it takes: photos of one face have 8 to 20, then 1."""
PIXEL = np.dtype((np.void, 3 * 4))  # three colours in float32, gathered at once: twice as fast as one after the other
MOST_BOXES = 512  # the most certain of a level; a hundred are many, and a crowd must not cost gigabytes
PNET_THRESHOLD, RNET_THRESHOLD, ONET_THRESHOLD = 0.6, 0.7, 0.8


class Cascade:
    """The three networks; one for each thread, since a LiteRT network is not thread-safe."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load the networks. Raises DetectorError where a file is missing or not the card's."""
        try:
            sums = json.loads((folder / "card.json").read_text())["sha256"]
            files = {name: (folder / f"{name}.tflite", str(sums[name])) for name in ("pnet", "rnet", "onet")}
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise CardInvalid(f"mtcnn: {problem}") from problem
        self._pnet = Network(*files["pnet"], shapes=LEVELS)
        self._rnet = Network(*files["rnet"], shapes=len(RNET_BATCHES))
        self._onet = Network(*files["onet"], shapes=len(ONET_BATCHES))

    def __call__(self, pixels: npt.NDArray[np.uint8], least: float = ONET_THRESHOLD) -> Array:
        """Find faces of more than `least` confidence in uint8 (height, width, 3), RGB.

        A lower bound adds less certain ones and changes none of the others.

        Where one face fills the photo, those too small to be judged are not looked for: half the pyramid's cost.

        Returns float32 (n, 15), most certain first: x1, y1, x2, y2, confidence, then x of left
        eye, right eye, nose, left and right corner of the mouth, then their y, all in pixels
        (left and right as the viewer sees them).
        """
        photo: Array = (pixels.astype(np.float32) - np.float32(127.5)) / np.float32(128)
        scales = _pyramid(*photo.shape[:2])
        large = scales <= CELL / COARSE
        proposed = self._propose(photo, scales[large])
        faces = self._judged(photo, proposed, least)
        sides = (faces[:, 2:4] - faces[:, :2]).max(axis=1)[faces[:, 4] > ONET_THRESHOLD]
        if large.all() or (sides >= 2 * COARSE).any():
            return faces
        return self._judged(photo, proposed + self._propose(photo, scales[~large]), least)

    def warm(self, side: int) -> None:
        """Prepare the networks for photos of `side` pixels and the usual number of candidates."""
        self(np.zeros((side, side, 3), np.uint8))
        for network, sizes, cell in ((self._rnet, RNET_BATCHES[:4], 24), (self._onet, ONET_BATCHES[:2], 48)):
            for size in sizes:
                network(np.zeros((size, cell, cell, 3), np.float32))

    def _judged(self, photo: Array, proposed: list[Array], least: float) -> Array:
        boxes = _square(_suppress(np.concatenate([np.empty((0, 5), np.float32), *proposed]), 0.7))
        if len(boxes):
            boxes = self._refine(photo, boxes)
        return self._confirm(photo, boxes, least) if len(boxes) else np.empty((0, 15), np.float32)

    def _propose(self, photo: Array, scales: npt.NDArray[np.float64]) -> list[Array]:
        found = []
        planes = np.ascontiguousarray(photo.transpose(2, 0, 1))
        for scale in scales:
            level = _shrink(planes, scale)
            scores, offsets = self._pnet(level[None])
            rows, columns = np.nonzero(scores[0, :, :, 1] > PNET_THRESHOLD)
            if len(rows) > MOST_BOXES:
                best = np.argsort(scores[0, rows, columns, 1])[-MOST_BOXES:]
                rows, columns = rows[best], columns[best]
            corner = np.stack([columns, rows], axis=1).astype(np.float32) * STRIDE
            cells = np.concatenate([corner + 1, corner + CELL], axis=1)
            cells += offsets[0, rows, columns] * (CELL - 1)
            boxes = np.concatenate([cells / np.float32(scale), scores[0, rows, columns, 1:]], axis=1)
            found.append(_suppress(boxes, 0.5))
        return found

    def _refine(self, photo: Array, boxes: Array) -> Array:
        scores, offsets = _in_batches(self._rnet, _patches(photo, boxes, 24), RNET_BATCHES)
        moved = _move(boxes, offsets, scores)
        return _square(_suppress(moved[moved[:, 4] > RNET_THRESHOLD], 0.7))

    def _confirm(self, photo: Array, boxes: Array, least: float) -> Array:
        scores, offsets, points = _in_batches(self._onet, _patches(photo, boxes, 48), ONET_BATCHES)
        sides = boxes[:, 2:4] - boxes[:, :2] + 1
        across = sides[:, :1] * points[:, :5] + boxes[:, :1] - 1
        down = sides[:, 1:] * points[:, 5:] + boxes[:, 1:2] - 1
        faces = np.concatenate([_move(boxes, offsets, scores), across, down], axis=1)
        faces = _suppress(faces[faces[:, 4] > least], 0.7, of_smaller=True)
        height, width = photo.shape[:2]
        faces[:, 0:4:2] = faces[:, 0:4:2].clip(0, width - 1)
        faces[:, 1:4:2] = faces[:, 1:4:2].clip(0, height - 1)
        return faces


def _pyramid(height: int, width: int) -> npt.NDArray[np.float64]:
    # Large photos start at a smaller scale: a face under a fifteenth of the photo is nobody's portrait.
    smallest = max(SMALLEST_FACE, max(height, width) / 15)
    levels = round(-((np.log(min(height, width) / CELL) / np.log(SCALE_STEP)) + 1))
    scales: npt.NDArray[np.float64] = CELL / smallest * SCALE_STEP ** np.arange(max(levels, 0))
    return scales[scales * min(height, width) >= CELL]


@lru_cache(maxsize=64)
def _area_weights(before: int, after: int) -> Array:
    # Each new pixel is the mean of the span of old pixels it covers, parts of pixels included.
    edges = np.linspace(0, before, after + 1)
    old = np.arange(before)
    covered = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    weights = covered.clip(0, None) * (after / before)
    return weights.astype(np.float32)


def _shrink(planes: Array, scale: float) -> Array:
    # (3, height, width) to (height, width, 3): a colour at a time, so that no copy is made between the two products.
    height, width = planes.shape[1:]
    tall, wide = int(height * scale), int(width * scale)
    level = np.matmul(np.matmul(_area_weights(height, tall), planes), _area_weights(width, wide).T)
    answer: Array = np.ascontiguousarray(level.transpose(1, 2, 0))
    return answer


def _patches(photo: Array, boxes: Array, side: int) -> Array:
    # As tf.image.crop_and_resize: bilinear, corners on corners, zero outside of the photo.
    height, width = photo.shape[:2]
    steps = np.arange(side, dtype=np.float32) / (side - 1)
    rows = (boxes[:, 1:2] + (boxes[:, 3:4] - boxes[:, 1:2]) * steps) * ((height - 1) / height)
    columns = (boxes[:, 0:1] + (boxes[:, 2:3] - boxes[:, 0:1]) * steps) * ((width - 1) / width)
    over, beside = np.floor(rows), np.floor(columns)
    top, left = over.astype(np.int32), beside.astype(np.int32)
    # All in float32: beside an int64 numpy would carry four pictures of every patch on in float64.
    down, across = (rows - over)[:, :, None, None], (columns - beside)[:, None, :, None]
    above, below = (at.clip(0, height - 1)[:, :, None] * width for at in (top, top + 1))
    before, after = (at.clip(0, width - 1)[:, None] for at in (left, left + 1))
    whole = photo.reshape(-1).view(PIXEL)
    first, second, third, fourth = (
        whole[row + column].view(np.float32).reshape(len(boxes), side, side, 3)
        for row, column in ((above, before), (above, after), (below, before), (below, after))
    )
    upper = first + (second - first) * across
    lower = third + (fourth - third) * across
    inside = ((rows >= 0) & (rows <= height - 1))[:, :, None] & ((columns >= 0) & (columns <= width - 1))[:, None]
    patches: Array = upper + (lower - upper) * down
    patches *= inside[..., None]
    return patches


def _in_batches(network: Network, patches: Array, sizes: tuple[int, ...]) -> list[Array]:
    # Filled up to one of few sizes, since each is prepared for; what fills is cut off again.
    count = len(patches)
    size = next((size for size in sizes if size >= count), sizes[-1])
    parts = []
    for start in range(0, count, size):
        part = patches[start : start + size]
        filled = np.concatenate([part, np.zeros((size - len(part), *part.shape[1:]), np.float32)])
        parts.append([output[: len(part)] for output in network(filled)])
    return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]


def _move(boxes: Array, offsets: Array, scores: Array) -> Array:
    sides = np.tile(boxes[:, 2:4] - boxes[:, :2] + 1, 2)
    return np.concatenate([boxes[:, :4] + offsets * sides, scores[:, 1:]], axis=1)


def _square(boxes: Array) -> Array:
    sides = boxes[:, 2:4] - boxes[:, :2]
    longest = sides.max(axis=1, keepdims=True)
    corner = boxes[:, :2] + sides / 2 - longest / 2
    return np.concatenate([corner, corner + longest, boxes[:, 4:]], axis=1)


def _suppress(boxes: Array, threshold: float, *, of_smaller: bool = False) -> Array:
    # As the package does it: a box goes if any more certain one, kept or not, overlaps it too much.
    boxes = boxes[np.argsort(boxes[:, 4])[::-1]]
    corner, end = boxes[:, :2], boxes[:, 2:4]
    overlap = np.minimum(end[:, None], end) - np.maximum(corner[:, None], corner)
    shared = overlap.clip(0, None).prod(axis=2)
    area = (end - corner).prod(axis=1)
    whole = np.minimum(area[:, None], area) if of_smaller else area[:, None] + area - shared
    hidden = np.triu(shared / np.maximum(whole, 1e-6) > threshold, k=1).any(axis=0)
    kept: Array = boxes[~hidden]
    return kept
