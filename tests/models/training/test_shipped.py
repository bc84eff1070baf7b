"""A network that was laid back from its LiteRT file is the one that was exported, and can go on learning."""

import pytest

torch = pytest.importorskip("torch", reason="training is only in the full environment")

from models.detectors import FOLDER, SHIPPED
from models.training import imagenet, networks, shipped


@pytest.fixture(scope="module")
def faces():
    return torch.rand(48, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 255


@pytest.fixture(scope="module")
def content():
    return (FOLDER / SHIPPED / "lite0.tflite").read_bytes()


def test_what_ships_is_laid_back(faces, content):
    from models.training.litert import _run

    model = networks.build("lite0")
    imagenet.lay_in(model)
    before = [part.weight.flatten(1).norm(dim=1) for part in model.modules() if isinstance(part, torch.nn.Conv2d)]
    shipped.lay_in(model, content, faces)
    theirs = torch.from_numpy(_run(content, faces.permute(0, 2, 3, 1).contiguous().numpy()))
    with torch.inference_mode():
        assert torch.allclose(model.eval()(faces), theirs, atol=0.02)
        # With the statistics of these faces nothing changes when a training normalises by them.
        learning = model.train()
        learning.dropout.eval()
        assert torch.allclose(learning(faces), theirs, atol=1.0)
    after = [part.weight.flatten(1).norm(dim=1) for part in model.modules() if isinstance(part, torch.nn.Conv2d)]
    kept = torch.cat(after) / torch.cat(before)
    assert (kept.isclose(torch.ones(()), atol=1e-3)).float().mean() > 0.9


def test_the_file_of_another_network_is_refused(faces, content):
    with pytest.raises(ValueError, match="another network"):
        shipped.lay_in(networks.build("cnn"), content, faces)
