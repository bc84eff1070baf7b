"""A detector's networks and its card, loaded together."""

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
        # A network that is asked twice is held once.
        of = [(each.file, each.sha256) for each in card.members]
        held = {one: PerThread(partial(Network, card.folder / one[0], one[1])) for one in of}
        self._networks = [held[one] for one in of]

    def __call__(self, faces: Array, member: int = 0) -> Array:
        """Logits of fake, float32 (n,), by a network of the card, for float32 (n, size, size, 3), RGB, 0..255."""
        (logits,) = self._networks[member]()(faces)
        return logits[:, 0]

    def warm(self) -> None:
        """Prepare this thread for the views of one face."""
        for place, member in enumerate(self.card.members):
            self(np.zeros((len(member.margins), member.input_size, member.input_size, 3), np.float32), place)
