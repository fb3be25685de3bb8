"""Scores of a network on a few pictures, in one pass over them."""

from collections.abc import Iterable

from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.sample import Sample
from sds_perception.evaluation.set_scores import SetScores
from sds_perception.training.network_view import depth_at, labels_at, view
from torch import nn

MIN_DEPTH_M, MAX_DEPTH_M = 0.1, 10.0
"""Measured depth that counts, meters, as indoors; farther where the network can say more."""
Scores = dict[str, float | None]


def score(network: nn.Module, samples: Iterable[Sample], info: CheckpointInfo) -> Scores:
    """
    Compare a network with what is known of pictures, at the pictures' own size.

    :param network: in evaluation mode.
    :param samples: at their native size.
    :returns: ``miou`` in [0, 1], ``abs_rel``, ``rmse`` (m) and ``scaled_abs_rel``, after scaling
        each picture by its median; None for what neither says. Unlike elsewhere mIoU is of the
        classes in the truth alone: where each that is predicted counts, to forget those that do
        not occur in these pictures would look like learning.
    """
    nearest, farthest = counted_range_m(info)
    limits = {'min_depth_m': nearest, 'max_depth_m': farthest}
    plain = SetScores(info.label_space, **limits)
    scaled = SetScores(info.label_space, **limits, use_median_scaling=True)
    for sample in samples:
        seen, size = view(network, sample, info), tuple(sample.labels.shape)
        truth = {
            'labels': sample.labels.numpy(),
            'depth': sample.depth[0].numpy(),
            'valid': sample.valid[0].numpy(),
        }
        depth = depth_at(seen, size)
        plain.add(FramePrediction(labels=labels_at(seen, size), depth=depth), **truth)
        scaled.add(FramePrediction(depth=depth), **truth)
    result = plain.result()
    return {
        'miou': plain.miou_of_true(),
        **{key: result[key] for key in ('abs_rel', 'rmse')},
        'scaled_abs_rel': scaled.result()['abs_rel'],
    }


def counted_range_m(info: CheckpointInfo) -> tuple[float, float]:
    """Return the nearest and farthest measured depth that counts, meters."""
    return MIN_DEPTH_M, max(MAX_DEPTH_M, info.max_depth_m)
