"""A line through the scores of the depth head makes up for what pictures apart show."""

from dataclasses import replace

import pytest
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import load_label_space
from sds_perception.models.heads import DepthHead
from sds_perception.training.depth_calibration import (
    DepthCalibration,
    calibrate_depth,
    cross_validated_depth,
    errors_of_depth,
    mean_absolute_error_m,
)
from sds_perception.training.held_out_pixels import HeldOutPixels
import torch

HEAD = DepthHead(4, min_depth_m=0.1, max_depth_m=10.0)


def some_depth():
    """Return measured depth of 10 pictures with 200 pixels, 1 to 5 m."""
    generator = torch.Generator().manual_seed(0)
    return 1 + 4 * torch.rand(10, 200, generator=generator, dtype=torch.float64)


def shrunken(truth):
    """Return what a network says whose scores are half of the right ones, and 0.2 too large."""
    return HeldOutPixels(HEAD.depth_of(0.5 * HEAD.score_of(truth) + 0.2), truth)


def test_depth_drawn_to_the_middle_is_spread_again():
    pixels = shrunken(some_depth())
    line = calibrate_depth(HEAD, pixels)
    assert (line.gain, line.shift) == pytest.approx((2.0, -0.4), abs=1e-3)
    corrected = line.corrected(HEAD, pixels.predicted)
    torch.testing.assert_close(corrected, pixels.truth, rtol=1e-3, atol=0)


def test_a_few_wrong_measurements_hardly_draw_it():
    pixels = shrunken(some_depth())
    pixels.truth[:, ::10] = 9.9
    assert calibrate_depth(HEAD, pixels).gain == pytest.approx(2.0, abs=0.01)


def test_a_network_that_is_right_stays_as_it_is():
    truth = some_depth()
    assert calibrate_depth(HEAD, HeldOutPixels(truth, truth)) == DepthCalibration(1.0, 0.0)


def test_pictures_are_judged_by_what_was_fitted_to_others():
    truth = some_depth()
    predicted = shrunken(truth).predicted
    predicted[:2] = truth[:2]  # the first fifth was right
    corrected = cross_validated_depth(HEAD, HeldOutPixels(predicted, truth)).predicted
    expected = DepthCalibration(2.0, -0.4).corrected(HEAD, truth[:2])
    torch.testing.assert_close(corrected[:2], expected, rtol=1e-3, atol=0)
    first_fifth = HeldOutPixels(corrected[:2], truth[:2])
    assert mean_absolute_error_m(first_fifth) > 0.5


def test_errors_are_those_of_the_pictures_on_average():
    info = CheckpointInfo('ccam_net', {}, load_label_space('camvid11'), 0.1, 10.0, 32, 64)
    pixels = HeldOutPixels(
        predicted=torch.tensor([[2.0, 2.0], [1.0, 3.0]]),
        truth=torch.tensor([[1.0, 1.0], [1.0, 3.0]]),
    )
    assert errors_of_depth(pixels, info) == {'abs_rel': 0.5, 'rmse': 0.5, 'mae': 0.5}
    right = replace(pixels, predicted=pixels.truth)
    assert errors_of_depth(right, info) == {'abs_rel': 0.0, 'rmse': 0.0, 'mae': 0.0}
