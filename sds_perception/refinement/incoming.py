"""Check frames that come in, and see what the serving network makes of them."""

from dataclasses import dataclass

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.depth import invalid_to_nan
from sds_perception.core.label_space import UNLABELED
from sds_perception.refinement.descriptor import descriptor_of
from sds_perception.refinement.frame import RefinementFrame, to_sample
from sds_perception.refinement.metric_scale import MetricScale, measure_scale
from sds_perception.training.network_view import depth_at, view
from torch import nn


@dataclass(frozen=True)
class Observation:
    """A frame, checked, with what the network sees in it."""

    frame: RefinementFrame
    """Depth is NaN wherever it is no measurement."""
    descriptor: np.ndarray
    """(D,) float32 by which frames are compared."""
    scale: MetricScale | None
    """Sensor depth over predicted depth; None without enough sensor depth."""


def observe(network: nn.Module, frame: RefinementFrame, info: CheckpointInfo) -> Observation:
    """
    Show a frame to the network and compare its depth with the sensor's.

    :param network: in evaluation mode.
    :raises ValueError: for implausible sensor depth, with what may be wrong.
    """
    seen = view(network, to_sample(frame.replace(neighbors=None), (0.0, np.inf)), info)
    scale = None
    if frame.depth is not None:
        predicted = depth_at(seen, frame.size)
        scale = None if predicted is None else measure_scale(predicted, frame.depth)
        frame = frame.replace(depth=invalid_to_nan(frame.depth))
    return Observation(frame, descriptor_of(seen), scale)


def check_labels(labels: np.ndarray, frame: RefinementFrame, info: CheckpointInfo) -> None:
    """
    Refuse labels that mean nothing here.

    :raises ValueError: for another size than the picture's, or a class that does not exist.
    """
    if labels.shape != frame.size or labels.dtype != np.uint8:
        raise ValueError(
            f'labels of {frame.name} are {labels.dtype} of shape {labels.shape}; wanted uint8 of '
            f'the size of its picture, {frame.size}'
        )
    known = labels[labels != UNLABELED]
    if known.size and known.max() >= len(info.label_space):
        raise ValueError(
            f'labels of {frame.name} hold the class {known.max()}; wanted 0 to '
            f'{len(info.label_space) - 1} of {info.label_space.name}, '
            f'or {UNLABELED} for nothing said'
        )
