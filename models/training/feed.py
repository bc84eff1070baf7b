"""Batches for Keras from the pictures on disk, by the same path that serves: no TensorFlow here."""

import math

import keras
import numpy as np
import numpy.typing as npt
from PIL import Image

from models import photo
from models.preprocess import preprocess
from models.training import augment, crops
from models.training.data import DATA, Picture

Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


class Feed(keras.utils.PyDataset):
    """float32 (n, size, size, 3), 0..255, and labels float32 (n, 1), 1 = fake; reseeded each epoch.

    With `training` off every picture is degraded by its own fixed draw and its crop stays put.
    """

    def __init__(
        self, chosen: list[Picture], size: int, margin: float, batch: int, *, seed: int, training: bool
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        boxes = crops.boxes()
        named = [(p, boxes.get(str(p.path.relative_to(DATA)))) for p in chosen]
        self._rows = [(p, box) for p, box in named if box is not None]
        self._size, self._margin, self._batch = size, margin, batch
        self._seed, self._training, self._epoch = seed, training, 0
        self._order = np.arange(len(self._rows))
        self.start(0)

    def start(self, epoch: int) -> None:
        """Draw the order of `epoch`; the same seed and epoch give the same batches."""
        self._epoch = epoch
        if self._training:
            self._order = np.random.default_rng((self._seed, epoch)).permutation(len(self._rows))

    def __len__(self) -> int:
        return math.ceil(len(self._rows) / self._batch)

    def __getitem__(self, index: int) -> Batch:
        places = self._order[index * self._batch : (index + 1) * self._batch]
        faces = np.stack([self._face(int(place)) for place in places])
        labels = np.array([[self._rows[place][0].fake] for place in places], np.float32)
        return faces, labels

    @property
    def rows(self) -> list[Picture]:
        """The pictures that have a face, in the order of an untrained feed's batches."""
        return [picture for picture, _ in self._rows]

    def _face(self, place: int) -> npt.NDArray[np.float32]:
        picture, (x, y, wide, tall) = self._rows[place]
        rng = np.random.default_rng((self._seed, self._epoch if self._training else 0, place))
        whole = photo.read(picture.path.read_bytes())
        seen = augment.web(whole, rng)
        ratio = seen.pixels.shape[1] / whole.pixels.shape[1]
        box = (x * ratio, y * ratio, wide * ratio, tall * ratio)
        square = augment.loose_square(box, seen, self._margin, rng)
        crop = preprocess(seen, square, self._size)
        if not self._training:
            return crop
        image = Image.fromarray(crop.clip(0, 255).astype(np.uint8))
        return np.asarray(augment.looks(image, rng), np.float32)
