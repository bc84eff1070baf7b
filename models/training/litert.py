"""Keras model -> LiteRT file, with a check that both say the same."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter


def to_litert(model: keras.Model, example: np.ndarray, tolerance: float = 1e-3) -> bytes:
    """Convert `model` by way of a SavedModel, so that weights become constants and PReLU is fused.

    Args: `example` is one input, float32 (1, height, width, 3), on which both are compared.
    Returns the LiteRT flatbuffer. Raises ValueError where the two differ by more than `tolerance`.
    """
    with tempfile.TemporaryDirectory() as folder:
        saved = str(Path(folder) / "saved")
        model.export(saved, format="tf_saved_model", verbose=False)
        content: bytes = tf.lite.TFLiteConverter.from_saved_model(saved).convert()
    interpreter = Interpreter(model_content=content, num_threads=1)
    place = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(place, example.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place, example)
    interpreter.invoke()
    ours = sorted(float(np.sum(interpreter.get_tensor(d["index"]))) for d in interpreter.get_output_details())
    theirs = sorted(float(np.sum(o)) for o in keras.tree.flatten(model(example)))
    if not np.allclose(ours, theirs, atol=tolerance, rtol=tolerance):
        raise ValueError(f"the exported network answers {ours}, the original {theirs}")
    return content
