"""Samples of pictures whose depth and camera nobody measured."""

import numpy as np
from sds_perception.core.sample import IGNORE, Sample
from sds_perception.datasets.picture_files import image_tensor
import torch


def sample_without_depth(
    rgb: np.ndarray, *, labels: np.ndarray | None, focal_per_width: float, name: str
) -> Sample:
    """
    Wrap a picture; depth is nowhere valid.

    :param rgb: (H, W, 3) uint8.
    :param labels: (H, W) uint8, 255 = ignore; None ignores all.
    :param focal_per_width: a guess of focal length over image width; the optical axis is taken
        to be in the middle.
    """
    height, width = rgb.shape[:2]
    if labels is None:
        labels = np.full((height, width), IGNORE)
    focal = focal_per_width * width
    K = [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]]
    return Sample(
        image=image_tensor(rgb),
        labels=torch.from_numpy(labels.astype(np.int64)),
        depth=torch.zeros(1, height, width),
        valid=torch.zeros(1, height, width, dtype=torch.bool),
        K=torch.tensor(K),
        name=name,
    )
