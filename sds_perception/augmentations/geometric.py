"""Crops, zooms and flips that keep labels, depth and camera matrix true to the picture."""

from collections.abc import Callable
from functools import partial
import math
from typing import Any

from sds_perception.core.label_space import UNLABELED
from sds_perception.core.resizing import resize_nearest, scale_camera_matrix
from sds_perception.core.rigid_motion import approach_motion
from sds_perception.core.sample import Sample
import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

OUTSIDE_GRAY = 0.5
"""Color of what lies beyond a picture."""


def resize(sample: Sample, height: int, width: int) -> Sample:
    """
    Resize a sample; nearest neighbor for labels and depth, which are never mixed.

    :param sample: one sample, unbatched.
    :returns: the same view with (height, width) pixels; depth in meters stays as it is.
    """
    scale_y, scale_x = height / sample.image.shape[-2], width / sample.image.shape[-1]
    if (scale_y, scale_x) == (1, 1):
        return sample
    return sample.replace(
        image=_smooth_picture(sample.image, (height, width)),
        labels=_resize_plane(sample.labels, (height, width)),
        depth=resize_nearest(sample.depth, (height, width)),
        valid=resize_nearest(sample.valid, (height, width)),
        class_shares=_optional(resize_nearest, sample.class_shares, (height, width)),
        neighbors=_optional(_smooth, sample.neighbors, (height, width)),
        clean=_optional(_smooth_picture, sample.clean, (height, width)),
        inside=_optional(_resize_plane, sample.inside, (height, width)),
        K=scale_camera_matrix(sample.K, scale_x, scale_y),
    )


def crop(sample: Sample, top: int, left: int, height: int, width: int) -> Sample:
    """
    Cut out a window, which may reach beyond the picture; there is nothing known outside it.

    :param sample: one sample, unbatched.
    :param top: first row, pixels; may be negative.
    :param left: first column, pixels; may be negative.
    :returns: (height, width) pixels; outside the picture gray, 255, not valid, not ``inside``.
    """
    bottom, right = top + height, left + width
    rows, columns = sample.labels.shape
    # pad takes left, right, top, bottom; negative amounts cut
    margins = (-left, right - columns, -top, bottom - rows)
    inside = sample.inside
    if inside is None and max(margins) > 0:
        inside = torch.ones_like(sample.labels, dtype=torch.bool)
    K = sample.K.clone()
    K[0, 2] -= left
    K[1, 2] -= top
    return sample.replace(
        image=_pad_gray(sample.image, margins),
        labels=pad(sample.labels, margins, value=UNLABELED),
        depth=pad(sample.depth, margins),
        valid=pad(sample.valid, margins, value=False),
        class_shares=_optional(pad, sample.class_shares, margins),
        neighbors=_optional(_pad_gray, sample.neighbors, margins),
        clean=_optional(_pad_gray, sample.clean, margins),
        inside=_optional(partial(pad, value=False), inside, margins),
        K=K,
    )


def flip(sample: Sample) -> Sample:
    """Mirror left and right: of the camera matrix only cx changes, of the world only x."""
    K = sample.K.clone()
    K[0, 2] = sample.image.shape[-1] - 1 - K[0, 2]
    mirror = torch.tensor([-1.0, 1.0, 1.0, 1.0])
    return sample.replace(
        image=sample.image.flip(-1),
        labels=sample.labels.flip(-1),
        depth=sample.depth.flip(-1),
        valid=sample.valid.flip(-1),
        class_shares=_optional(torch.flip, sample.class_shares, (-1,)),
        neighbors=_optional(torch.flip, sample.neighbors, (-1,)),
        clean=_optional(torch.flip, sample.clean, (-1,)),
        inside=_optional(torch.flip, sample.inside, (-1,)),
        neighbor_T=_optional(torch.mul, sample.neighbor_T, mirror[:, None] * mirror),
        K=K,
    )


def approach(sample: Sample, scale: float) -> Sample:
    """
    Read a picture zoomed by ``scale`` as one of the camera before the zoom, nearer to the scene.

    A network that is not told the focal length can only learn the depth of one focal length:
    an enlarged picture has to mean a nearer scene (Eigen et al., NeurIPS 2014).

    :param sample: one sample whose camera matrix already holds the zoomed focal lengths.
    :param scale: by how much it was zoomed.
    :returns: the sample with depth / scale and focal lengths / scale, and ``nearness`` that
        says so; the neighbors' poses are those of the nearer scene, and not rigid.
    """
    K = sample.K.clone()
    K[:2, :2] /= scale
    nearness = torch.tensor(scale)
    return sample.replace(
        depth=sample.depth / scale,
        K=K,
        neighbor_T=_optional(approach_motion, sample.neighbor_T, nearness),
        nearness=nearness if sample.nearness is None else sample.nearness * nearness,
    )


def focal_length_px(K: Tensor) -> float:
    """Return the geometric mean of both focal lengths of a (3, 3) camera matrix, pixels."""
    return math.sqrt(K[0, 0].item() * K[1, 1].item())


def _smooth(images: Tensor, size: tuple[int, int]) -> Tensor:
    return interpolate(images, size=size, mode='bilinear', align_corners=False, antialias=True)


def _smooth_picture(image: Tensor, size: tuple[int, int]) -> Tensor:
    return _smooth(image[None], size)[0]


def _resize_plane(values: Tensor, size: tuple[int, int]) -> Tensor:
    return resize_nearest(values[None], size)[0]


def _pad_gray(images: Tensor, margins: tuple[int, int, int, int]) -> Tensor:
    return pad(images, margins, value=OUTSIDE_GRAY)


def _optional(
    function: Callable[[Tensor, Any], Tensor], values: Tensor | None, argument: Any
) -> Tensor | None:
    return None if values is None else function(values, argument)
