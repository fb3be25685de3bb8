"""How a network of a checkpoint sees a picture: at which size, and how near."""

from dataclasses import dataclass

import numpy as np
from sds_perception.augmentations.geometric import focal_length_px, resize
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.normalization import normalize
from sds_perception.core.resizing import resize_nearest
from sds_perception.core.sample import Sample
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate


@dataclass(frozen=True)
class View:
    """What a network says about one picture."""

    probabilities: Tensor | None
    """(C, h, w) of the classes; None for a network without them."""
    depth: Tensor | None
    """(1, h, w) meters; None for a network without it."""


def view_size(sample: Sample, info: CheckpointInfo) -> tuple[int, int]:
    """Return height and width at which the network sees a picture, pixels."""
    return info.network_size(*sample.labels.shape)


def reference_focal_px(sample: Sample, info: CheckpointInfo) -> float:
    """Return the focal length that the network takes all pictures for, at its input size."""
    if info.focal_length_px > 0:
        return info.focal_length_px
    return focal_length_px(resize(sample, *view_size(sample, info)).K)


def nearness(fitted: Sample, info: CheckpointInfo) -> float:
    """
    Return meters per meter that the network says: its camera may see things larger or smaller.

    :param fitted: a sample at the size at which the network sees it.
    """
    if info.focal_length_px <= 0:
        return 1.0
    return focal_length_px(fitted.K) / info.focal_length_px


def view(network: nn.Module, sample: Sample, info: CheckpointInfo) -> View:
    """
    Show one picture to a network.

    :param network: in evaluation mode.
    :param sample: one sample at its native size.
    :returns: at the size that the network sees; depth corrected for the focal length.
    """
    return view_fitted(network, resize(sample, *view_size(sample, info)), info)


@torch.inference_mode()
def view_fitted(network: nn.Module, fitted: Sample, info: CheckpointInfo) -> View:
    """
    Show a picture as it is to a network; otherwise as :func:`view`.

    :param fitted: a sample at the size at which the network sees it.
    """
    images = normalize(fitted.image, info.mean, info.std)[None]
    images = images.to(next(network.parameters()).device)
    prediction = network(images.contiguous(memory_format=torch.channels_last))
    logits, depth = prediction.logits, prediction.depth
    return View(
        None if logits is None else logits[0].float().softmax(dim=0).cpu(),
        None if depth is None else (depth[0].float() * nearness(fitted, info)).cpu(),
    )


def depth_at(seen: View, size: tuple[int, int]) -> np.ndarray | None:
    """Return predicted depth at another size, (H, W) float32 meters; None without depth."""
    if seen.depth is None:
        return None
    return interpolate(seen.depth[None], size=size, mode='bilinear')[0, 0].numpy()


def labels_at(seen: View, size: tuple[int, int]) -> np.ndarray | None:
    """
    Return predicted classes at another size, (H, W) int64; None without classes.

    Chosen where the network sees the picture and then resized, as the engine does.
    """
    if seen.probabilities is None:
        return None
    return resize_nearest(seen.probabilities.argmax(dim=0, keepdim=True), size)[0].numpy()
