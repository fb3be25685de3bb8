"""Correct a network's depth by what it says of pictures that it has not learned."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sds_perception.augmentations.geometric import resize
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.sample import Sample
from sds_perception.evaluation.depth_metrics import depth_errors, mean_depth_errors
from sds_perception.models.heads import DepthHead
from sds_perception.training.network_view import nearness, view, view_size
import torch
from torch import Tensor, nn

FOLDS = 5
PIXELS = 2000
"""Taken of each picture, so that each counts the same."""


@dataclass(frozen=True)
class Calibration:
    """
    A line through the scores of a depth head: gain * score + shift.

    A network is less sure of pictures that it did not learn, and draws their depth to the middle
    of all depth; a gain above 1 spreads it again. As temperature scaling does for classes (Guo et
    al., ICML 2017), it fits few numbers on pictures apart.
    """

    gain: float
    shift: float

    def corrected(self, head: DepthHead, depth: Tensor) -> Tensor:
        """Return predicted depth of any shape, meters, as the calibrated head says it."""
        return head.depth_of(self.gain * head.score_of(depth) + self.shift)


@dataclass(frozen=True)
class DepthPairs:
    """Predicted beside measured depth, both as the camera that the network learned sees it."""

    predicted: Tensor
    """(pictures, pixels) float64 meters."""
    measured: Tensor
    """(pictures, pixels) float64 meters."""

    def of(self, chosen: Tensor) -> 'DepthPairs':
        """Return the pictures that a (pictures,) bool mask chooses."""
        return DepthPairs(self.predicted[chosen], self.measured[chosen])

    def mean_absolute_error(self) -> float:
        """Return the mean of |predicted - measured|, meters."""
        return float((self.predicted - self.measured).abs().mean())


def depth_head_of(network: nn.Module, name: str) -> DepthHead:
    """
    Return the head that can be calibrated.

    :param name: of the network, for the message.
    :raises ValueError: if it has none.
    """
    head = getattr(network, 'depth_head', None)
    if not isinstance(head, DepthHead):
        raise ValueError(
            f'this {name} has no depth head whose scores could be calibrated; wanted a ccam_net '
            'that predicts depth'
        )
    return head


def observe(network: nn.Module, samples: Iterable[Sample], info: CheckpointInfo) -> DepthPairs:
    """
    Predict pictures that the network has not learned.

    :param network: in evaluation mode.
    :param samples: at their native size; those without measured depth are passed over.
    :raises ValueError: if fewer than five have any.
    """
    pairs = [_pair(network, sample, info) for sample in samples]
    known = [pair for pair in pairs if pair is not None]
    if len(known) < FOLDS:
        reach = f'{info.min_depth_m:g} to {info.max_depth_m:g} m'
        raise ValueError(
            f'{len(known)} of {len(pairs)} pictures have measured depth within the {reach} that '
            f'the network can say; wanted {FOLDS} or more'
        )
    predicted, measured = (torch.stack(each) for each in zip(*known, strict=True))
    return DepthPairs(predicted, measured)


def calibrate(head: DepthHead, pairs: DepthPairs) -> Calibration:
    """Return the calibration with the least mean absolute error, which outliers hardly draw."""

    def error(line: np.ndarray) -> float:
        corrected = Calibration(*line.tolist()).corrected(head, pairs.predicted)
        return DepthPairs(corrected, pairs.measured).mean_absolute_error()

    return Calibration(*minimize(error, [1.0, 0.0], method='Nelder-Mead').x.tolist())


def cross_validated(head: DepthHead, pairs: DepthPairs) -> DepthPairs:
    """
    Return every picture as corrected by what was fitted to other pictures.

    They are parted as they follow each other, so that pictures of one room stay together.
    """
    count = len(pairs.predicted)
    fold = torch.arange(count) * FOLDS // count
    corrected = [
        calibrate(head, pairs.of(fold != part)).corrected(head, pairs.predicted[fold == part])
        for part in range(FOLDS)
    ]
    return DepthPairs(torch.cat(corrected), pairs.measured)


def errors(pairs: DepthPairs, info: CheckpointInfo) -> dict[str, float]:
    """Return abs_rel, rmse (m) and the mean absolute error mae (m) over the pictures."""
    everywhere = np.ones(pairs.measured.shape[1], bool)
    limits = {'min_depth_m': info.min_depth_m, 'max_depth_m': info.max_depth_m}
    both = zip(pairs.measured.numpy(), pairs.predicted.numpy(), strict=True)
    means = mean_depth_errors(
        depth_errors(measured, predicted, valid=everywhere, **limits)
        for measured, predicted in both
    )
    mae = pairs.mean_absolute_error()
    return {'abs_rel': means['abs_rel'], 'rmse': means['rmse'], 'mae': mae}


def _pair(
    network: nn.Module, sample: Sample, info: CheckpointInfo
) -> tuple[Tensor, Tensor] | None:
    fitted = resize(sample, *view_size(sample, info))
    scale = nearness(fitted, info)
    measured = fitted.depth.double() / scale
    predicted = view(network, fitted, info).depth.double() / scale
    within = (measured >= info.min_depth_m) & (measured <= info.max_depth_m)
    known = (fitted.valid & within).flatten().nonzero()[:, 0]
    if len(known) == 0:
        return None
    pixels = known[torch.linspace(0, len(known) - 1, PIXELS).long()]
    return predicted.flatten()[pixels], measured.flatten()[pixels]
