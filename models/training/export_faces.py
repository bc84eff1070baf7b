"""Writes MTCNN's three networks, as the `mtcnn` package ships them, as LiteRT files.

    python -m models.training.export_faces

Run once; the files are committed. The package is the reference that models/cascade.py agrees
with in a test. It is Keras, so TensorFlow's own converter does this.
"""

import hashlib
import json
import tempfile
from pathlib import Path

import keras
import tensorflow as tf
from mtcnn.network.onet import ONet
from mtcnn.network.pnet import PNet
from mtcnn.network.rnet import RNet
from mtcnn.utils.tensorflow import load_weights

from models.cascade import FOLDER

NETWORKS = {"pnet": (PNet, None), "rnet": (RNet, 24), "onet": (ONet, 48)}


def main() -> None:
    """Export the three networks and the card with their checksums."""
    checksums = {}
    for name, (network, side) in NETWORKS.items():
        model = network()
        model.build()
        model.set_weights(load_weights(f"{name}.lz4"))
        photos = keras.Input((side, side, 3), name="patches")
        content = _to_litert(keras.Model(photos, model(photos)))
        (Path(FOLDER) / f"{name}.tflite").write_bytes(content)
        checksums[name] = hashlib.sha256(content).hexdigest()
    card = {"name": "mtcnn", "version": "1.0.0", "source": "PyPI mtcnn 1.0.0 (MIT)", "sha256": checksums}
    (Path(FOLDER) / "card.json").write_text(json.dumps(card, indent=1) + "\n")


def _to_litert(model: keras.Model) -> bytes:
    # By way of a SavedModel weights become constants, and PReLU is fused.
    with tempfile.TemporaryDirectory() as folder:
        saved = str(Path(folder) / "saved")
        model.export(saved, format="tf_saved_model", verbose=False)
        content: bytes = tf.lite.TFLiteConverter.from_saved_model(saved).convert()
    return content


if __name__ == "__main__":
    main()
