"""PyTorch network -> LiteRT file by Google's litert-torch, with a check that both say the same."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from torch import nn

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
TOLERANCE = 1e-3  # of a logit; a tenth of what moves a probability by half a per cent


class _ChannelsLast(nn.Module):
    # People's pictures come as (n, height, width, 3); LiteRT's kernels want them so too.
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self._model = model

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self._model(faces.permute(0, 3, 1, 2))
        return answer


def to_litert(model: nn.Module, size: int) -> bytes:
    """Convert a network that takes float32 (n, 3, size, size), 0..255.

    Returns the LiteRT flatbuffer, which takes float32 (n, size, size, 3) for any n. Raises ValueError
    where it answers otherwise than `model` by more than TOLERANCE, on one face and on three.
    """
    import litert_torch  # half a minute to import, and only `make export` has it

    whole = _ChannelsLast(model).eval()
    example = torch.rand(1, size, size, 3, generator=torch.Generator().manual_seed(0)) * 255
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.tflite"
        litert_torch.convert(whole, (example,)).export(str(path))
        content = path.read_bytes()
    for count in (1, 3):
        faces = torch.rand(count, size, size, 3, generator=torch.Generator().manual_seed(count)) * 255
        with torch.inference_mode():
            theirs = whole(faces).numpy()
        if not np.allclose(_run(content, faces.numpy()), theirs, atol=TOLERANCE):
            raise ValueError(f"the exported network does not answer as the trained one ({count} faces)")
    return content


def layers(content: bytes) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Weight and bias of every convolution and dense layer of a LiteRT file, in order, shaped as PyTorch's."""
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES  # delegates hide the weights
    interpreter = Interpreter(model_content=content, num_threads=1, experimental_op_resolver_type=plain)
    interpreter.allocate_tensors()
    for step in interpreter._get_ops_details():  # the only way to the order of the layers
        if step["op_name"] in LAYERS:
            weight, bias = (interpreter.get_tensor(place).copy() for place in step["inputs"][1:3])
            if step["op_name"] == "CONV_2D":
                weight = weight.transpose(0, 3, 1, 2)
            elif step["op_name"] == "DEPTHWISE_CONV_2D":
                weight = weight.transpose(3, 0, 1, 2)
            yield weight, bias


def _run(content: bytes, faces: np.ndarray) -> np.ndarray:
    interpreter = Interpreter(model_content=content, num_threads=1)
    place = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(place, faces.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place, faces)
    interpreter.invoke()
    answer: np.ndarray = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return answer
