"""One LiteRT network: a checked file in, numpy arrays out. The only place that imports LiteRT."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from models.errors import CardMismatch, DetectorMissing

Array = npt.NDArray[np.float32]
Owned = TypeVar("Owned")


class PerThread(Generic[Owned]):
    """Something that may not be shared between threads: each gets its own, made when first asked."""

    def __init__(self, make: Callable[[], Owned]) -> None:
        """Makes the first at once, so that what is wrong with it shows here and not at the first photo."""
        self._make = make
        self._own = threading.local()
        self()

    def __call__(self) -> Owned:
        """This thread's own."""
        if not hasattr(self._own, "value"):
            self._own.value = self._make()
        value: Owned = self._own.value
        return value


class Network:
    """A LiteRT network on one thread; not thread-safe, so each thread keeps its own.

    To prepare it for another shape of input costs more than to run a small one: the last `shapes` stay prepared.
    """

    def __init__(self, path: Path, sha256: str, shapes: int = 1) -> None:
        """Load the file at `path`.

        Raises DetectorMissing where it cannot be read, CardMismatch where its sha256 is another
        or the runtime does not take it.
        """
        try:
            self._content = path.read_bytes()
        except OSError as problem:
            raise DetectorMissing(str(problem)) from problem
        if hashlib.sha256(self._content).hexdigest() != sha256:
            raise CardMismatch(f"sha256 of {path.name} is not the card's")
        try:
            first = self._interpreter()
        except (ValueError, RuntimeError) as problem:
            raise CardMismatch(f"{path.name} does not load: {problem}") from problem
        self._input = first.get_input_details()[0]["index"]
        outputs = first.get_output_details()
        self._outputs = [d["index"] for d in sorted(outputs, key=lambda d: int(d["shape"][-1]))]
        self._shapes, self._ready = shapes, OrderedDict[tuple[int, ...], Interpreter]()
        self._spare = [first]

    def __call__(self, batch: Array) -> Sequence[Array]:
        """Run `batch`, float32 (n, height, width, channels); the outputs, narrowest first."""
        network = self._ready.get(batch.shape) or self._prepared(batch.shape)
        self._ready.move_to_end(batch.shape)
        network.set_tensor(self._input, batch)
        network.invoke()
        return [network.get_tensor(place) for place in self._outputs]

    def _prepared(self, shape: tuple[int, ...]) -> Interpreter:
        if len(self._ready) >= self._shapes:
            _, network = self._ready.popitem(last=False)
        else:
            network = self._spare.pop() if self._spare else self._interpreter()
        network.resize_tensor_input(self._input, shape, strict=False)
        network.allocate_tensors()
        self._ready[shape] = network
        return network

    def _interpreter(self) -> Interpreter:
        return Interpreter(model_content=self._content, num_threads=1)
