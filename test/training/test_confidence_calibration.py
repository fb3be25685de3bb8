"""A temperature makes confidence the share of labels that are right."""

import math

import pytest
from sds_perception.training.confidence_calibration import (
    calibrate_confidence,
    cross_validated_confidence,
    errors_of_confidence,
    expected_calibration_error,
    negative_log_likelihood,
    tempered,
)
from sds_perception.training.held_out_pixels import HeldOutPixels
import torch


def sure_of(confidence, right):
    """Return ten pictures of two classes: how sure of class 0, and which share of it is right."""
    pixels = 100
    truth = (torch.arange(pixels) >= right * pixels).long()
    probabilities = torch.tensor([confidence, 1 - confidence])
    return HeldOutPixels(probabilities.log().expand(10, pixels, 2), truth.expand(10, pixels))


def test_a_network_that_is_too_sure_becomes_as_sure_as_it_is_right():
    pixels = sure_of(0.95, right=0.8)
    temperature = calibrate_confidence(pixels)
    # of two classes, scores that differ by log(19) must differ by log(4)
    assert temperature == pytest.approx(math.log(19) / math.log(4), rel=1e-3)
    calibrated = errors_of_confidence(tempered(pixels, temperature))
    assert calibrated['confidence'] == pytest.approx(0.8, abs=1e-3)
    assert calibrated['ece'] < 1e-3


def test_no_temperature_changes_a_label():
    pixels = sure_of(0.95, right=0.8)
    labels = tempered(pixels, 3.0).predicted.argmax(dim=-1)
    assert labels.equal(pixels.predicted.argmax(dim=-1))


def test_pictures_are_judged_by_what_was_fitted_to_others():
    pixels = sure_of(0.95, right=0.8)
    pixels = HeldOutPixels(pixels.predicted, pixels.truth.clone())
    pixels.truth[:2] = 0  # the first fifth is all right
    confidence = cross_validated_confidence(pixels).predicted.exp().amax(dim=-1)
    torch.testing.assert_close(confidence[:2], torch.full((2, 100), 0.8), rtol=1e-3, atol=0)
    assert (confidence[2:] > 0.82).all()


def test_errors_of_one_confidence_are_those_of_a_hand():
    found = errors_of_confidence(sure_of(0.95, right=0.8))
    nll = -0.8 * math.log(0.95) - 0.2 * math.log(0.05)
    expected = {'confidence': 0.95, 'accuracy': 0.8, 'ece': 0.15, 'nll': nll}
    assert found == pytest.approx(expected, abs=1e-6)


def test_too_sure_here_does_not_make_up_for_too_unsure_there():
    confidence = torch.tensor([0.9, 0.9, 0.5, 0.5])
    is_right = torch.tensor([1.0, 0.0, 1.0, 1.0])
    assert expected_calibration_error(confidence, is_right) == pytest.approx((0.4 + 0.5) / 2)


def test_a_class_held_impossible_costs_a_finite_amount():
    pixels = HeldOutPixels(
        torch.tensor([[[0.0, math.log(torch.finfo().tiny)]]]), torch.tensor([[1]])
    )
    assert 80 < negative_log_likelihood(pixels) < 90
