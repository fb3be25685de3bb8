"""What the camera sees after it turned in place: exact for every depth."""

import math

from sds_perception.augmentations.geometric import OUTSIDE_GRAY
from sds_perception.augmentations.random_numbers import uniform
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.pixel_sampling import sample_pixels
from sds_perception.core.rigid_motion import rotation_matrix
from sds_perception.core.sample import Sample
import torch
from torch import Tensor


def random_turn(largest_deg: float, generator: torch.Generator) -> Tensor:
    """Draw a (3, 3) rotation by up to ``largest_deg`` about each of the camera's axes."""
    axis_angle = [math.radians(uniform(-largest_deg, largest_deg, generator)) for _ in range(3)]
    return rotation_matrix(torch.tensor([axis_angle]))[0]


def turn(sample: Sample, rotation: Tensor) -> Sample:
    """
    Turn the camera in place; what comes into view is unknown.

    A rotation about the camera's center moves every pixel by one homography, K R K^-1, whatever
    its depth (Hartley and Zisserman, Multiple View Geometry, 2003, 8.4.2). Labels and depth are
    taken from the nearest pixel and never mixed.

    :param sample: one sample, unbatched.
    :param rotation: (3, 3), maps points of the camera before into the camera after.
    :returns: a sample of the same size and camera matrix; depth is along the new optical axis.
        What was not in the picture is gray, 255, not valid, not ``inside``.
    """
    pixels, stretch = _origins(sample, rotation)
    height, width = sample.labels.shape
    column, row = pixels.round().long()
    seen = (column >= 0) & (column < width) & (row >= 0) & (row < height) & (stretch > 0)
    nearest = (..., row.clamp(0, height - 1), column.clamp(0, width - 1))
    valid = sample.valid[nearest] & seen
    shares = sample.class_shares
    return sample.replace(
        image=_smooth(sample.image, pixels, seen),
        labels=sample.labels[nearest].where(seen, UNLABELED),
        depth=(sample.depth[nearest] / stretch).where(valid, 0.0),
        valid=valid,
        class_shares=None if shares is None else shares[nearest] * seen,
        clean=None if sample.clean is None else _smooth(sample.clean, pixels, seen),
        neighbor_T=None if sample.neighbor_T is None else _turn_back(sample.neighbor_T, rotation),
        inside=seen if sample.inside is None else sample.inside[nearest] & seen,
    )


def _origins(sample: Sample, rotation: Tensor) -> tuple[Tensor, Tensor]:
    """
    Say where each pixel comes from, and how its depth changed.

    :returns: (2, H, W) column and row before, pixels; (H, W) depth before over depth after.
    """
    height, width = sample.labels.shape
    v, u = torch.meshgrid(torch.arange(height), torch.arange(width), indexing='ij')
    after = torch.stack([u, v, torch.ones_like(u)], dim=-1).to(sample.K)
    # the rays of the camera after, whose third number is 1, in the camera before
    rays = after @ (rotation.T @ torch.linalg.inv(sample.K)).T
    before = rays @ sample.K.T
    return (before[..., :2] / before[..., 2:]).permute(2, 0, 1), rays[..., 2]


def _smooth(image: Tensor, pixels: Tensor, seen: Tensor) -> Tensor:
    return sample_pixels(image[None], pixels[None])[0].where(seen, OUTSIDE_GRAY)


def _turn_back(neighbor_T: Tensor, rotation: Tensor) -> Tensor:
    """Let (N, 4, 4) motions to the neighbors begin in the camera after."""
    return torch.cat([neighbor_T[..., :3] @ rotation.T, neighbor_T[..., 3:]], dim=-1)
