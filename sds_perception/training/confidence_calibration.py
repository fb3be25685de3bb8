"""Let a network's confidence be the share of its labels that are right."""

from dataclasses import replace
import math

from scipy.optimize import minimize_scalar
from sds_perception.training.held_out_pixels import HeldOutPixels
import torch
from torch import Tensor
from torch.nn.functional import nll_loss

BINS = 15
TEMPERATURES = (0.1, 10.0)


def calibrate_confidence(pixels: HeldOutPixels) -> float:
    """
    Return the temperature by which to divide class scores (Guo et al., ICML 2017).

    It makes the true classes most likely, and changes no label.
    """

    def cost(log_temperature: float) -> float:
        return negative_log_likelihood(tempered(pixels, math.exp(log_temperature)))

    limits = [math.log(limit) for limit in TEMPERATURES]
    return math.exp(minimize_scalar(cost, bounds=limits, method='bounded').x)


def cross_validated_confidence(pixels: HeldOutPixels) -> HeldOutPixels:
    """Return every picture with the temperature that was fitted to other pictures."""
    folds = [tempered(fold, calibrate_confidence(others)) for others, fold in pixels.folds()]
    return replace(pixels, predicted=torch.cat([fold.predicted for fold in folds]))


def tempered(pixels: HeldOutPixels, temperature: float) -> HeldOutPixels:
    """Return the probabilities after class scores were divided by a temperature."""
    return replace(pixels, predicted=(pixels.predicted / temperature).log_softmax(dim=-1))


def errors_of_confidence(pixels: HeldOutPixels) -> dict[str, float]:
    """Return mean confidence, accuracy, expected calibration error ece, and nll in nats."""
    confidence, labels = pixels.predicted.exp().max(dim=-1)
    is_right = (labels == pixels.truth).double()
    return {
        'confidence': float(confidence.mean()),
        'accuracy': float(is_right.mean()),
        'ece': expected_calibration_error(confidence.flatten(), is_right.flatten()),
        'nll': negative_log_likelihood(pixels),
    }


def expected_calibration_error(confidence: Tensor, is_right: Tensor) -> float:
    """
    Return how far confidence is from the share that is right, in bins of equal confidence.

    (Naeini et al., AAAI 2015), weighted by the pixels in each bin.

    :param confidence: (N,) in [0, 1].
    :param is_right: (N,) 0 or 1.
    """
    bins = (confidence * BINS).long().clamp(max=BINS - 1)
    gap = torch.zeros(BINS, dtype=torch.float64)
    gap.index_add_(0, bins, confidence.double() - is_right)
    return float(gap.abs().sum() / len(bins))


def negative_log_likelihood(pixels: HeldOutPixels) -> float:
    """Return the mean of -log p(true class), nats."""
    return float(nll_loss(pixels.predicted.flatten(0, 1), pixels.truth.flatten()))
