"""One LiteRT network: a checked file in, numpy arrays out. The only place that imports LiteRT."""

import hashlib
import threading
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
    """A LiteRT network on one thread by default; not thread-safe, so each thread keeps its own."""

    def __init__(self, path: Path, sha256: str, threads: int = 1) -> None:
        """Load the file at `path`.

        Raises DetectorMissing where it cannot be read, CardMismatch where its sha256 is another
        or the runtime does not take it.
        """
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise DetectorMissing(str(problem)) from problem
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CardMismatch(f"sha256 of {path.name} is not the card's")
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=threads)
        except (ValueError, RuntimeError) as problem:
            raise CardMismatch(f"{path.name} does not load: {problem}") from problem
        self._input = self._interpreter.get_input_details()[0]["index"]
        outputs = self._interpreter.get_output_details()
        self._outputs = [d["index"] for d in sorted(outputs, key=lambda d: int(d["shape"][-1]))]
        self._shape: tuple[int, ...] = ()

    def __call__(self, batch: Array) -> Sequence[Array]:
        """Run `batch`, float32 (n, height, width, channels); the outputs, narrowest first."""
        if batch.shape != self._shape:
            self._interpreter.resize_tensor_input(self._input, batch.shape, strict=False)
            self._interpreter.allocate_tensors()
            self._shape = batch.shape
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(place) for place in self._outputs]
