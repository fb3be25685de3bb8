"""Samples of measured pictures."""

import numpy as np
import pytest
from sds_perception.datasets.measured import measured_sample

RGB = np.zeros((1, 4, 3), np.uint8)


def sample(labels=None, depth=None):
    return measured_sample(
        RGB, labels=labels, depth=depth, depth_range_m=(0.5, 10.0), K=np.eye(3), name='a'
    )


def test_depth_is_valid_within_the_range_that_counts():
    made = sample(depth=np.float32([[0.4, 0.5, 10.0, np.nan]]))
    assert made.valid.tolist() == [[[False, True, True, False]]]
    assert made.depth.tolist() == [[[0.0, 0.5, 10.0, 0.0]]]


def test_what_is_not_known_is_ignored():
    made = sample()
    assert made.labels.tolist() == [[255, 255, 255, 255]]
    assert not made.valid.any()


@pytest.mark.parametrize('known', ['labels', 'depth'])
def test_another_size_is_refused(known):
    with pytest.raises(ValueError, match=rf'{known} of a are \(2, 4\), its picture is \(1, 4\)'):
        sample(**{known: np.ones((2, 4), np.float32)})
