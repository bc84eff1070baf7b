"""Writes MTCNN's three networks, as the `mtcnn` package ships them, as LiteRT files.

    python -m models.training.export_faces

Run once; the files are committed. The package is the reference that models/cascade.py agrees
with in a test.
"""

import hashlib
import json
from pathlib import Path

import keras
import numpy as np
from mtcnn.network.onet import ONet
from mtcnn.network.pnet import PNet
from mtcnn.network.rnet import RNet
from mtcnn.utils.tensorflow import load_weights

from models.cascade import FOLDER
from models.training.litert import to_litert

NETWORKS = {"pnet": (PNet, 96), "rnet": (RNet, 24), "onet": (ONet, 48)}


def main() -> None:
    """Export the three networks and the card with their checksums."""
    checksums = {}
    for name, (network, side) in NETWORKS.items():
        model = network()
        model.build()
        model.set_weights(load_weights(f"{name}.lz4"))
        photos = keras.Input((None, None, 3) if name == "pnet" else (side, side, 3), name="patches")
        functional = keras.Model(photos, model(photos))
        content = to_litert(functional, np.zeros((1, side, side, 3), np.float32))
        (Path(FOLDER) / f"{name}.tflite").write_bytes(content)
        checksums[name] = hashlib.sha256(content).hexdigest()
    card = {"name": "mtcnn", "version": "1.0.0", "source": "PyPI mtcnn 1.0.0 (MIT)", "sha256": checksums}
    (Path(FOLDER) / "card.json").write_text(json.dumps(card, indent=1) + "\n")


if __name__ == "__main__":
    main()
