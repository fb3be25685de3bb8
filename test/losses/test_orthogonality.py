"""How alike the features of two tasks are."""

import pytest
from sds_perception.losses.orthogonality import channel_orthogonality
import torch

RISING, WAVE = [1.0, 2.0, 3.0, 4.0], [1.0, -1.0, -1.0, 1.0]


def features(*channels):
    return torch.tensor([channels]).reshape(1, len(channels), 2, 2)


def test_the_same_channel_scaled_and_shifted_is_all_alike():
    shifted = [7 - 2 * value for value in RISING]
    assert channel_orthogonality(features(RISING), features(shifted)).item() == pytest.approx(1)


def test_uncorrelated_channels_cost_nothing():
    assert channel_orthogonality(features(RISING), features(WAVE)).item() == pytest.approx(0)


def test_the_cosine_is_squared():
    # without their means (-3, -1, 1, 3) / 2 and (1, -1, 1, -1): a cosine of -2 / (sqrt 5 * 2)
    half_alike = channel_orthogonality(features(RISING), features([1.0, -1.0, 1.0, -1.0]))
    assert half_alike.item() == pytest.approx(0.2)


def test_all_pairs_are_averaged():
    both = features(RISING, WAVE)
    assert channel_orthogonality(both, both).item() == pytest.approx(0.5)


def test_a_constant_channel_is_like_nothing():
    flat = features([3.0] * 4)
    assert channel_orthogonality(flat, features(RISING)).item() == 0
