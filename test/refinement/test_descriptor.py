"""Tests of the numbers by which pictures are compared."""

import numpy as np
from sds_perception.refinement.descriptor import descriptor_of
from sds_perception.refinement.frame import to_sample
from sds_perception.training.network_view import view


def test_like_pictures_have_near_descriptors(small_network, small_info, wall):
    def describe(frame):
        return descriptor_of(view(small_network, to_sample(frame, (0.1, 10.0)), small_info))

    first = wall(seed=1)
    noisy = first.replace(image=np.clip(first.image, 3, 250))
    place, near, far = (describe(frame) for frame in (first, noisy, wall(seed=2)))
    assert place.shape == (12 * 41,)
    assert np.linalg.norm(place - near) < np.linalg.norm(place - far)
