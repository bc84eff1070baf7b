"""A network and its card, loaded together."""

from functools import partial

import numpy as np
import numpy.typing as npt

from models.detectors.card import Card
from models.runtime import Network, PerThread

Array = npt.NDArray[np.float32]


class Detector:
    """Says how much a face looks generated; safe to share between threads."""

    def __init__(self, card: Card) -> None:
        """Raises DetectorMissing or CardMismatch where the weights are not those of the card."""
        self.card = card
        self._network = PerThread(partial(Network, card.folder / "weights.tflite", card.sha256))

    def __call__(self, faces: Array) -> Array:
        """Logits of fake, float32 (n,), for float32 (n, size, size, 3), RGB, 0..255."""
        (logits,) = self._network()(faces)
        return logits[:, 0]

    def warm(self) -> None:
        """Prepare this thread for the views of one face."""
        self(np.zeros((len(self.card.margins), self.card.input_size, self.card.input_size, 3), np.float32))
