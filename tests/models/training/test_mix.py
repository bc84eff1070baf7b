"""Pieces of other faces laid into faces: labels say how much of each is fake, and where."""

import numpy as np
import pytest
import torch

from models.training import mix, networks

SIDE = 64


@pytest.fixture
def batch():
    """Eight faces, each of one value; every second one is fake, and its values are above 100."""
    fake = torch.tensor([float(n % 2) for n in range(8)])
    values = torch.arange(8) + 100 * fake
    return values[:, None, None, None].expand(8, 3, SIDE, SIDE).contiguous(), fake[:, None]


def test_each_pixel_keeps_the_label_of_the_face_that_it_came_from(batch):
    faces, labels = batch
    before = faces.clone()
    mixed, whole, fake = mix.pieces(faces, labels, 1.0, np.random.default_rng(3))
    assert torch.equal(faces, before)
    assert torch.equal(fake[:, 0] == 1, mixed[:, 0] >= 100)
    assert torch.allclose(whole[:, 0], (mixed[:, 0] >= 100).float().mean((1, 2)))
    assert len({tuple(face.unique().tolist()) for face in mixed}) > 4
    shares = (mixed != faces)[:, 0].float().mean((1, 2))
    changed = shares[shares > 0]
    assert len(changed) >= 4
    assert changed.min() > mix.AREA[0] - 0.05
    assert changed.max() < mix.AREA[1] + 0.05


def test_a_share_of_none_changes_nothing(batch):
    faces, labels = batch
    mixed, whole, _ = mix.pieces(faces, labels, 0.0, np.random.default_rng(3))
    assert torch.equal(mixed, faces)
    assert torch.equal(whole, labels)


def test_a_cell_is_as_fake_as_the_pixels_in_it():
    fake = torch.zeros(1, 1, SIDE, SIDE)
    fake[:, :, :, : SIDE // 4] = 1
    assert torch.allclose(mix.cells(fake, (2, 2))[0, 0], torch.tensor([[0.5, 0.0], [0.5, 0.0]]))


@pytest.mark.parametrize("name", sorted(networks.NETWORKS))
def test_the_places_of_a_network_answer_together_as_the_network_does(name):
    torch.manual_seed(1)
    network = networks.build(name, heads=2)
    faces = torch.rand(3, 3, 96, 96) * 255
    with torch.no_grad():
        for part in network.modules():
            if isinstance(part, torch.nn.BatchNorm2d):
                part.momentum = 1.0
        network(faces)  # statistics, without which random weights answer the same everywhere
        network.eval()
        places = network.places(faces)
        assert places.shape[:2] == (3, 2)
        assert places.std(dim=(2, 3)).min() > 0
        assert torch.allclose(places.mean((2, 3)), network(faces), atol=1e-4)
