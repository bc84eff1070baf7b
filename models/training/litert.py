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
HALVED = 1e-2  # the same, where weights are rounded to float16


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


def halved(content: bytes, size: int) -> bytes:
    """The same network with its weights in float16, half as large; one that has them so already is left as it is.

    LiteRT reckons in float32 as before, and as fast. `size` is the side of its faces in pixels. Raises ValueError
    where it answers otherwise by more than HALVED.
    """
    from ai_edge_quantizer import qtyping
    from ai_edge_quantizer.quantizer import Quantizer

    if any(tensor["dtype"] == np.float16 for tensor in _plain(content).get_tensor_details()):
        return content
    weights = qtyping.TensorQuantizationConfig(num_bits=16, dtype=qtyping.TensorDataType.FLOAT)
    how = qtyping.OpQuantizationConfig(
        weight_tensor_config=weights, compute_precision=qtyping.ComputePrecision.FLOAT, explicit_dequantize=True
    )
    quantizer = Quantizer(content)
    quantizer.update_quantization_recipe(".*", qtyping.TFLOperationName.ALL_SUPPORTED, how, "float_casting")
    smaller = bytes(quantizer.quantize().quantized_model)
    faces = np.random.default_rng(0).uniform(0, 255, (3, size, size, 3)).astype(np.float32)
    if not np.allclose(_run(smaller, faces), _run(content, faces), atol=HALVED):
        raise ValueError("the network does not answer as before with its weights in float16")
    return smaller


def layers(content: bytes) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Weight and bias of every convolution and dense layer of a LiteRT file, in order, shaped as PyTorch's."""
    interpreter = _plain(content)
    stored: dict[int, int] = {}  # where weights in float16 are, by where they are widened to
    for step in interpreter._get_ops_details():  # the only way to the order of the layers
        if step["op_name"] == "DEQUANTIZE":
            stored[step["outputs"][0]] = step["inputs"][0]
        if step["op_name"] in LAYERS:
            places = (stored.get(place, place) for place in step["inputs"][1:3])
            weight, bias = (interpreter.get_tensor(place).astype(np.float32) for place in places)
            if step["op_name"] == "CONV_2D":
                weight = weight.transpose(0, 3, 1, 2)
            elif step["op_name"] == "DEPTHWISE_CONV_2D":
                weight = weight.transpose(3, 0, 1, 2)
            yield weight, bias


def _plain(content: bytes) -> Interpreter:
    kind = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES  # delegates hide the weights
    interpreter = Interpreter(model_content=content, num_threads=1, experimental_op_resolver_type=kind)
    interpreter.allocate_tensors()
    return interpreter


def _run(content: bytes, faces: np.ndarray) -> np.ndarray:
    interpreter = Interpreter(model_content=content, num_threads=1)
    place = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(place, faces.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place, faces)
    interpreter.invoke()
    answer: np.ndarray = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return answer
