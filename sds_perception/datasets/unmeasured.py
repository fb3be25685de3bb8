"""Samples of pictures whose depth and camera nobody measured."""

import numpy as np
from sds_perception.core.sample import Sample
from sds_perception.datasets.measured import measured_sample


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
    focal = focal_per_width * width
    return measured_sample(
        rgb,
        labels=labels,
        depth=None,
        depth_range_m=(0.0, np.inf),
        K=np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]]),
        name=name,
    )
