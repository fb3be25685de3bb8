"""Pictures are described by what the depth head sees."""

import pytest
from sds_perception.core.prediction import Prediction
from sds_perception.training.picture_features import PictureFeatures
import torch
from torch import nn


class Plain(nn.Module):
    """A network whose depth head sees the picture itself and says its brightness in meters."""

    def __init__(self):
        super().__init__()
        self.depth_head = nn.Identity()

    def forward(self, images):
        return Prediction(None, self.depth_head(images).mean(dim=1, keepdim=True))


def test_features_are_what_enters_the_depth_head_in_32_cells():
    network = Plain()
    features = PictureFeatures(network, min_depth_m=1.0, max_depth_m=4.0)
    images = torch.full((2, 3, 8, 16), 2.0)
    described, disp = features.describe(images)
    assert described.tolist() == [[2.0] * 96] * 2
    # 1/2 is a third of the way from 1/4 to 1
    assert disp.shape == (2, 1, 8, 16)
    assert disp[0, 0, 0, 0].item() == pytest.approx(1 / 3)
    assert not network.depth_head._forward_pre_hooks


def test_a_network_without_depth_cannot_describe():
    with pytest.raises(ValueError, match='Identity has no depth head'):
        PictureFeatures(nn.Identity(), min_depth_m=1.0, max_depth_m=4.0)
