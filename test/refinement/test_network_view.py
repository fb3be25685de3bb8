"""Tests of what a network sees."""

import numpy as np
import pytest
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.network_view import depth_at, descriptor_of, labels_at, view
from sds_perception.refinement.scores import score
import torch


@pytest.fixture
def sample(wall):
    return to_sample(wall(), (0.1, 10.0))


def test_a_picture_is_seen_at_the_input_size(small_network, small_info, sample):
    seen = view(small_network, sample, small_info)
    assert seen.probabilities.shape == (40, 48, 64)
    assert seen.depth.shape == (1, 48, 64)
    assert depth_at(seen, (96, 128)).shape == labels_at(seen, (96, 128)).shape == (96, 128)


def test_twice_the_focal_length_is_twice_as_far(small_network, small_info, sample):
    K = torch.tensor([[104.0, 0, 31.5], [0, 104, 23.5], [0, 0, 1]])
    near = view(small_network, sample, small_info).depth
    far = view(small_network, sample.replace(K=K), small_info).depth
    assert torch.allclose(far, 2 * near)


def test_like_pictures_have_near_descriptors(small_network, small_info, wall):
    def describe(frame):
        return descriptor_of(view(small_network, to_sample(frame, (0.1, 10.0)), small_info))

    first = wall(seed=1)
    noisy = first.replace(image=np.clip(first.image, 3, 250))
    place, near, far = (describe(frame) for frame in (first, noisy, wall(seed=2)))
    assert place.shape == (12 * 41,)
    assert np.linalg.norm(place - near) < np.linalg.norm(place - far)


def test_scores_are_of_what_is_known(small_network, small_info, sample):
    seen = view(small_network, sample, small_info)
    truth = sample.replace(
        labels=torch.from_numpy(labels_at(seen, (48, 64))), depth=2 * seen.depth
    )
    scores = score(small_network, [truth], small_info)
    assert scores['miou'] == 1
    assert scores['abs_rel'] == pytest.approx(0.5)
    assert scores['scaled_abs_rel'] == pytest.approx(0, abs=1e-6)
    unknown = sample.replace(valid=sample.valid & False)
    assert score(small_network, [unknown], small_info) == dict.fromkeys(scores)
