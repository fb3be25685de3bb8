"""Scores of a network on whole pictures at their native size, while it trains."""

from typing import Any

from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.processes import ALONE, Processes
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.evaluation.depth_metrics import DEPTH_KEYS
from sds_perception.evaluation.set_scores import SetScores, merged
from sds_perception.training.network_view import depth_at, labels_at, view
from sds_perception.training.requirements import NO_TRUTH
from torch import nn

KEYS = ('miou', 'pixel_accuracy', *DEPTH_KEYS, 'images')


def validate(
    network: nn.Module,
    dataset: DenseDataset,
    info: CheckpointInfo,
    *,
    use_median_scaling: bool = False,
    processes: Processes = ALONE,
) -> dict[str, Any]:
    """
    Predict every picture and score it against its ground truth.

    :param network: in evaluation mode.
    :param info: how it sees pictures.
    :param use_median_scaling: score depth up to a factor per picture.
    :param processes: share the pictures; all get the scores of the whole set.
    :returns: miou, pixel_accuracy, abs_rel, rmse (m), a1 and the other depth errors; None for
        what the network or the data set does not say; the number of images and, where it is
        so, median_scaling.
    :raises ValueError: if neither can be scored.
    """
    scores = SetScores(
        dataset.label_space,
        min_depth_m=dataset.min_depth_m,
        max_depth_m=dataset.max_depth_m,
        use_median_scaling=use_median_scaling,
    )
    for index in range(processes.rank, len(dataset), processes.count):
        sample = dataset[index]
        seen, size = view(network, sample, info), tuple(sample.labels.shape)
        scores.add(
            FramePrediction(labels=labels_at(seen, size), depth=depth_at(seen, size)),
            labels=sample.labels.numpy(),
            depth=sample.depth[0].numpy(),
            valid=sample.valid[0].numpy(),
        )
    result = merged(processes.gather(scores)).result()
    if result['miou'] is None and result['rmse'] is None:
        raise ValueError(NO_TRUTH)
    said = {'median_scaling': True} if use_median_scaling else {}
    return {key: result[key] for key in KEYS} | said
