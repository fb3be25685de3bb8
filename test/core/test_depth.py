"""What a depth value means."""

import numpy as np
import pytest
from sds_perception.core.depth import (
    counts_to_meters,
    invalid_to_nan,
    is_valid_depth,
    limit_depth,
    meters_to_millimeters,
    millimeters_to_meters,
    without_zeros,
)

NAN, INF = np.nan, np.inf
EVERYTHING = np.float32([1.5, 0, -1, NAN, INF, -INF])


def test_only_finite_positive_depth_is_valid():
    assert is_valid_depth(EVERYTHING).tolist() == [True, False, False, False, False, False]


def test_invalid_depth_becomes_nan_in_a_copy():
    depth = EVERYTHING.copy()
    np.testing.assert_array_equal(
        invalid_to_nan(depth), np.float32([1.5, NAN, NAN, NAN, NAN, NAN])
    )
    np.testing.assert_array_equal(depth, EVERYTHING)


def test_zero_and_negative_depth_become_nan_and_infinities_stay():
    wanted = np.float32([1.5, NAN, NAN, NAN, INF, -INF])
    np.testing.assert_array_equal(without_zeros(EVERYTHING), wanted)


def test_depth_without_zeros_is_not_copied():
    depth = np.float32([1, NAN])
    assert without_zeros(depth) is depth


def test_millimeters_are_divided_exactly_and_zero_is_nan():
    meters = millimeters_to_meters(np.array([1500, 0, 65535], np.uint16))
    np.testing.assert_array_equal(meters, np.float32([1.5, NAN, 65.535]))


def test_counts_are_divided_by_their_number_per_meter_and_the_unknown_count_is_nan():
    counts = np.array([256, 640, 0, 65535], np.uint16)
    meters = counts_to_meters(counts, per_meter=256, unknown=65535)
    np.testing.assert_array_equal(meters, np.float32([1, 2.5, NAN, NAN]))


def test_meters_beyond_sixteen_bits_become_zero_and_never_wrap():
    millimeters = meters_to_millimeters(
        np.float32([1.5, 65.535, 65.5356, 100, NAN, INF, -INF, -1])
    )
    assert millimeters.dtype == np.uint16
    assert millimeters.tolist() == [1500, 65535, 0, 0, 0, 0, 0, 0]


def test_millimeters_are_rounded_to_the_nearest():
    assert meters_to_millimeters(np.float32([0.0014, 0.0016])).tolist() == [1, 2]


@pytest.mark.parametrize(('policy', 'far'), [('nan', NAN), ('inf', INF), ('clip', 10.0)])
def test_far_policies(policy, far):
    depth = limit_depth(np.float32([5, 10, 11, NAN]), max_depth_m=10.0, far_policy=policy)
    assert depth.dtype == np.float32
    np.testing.assert_array_equal(depth, np.float32([5, 10, far, NAN]))


def test_depth_within_the_range_is_not_copied():
    depth = np.float32([1, NAN])
    assert limit_depth(depth, max_depth_m=10.0) is depth


def test_unknown_far_policy_is_refused():
    with pytest.raises(ValueError, match="far_policy is 'zero'; choose one of nan, inf, clip"):
        limit_depth(np.ones(1), max_depth_m=1.0, far_policy='zero')
