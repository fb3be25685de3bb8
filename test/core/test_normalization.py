"""Pictures become zero-centered."""

from sds_perception.core.normalization import IMAGENET_MEAN, normalize
import torch


def test_the_mean_becomes_zero():
    images = torch.tensor(IMAGENET_MEAN)[None, :, None, None].expand(2, 3, 4, 5)
    assert torch.equal(normalize(images), torch.zeros(2, 3, 4, 5))


def test_each_channel_has_its_own_range():
    image = torch.ones(3, 1, 1)
    normalized = normalize(image, mean=(0.0, 0.5, 1.0), std=(0.5, 0.25, 1.0))
    assert normalized.flatten().tolist() == [2.0, 2.0, 0.0]
