"""Correct a network's depth by what it says of pictures that it has not learned."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.evaluation.depth_metrics import depth_errors, mean_depth_errors
from sds_perception.models.heads import DepthHead
from sds_perception.training.held_out_pixels import HeldOutPixels
import torch
from torch import Tensor


@dataclass(frozen=True)
class DepthCalibration:
    """
    A line through the scores of a depth head: gain * score + shift.

    A network is less sure of pictures that it did not learn, and draws their depth to the middle
    of all depth; a gain above 1 spreads it again.
    """

    gain: float
    shift: float

    def corrected(self, head: DepthHead, depth: Tensor) -> Tensor:
        """Return predicted depth of any shape, meters, as the calibrated head says it."""
        return head.depth_of(self.gain * head.score_of(depth) + self.shift)


def calibrate_depth(head: DepthHead, pixels: HeldOutPixels) -> DepthCalibration:
    """Return the calibration with the least mean absolute error, which outliers hardly draw."""

    def error(line: np.ndarray) -> float:
        corrected = DepthCalibration(*line.tolist()).corrected(head, pixels.predicted)
        return mean_absolute_error_m(replace(pixels, predicted=corrected))

    return DepthCalibration(*minimize(error, [1.0, 0.0], method='Nelder-Mead').x.tolist())


def cross_validated_depth(head: DepthHead, pixels: HeldOutPixels) -> HeldOutPixels:
    """Return every picture as corrected by what was fitted to other pictures."""
    corrected = [
        calibrate_depth(head, others).corrected(head, fold.predicted)
        for others, fold in pixels.folds()
    ]
    return replace(pixels, predicted=torch.cat(corrected))


def errors_of_depth(pixels: HeldOutPixels, info: CheckpointInfo) -> dict[str, float]:
    """Return abs_rel, rmse (m) and the mean absolute error mae (m), averaged over pictures."""
    everywhere = np.ones(pixels.truth.shape[1], bool)
    limits = {'min_depth_m': info.min_depth_m, 'max_depth_m': info.max_depth_m}
    both = zip(pixels.truth.numpy(), pixels.predicted.numpy(), strict=True)
    means = mean_depth_errors(
        depth_errors(truth, predicted, valid=everywhere, **limits) for truth, predicted in both
    )
    mae = mean_absolute_error_m(pixels)
    return {'abs_rel': means['abs_rel'], 'rmse': means['rmse'], 'mae': mae}


def mean_absolute_error_m(pixels: HeldOutPixels) -> float:
    """Return the mean of |predicted - truth|, meters."""
    return float((pixels.predicted - pixels.truth).abs().mean())
