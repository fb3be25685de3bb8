"""Scores of a network on whole pictures at their native size, while it trains."""

import numpy as np
from sds_perception.augmentations.geometric import resize
from sds_perception.core.normalization import normalize
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.evaluation.depth_metrics import depth_errors, mean_depth_errors
from sds_perception.evaluation.segmentation_metrics import ConfusionMatrix
import torch
from torch import nn
from torch.nn.functional import interpolate


@torch.inference_mode()
def validate(
    network: nn.Module, dataset: DenseDataset, *, height: int, width: int, device: torch.device
) -> dict[str, float | None]:
    """
    Predict every picture and score it against its ground truth.

    :param network: in evaluation mode.
    :param height: input height of the network, pixels.
    :param width: input width of the network, pixels.
    :returns: miou, pixel_accuracy, abs_rel, rmse (m), a1 and the other depth errors; None for
        what the network or the data set does not say.
    """
    confusion = ConfusionMatrix(len(dataset.label_space))
    errors = []
    for index in range(len(dataset)):
        sample = dataset[index]
        images = normalize(resize(sample, height, width).image)[None].to(device)
        prediction = network(images.contiguous(memory_format=torch.channels_last))
        size = sample.labels.shape
        if prediction.logits is not None:
            logits = interpolate(prediction.logits, size=size, mode='bilinear')
            confusion.add(sample.labels.numpy(), logits.argmax(dim=1)[0].cpu().numpy())
        if prediction.depth is not None:
            errors.append(_depth_errors(prediction.depth, sample, dataset))
    scores = confusion.scores(dataset.label_space.names)
    depth_scores = mean_depth_errors(errors)
    return {key: scores[key] for key in ('miou', 'pixel_accuracy')} | depth_scores


def _depth_errors(depth: torch.Tensor, sample: Sample, dataset: DenseDataset) -> dict | None:
    depth = interpolate(depth, size=sample.labels.shape, mode='bilinear')
    return depth_errors(
        sample.depth.numpy(),
        depth[0].cpu().numpy().astype(np.float32),
        valid=sample.valid.numpy(),
        min_depth_m=dataset.min_depth_m,
        max_depth_m=dataset.max_depth_m,
    )
