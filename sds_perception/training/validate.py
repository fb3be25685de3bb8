"""Scores of a network on whole pictures at their native size, while it trains."""

from types import SimpleNamespace
from typing import Any

import numpy as np
from sds_perception.augmentations.geometric import focal_length_px, resize
from sds_perception.core.input_size import network_size
from sds_perception.core.normalization import normalize
from sds_perception.core.processes import ALONE, Processes
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.evaluation.depth_metrics import DEPTH_KEYS
from sds_perception.evaluation.set_scores import SetScores, merged
import torch
from torch import nn
from torch.nn.functional import interpolate

KEYS = ('miou', 'pixel_accuracy', *DEPTH_KEYS, 'images')


@torch.inference_mode()
def validate(
    network: nn.Module,
    dataset: DenseDataset,
    *,
    height: int,
    width: int,
    reference_focal_length_px: float,
    device: torch.device,
    use_median_scaling: bool = False,
    processes: Processes = ALONE,
) -> dict[str, Any]:
    """
    Predict every picture and score it against its ground truth.

    :param network: in evaluation mode, on the device.
    :param height: input height of the network, pixels.
    :param width: input width of the network, pixels.
    :param reference_focal_length_px: of the camera that the network takes all pictures for.
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
        size = network_size(*sample.labels.shape, input_height=height, input_width=width)
        fitted = resize(sample, *size)
        nearness = focal_length_px(fitted.K) / reference_focal_length_px
        scores.add(
            _predict(network, fitted, size=sample.labels.shape, nearness=nearness, device=device),
            labels=sample.labels.numpy(),
            depth=sample.depth[0].numpy(),
            valid=sample.valid[0].numpy(),
        )
    result = merged(processes.gather(scores)).result()
    if result['miou'] is None and result['rmse'] is None:
        raise ValueError(
            'the validation pictures have neither labels nor depth that the network predicts; '
            'nothing can choose the best checkpoint: validate on another data set'
        )
    said = {'median_scaling': True} if use_median_scaling else {}
    return {key: result[key] for key in KEYS} | said


def _predict(
    network: nn.Module,
    sample: Sample,
    *,
    size: tuple[int, int],
    nearness: float,
    device: torch.device,
) -> SimpleNamespace:
    """Return labels (H, W) and depth (H, W) in meters of one picture, at its native size."""
    images = normalize(sample.image)[None].to(device)
    prediction = network(images.contiguous(memory_format=torch.channels_last))
    labels = depth = None
    if prediction.logits is not None:
        logits = interpolate(prediction.logits, size=size, mode='bilinear')
        labels = logits.argmax(dim=1)[0].cpu().numpy()
    if prediction.depth is not None:
        meters = interpolate(prediction.depth, size=size, mode='bilinear') * nearness
        depth = meters[0, 0].cpu().numpy().astype(np.float32)
    return SimpleNamespace(labels=labels, depth=depth)
