"""A blend lies between where a training began and where it ended, weight by weight."""

import pytest

torch = pytest.importorskip("torch", reason="training is only in the full environment")

from models.training import blend


def test_each_weight_is_its_share_of_the_way():
    began = {"weight": torch.tensor([0.0, 2.0]), "steps": torch.tensor(3)}
    ended = {"weight": torch.tensor([4.0, 0.0]), "steps": torch.tensor(9)}
    assert blend.between(began, ended, 0.25)["weight"].tolist() == [1.0, 1.5]
    assert blend.between(began, ended, 0.25)["steps"] == 9


@pytest.mark.parametrize(("share", "side"), [(0.0, "began"), (1.0, "ended")])
def test_the_ends_are_the_ends(share, side):
    both = {"began": {"weight": torch.tensor([0.1, -2.0])}, "ended": {"weight": torch.tensor([0.3, 7.0])}}
    assert torch.equal(blend.between(both["began"], both["ended"], share)["weight"], both[side]["weight"])
