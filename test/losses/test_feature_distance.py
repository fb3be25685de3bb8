"""How far an encoder's features went from its first ones."""

import pytest
from sds_perception.losses.feature_distance import feature_distance
import torch


def test_it_is_the_length_of_all_differences_together():
    features = torch.zeros(2, 1, 1, 2)
    moved = torch.tensor([[[[2.0, 4.0]]], [[[4.0, 0.0]]]])
    assert feature_distance(moved, features).item() == pytest.approx(6.0)  # sqrt(4 + 16 + 16)


def test_where_nothing_moved_nothing_pulls():
    features = torch.ones(1, 2, 2, 2, requires_grad=True)
    distance = feature_distance(features, torch.ones(1, 2, 2, 2))
    distance.backward()
    assert distance.item() == 0
    assert not features.grad.any()
