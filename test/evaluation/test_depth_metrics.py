"""Depth errors on pixels that can be worked out by hand."""

import math

import numpy as np
import pytest
from sds_perception.evaluation.depth_metrics import depth_errors, mean_depth_errors


def errors(depth, predicted, valid=None, **options):
    depth = np.array(depth, np.float32)
    valid = np.ones(depth.shape, bool) if valid is None else np.array(valid)
    limits = {'min_depth_m': 0.1, 'max_depth_m': 10.0, **options}
    return depth_errors(depth, np.array(predicted, np.float32), valid=valid, **limits)


def test_errors_are_as_in_the_papers():
    result = errors([2.0, 4.0], [3.0, 4.0])
    assert result['abs_rel'] == pytest.approx(0.5 / 2)
    assert result['sq_rel'] == pytest.approx(1 / 2 / 2)
    assert result['rmse'] == pytest.approx(math.sqrt(1 / 2))
    assert result['rmse_log'] == pytest.approx(math.sqrt(math.log(1.5) ** 2 / 2))
    assert (result['a1'], result['a2'], result['a3']) == (0.5, 1.0, 1.0)


def test_pixels_that_are_not_valid_do_not_count():
    assert errors([2.0, 0.0], [2.0, 9.0], valid=[True, False])['rmse'] == 0.0


def test_depths_out_of_range_do_not_count():
    assert errors([2.0, 80.0, 0.01], [2.0, 5.0, 5.0])['rmse'] == 0.0


def test_predictions_are_limited_to_the_range():
    assert errors([9.0], [50.0])['rmse'] == pytest.approx(1.0)


def test_unknown_predictions_lower_the_coverage_only():
    result = errors([2.0, 2.0], [2.0, math.nan])
    assert result['rmse'] == 0.0
    assert result['coverage'] == 0.5


def test_median_scaling_removes_a_wrong_scale():
    assert errors([1.0, 2.0, 4.0], [2.0, 4.0, 8.0])['a1'] == 0.0
    assert errors([1.0, 2.0, 4.0], [2.0, 4.0, 8.0], use_median_scaling=True)['rmse'] == 0.0


def test_no_measured_pixel_gives_nothing():
    assert errors([2.0], [2.0], valid=[False]) is None


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match='bring them to one size'):
        errors([2.0, 3.0], [2.0])


def test_the_mean_is_over_pictures_not_pixels():
    small, large = errors([2.0], [1.0]), errors([2.0] * 9, [2.0] * 9)
    assert mean_depth_errors([small, large, None])['rmse'] == pytest.approx(0.5)


def test_the_mean_of_nothing_is_unknown():
    assert mean_depth_errors([None])['abs_rel'] is None
