"""Samples of pictures with a known camera, and labels and depth where the set has them."""

import numpy as np
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample
from sds_perception.datasets.picture_files import image_tensor
import torch


def measured_sample(
    rgb: np.ndarray,
    *,
    labels: np.ndarray | None,
    depth: np.ndarray | None,
    depth_range_m: tuple[float, float],
    K: np.ndarray,
    name: str,
) -> Sample:
    """
    Wrap a picture and what is known about it.

    :param rgb: (H, W, 3) uint8.
    :param labels: (H, W) class ids, 255 = ignore; None ignores all.
    :param depth: (H, W) float32 meters, NaN where unknown; None is nowhere valid.
    :param depth_range_m: nearest and farthest depth that counts.
    :param K: (3, 3) pixels.
    :raises ValueError: if labels or depth have another size than the picture.
    """
    size = rgb.shape[:2]
    labels = np.full(size, UNLABELED) if labels is None else labels
    depth = np.full(size, np.nan, np.float32) if depth is None else depth
    for what, array in (('labels', labels), ('depth', depth)):
        if array.shape != size:
            raise ValueError(
                f'{what} of {name} are {array.shape}, its picture is {size}; wanted the same size'
            )
    nearest, farthest = depth_range_m
    valid = (depth >= nearest) & (depth <= farthest)  # False for NaN
    return Sample(
        image=image_tensor(rgb),
        labels=torch.from_numpy(labels.astype(np.int64, copy=False)),
        depth=torch.from_numpy(np.where(valid, depth, np.float32(0)))[None],
        valid=torch.from_numpy(valid)[None],
        K=torch.from_numpy(np.asarray(K, np.float32)),
        name=name,
    )
