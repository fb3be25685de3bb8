"""Pictures whose depth or camera nobody measured."""

import numpy as np
from sds_perception.core.sample import Sample
from sds_perception.datasets.measured import measured_sample

FOCAL_PER_WIDTH = 0.81
"""Focal length over image width of a camera that nobody calibrated: 63 degrees wide."""


def guessed_camera(size: tuple[int, int], focal_per_width: float = FOCAL_PER_WIDTH) -> np.ndarray:
    """
    Return the (3, 3) camera matrix of a picture whose optical axis is in its middle, pixels.

    :param size: height and width, pixels.
    """
    height, width = size
    focal = focal_per_width * width
    return np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]])


def sample_without_depth(
    rgb: np.ndarray, *, labels: np.ndarray | None, focal_per_width: float, name: str
) -> Sample:
    """
    Wrap a picture; depth is nowhere valid.

    :param rgb: (H, W, 3) uint8.
    :param labels: (H, W) uint8, 255 = ignore; None ignores all.
    :param focal_per_width: a guess of focal length over image width.
    """
    return measured_sample(
        rgb,
        labels=labels,
        depth=None,
        depth_range_m=(0.0, np.inf),
        K=guessed_camera(rgb.shape[:2], focal_per_width),
        name=name,
    )
