"""What leaves the engine has the camera's size and says only what is sure."""

import numpy as np
import pytest
from sds_perception.inference.postprocess import finish_confidence, finish_depth, finish_labels


def finished_depth(depth, **changes):
    options = dict(depth_range_m=(1.0, 5.0), scale=1.0, max_depth_m=0.0, far_policy='nan')
    depth = np.array(depth, np.float32)
    return finish_depth(depth, **{**options, 'size': depth.shape, **changes})


def test_labels_double_without_a_shift():
    labels = np.array([[3, 7]], np.uint8)
    doubled = finish_labels(labels, np.ones((1, 2)), min_confidence=0.0, size=(2, 4))
    assert doubled.tolist() == [[3, 3, 7, 7], [3, 3, 7, 7]]


def test_an_odd_factor_keeps_the_middle_pixel_in_the_middle():
    labels = np.array([[0, 1, 0]], np.uint8)
    tripled = finish_labels(labels, np.ones((1, 3)), min_confidence=0.0, size=(3, 9))
    assert tripled[1].tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 0]


def test_labels_below_the_confidence_become_unlabeled():
    confidence = np.array([[0.2, 0.5, 0.9]], np.float32)
    labels = finish_labels(
        np.array([[1, 2, 3]], np.uint8), confidence, min_confidence=0.5, size=(1, 3)
    )
    assert labels.tolist() == [[255, 2, 3]]


def test_confidence_is_rounded_to_a_byte():
    confidence = np.array([[0.0, 0.5, 1.0]], np.float32)
    assert finish_confidence(confidence, (1, 3)).tolist() == [[0, 128, 255]]


def test_depth_is_resized_between_pixel_centers():
    assert finished_depth([[1, 3]], size=(1, 4)).tolist() == [[1.0, 1.5, 2.5, 3.0]]


def test_depth_stays_in_the_range_of_the_checkpoint():
    assert finished_depth([[0.5, 2.0, 7.0]]).tolist() == [[1.0, 2.0, 5.0]]


def test_a_longer_lens_scales_depth_and_its_range():
    assert finished_depth([[2.0, 5.0]], scale=1.5).tolist() == [[3.0, 7.5]]


@pytest.mark.parametrize(('policy', 'far'), [('nan', np.nan), ('inf', np.inf), ('clip', 3.0)])
def test_beyond_the_trusted_depth_the_policy_speaks(policy, far):
    depth = finished_depth([[2.0, 4.0]], max_depth_m=3.0, far_policy=policy)
    np.testing.assert_array_equal(depth, np.array([[2.0, far]], np.float32))
