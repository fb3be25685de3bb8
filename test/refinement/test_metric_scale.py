"""Tests of the scale between predicted and measured depth."""

import numpy as np
import pytest
from sds_perception.refinement.metric_scale import RunningScale, measure_scale

PREDICTED = np.linspace(1, 4, 3000).reshape(50, 60)


def test_a_constant_factor_is_found():
    scale = measure_scale(PREDICTED, PREDICTED * 1.25)
    assert scale.scale == pytest.approx(1.25)
    assert scale.slope == pytest.approx(1.25)
    assert scale.shift_m == pytest.approx(0, abs=1e-9)
    assert scale.pixels == 3000


def test_a_straight_line_is_found():
    scale = measure_scale(PREDICTED, 0.9 * PREDICTED + 0.3)
    assert scale.slope == pytest.approx(0.9)
    assert scale.shift_m == pytest.approx(0.3)


def test_a_third_of_wrong_pixels_is_forgiven():
    measured = PREDICTED * 1.25
    measured[::3] = 9.0
    scale = measure_scale(PREDICTED, measured)
    assert scale.scale == pytest.approx(1.25, rel=1e-3)
    assert scale.slope == pytest.approx(1.25, rel=0.05)


def test_sparse_depth_is_less_sure():
    rng = np.random.default_rng(0)
    measured = PREDICTED * np.exp(rng.normal(0, 0.2, PREDICTED.shape))
    sparse = np.where(rng.random(PREDICTED.shape) < 0.02, measured, np.nan)
    dense, few = measure_scale(PREDICTED, measured), measure_scale(PREDICTED, sparse)
    assert dense.variance < few.variance
    assert few.scale == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize('depth', [np.nan, 0.0, np.inf, -np.inf])
def test_without_measurements_there_is_no_scale(depth):
    assert measure_scale(PREDICTED, np.full_like(PREDICTED, depth)) is None


@pytest.mark.parametrize(
    ('factor', 'words'),
    [(1000, 'millimeters said to be meters'), (0.001, 'divided by 1000'), (50, 'another unit')],
)
def test_another_unit_is_noticed(factor, words):
    with pytest.raises(ValueError, match=words):
        measure_scale(PREDICTED, PREDICTED * factor)


def test_negative_depth_is_refused():
    with pytest.raises(ValueError, match='negative at 60 pixels'):
        measure_scale(PREDICTED, np.where(np.arange(50)[:, None] == 0, -1.0, PREDICTED))


def test_one_distance_tells_no_line():
    scale = measure_scale(np.full((9, 9), 2.0), np.full((9, 9), 3.0))
    assert (scale.slope, scale.shift_m) == (1.5, 0.0)


def test_frames_add_up():
    running = RunningScale()
    assert running.estimate is None
    one = running.add(measure_scale(PREDICTED, PREDICTED * 1.0))
    both = running.add(measure_scale(PREDICTED, PREDICTED * 1.21))
    assert both.scale == pytest.approx(1.1)  # both are as sure: the geometric mean
    assert both.variance == pytest.approx(one.variance / 2)
    running.clear()
    assert running.estimate is None


def test_old_frames_fade():
    running = RunningScale()
    for _ in range(300):
        running.add(measure_scale(PREDICTED, PREDICTED))
    sure = running.estimate.variance
    for _ in range(150):
        running.add(measure_scale(PREDICTED, PREDICTED * 2))
    assert running.estimate.scale > 1.85
    assert running.estimate.variance == pytest.approx(sure, rel=0.01)
