"""The ImageNet weights are laid in right: the network knows a cat and a coffee when it sees one."""

import numpy as np
import pytest
import skimage.data
from PIL import Image

torch = pytest.importorskip("torch", reason="training is only in the full environment")


@pytest.mark.parametrize(("name", "classes"), [("chelsea", {281, 282, 285}), ("coffee", {967, 968})])
@pytest.mark.parametrize(("network", "parts"), [("lite0", 294), ("lite2", 384)])
def test_the_laid_in_network_recognises(name, classes, network, parts):
    from models.training import imagenet, networks

    model = networks.build(network).eval()
    assert imagenet.lay_in(model, network) == parts
    model.dropout, model.logit = torch.nn.Identity(), torch.nn.Identity()
    image = Image.fromarray(getattr(skimage.data, name)())
    edge = (image.width - image.height) // 2
    square = image.crop((edge, 0, edge + image.height, image.height)).resize((224, 224))
    with torch.inference_mode():
        features = model(torch.from_numpy(np.asarray(square, np.float32)).permute(2, 0, 1)[None])
    head = torch.load(imagenet.FILES[network].get_model_file_path(), weights_only=True)
    assert int((head["_fc.weight"] @ features[0] + head["_fc.bias"]).argmax()) in classes
