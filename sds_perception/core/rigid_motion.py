"""Rigid motions as 4x4 matrices; b_T_a maps points of frame a into frame b."""

import torch
from torch import Tensor


def rotation_matrix(axis_angle: Tensor) -> Tensor:
    """
    Turn rotation vectors into matrices (Rodrigues); smooth at no rotation.

    :param axis_angle: (B, 3) axis times angle, radians.
    :returns: (B, 3, 3).
    """
    # the small constant keeps the root's gradient finite at zero
    angle = (axis_angle.square().sum(dim=1) + 1e-14).sqrt()[:, None, None]
    x, y, z = axis_angle.unbind(dim=1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=1).reshape(-1, 3, 3)
    outer = axis_angle[:, :, None] * axis_angle[:, None, :]
    # 1 - cos t = 2 sin^2 (t / 2), which loses no digits where t is small
    versine = 2 * (angle / 2).sin().square()
    identity = torch.eye(3, dtype=axis_angle.dtype, device=axis_angle.device)
    return angle.cos() * identity + angle.sin() / angle * cross + versine / angle**2 * outer


def pose_matrix(axis_angle: Tensor, translation: Tensor) -> Tensor:
    """
    Build the motion x -> R x + t.

    :param axis_angle: (B, 3) axis times angle, radians.
    :param translation: (B, 3) meters.
    :returns: (B, 4, 4).
    """
    return _assemble(rotation_matrix(axis_angle), translation)


def invert_motion(motion: Tensor) -> Tensor:
    """
    Invert rigid motions: from b_T_a to a_T_b.

    :param motion: (B, 4, 4) rotation and translation, nothing else.
    :returns: (B, 4, 4).
    """
    inverse_rotation = motion[:, :3, :3].transpose(1, 2)
    # sums instead of a matrix product: autocast must not round it
    translation = -(inverse_rotation * motion[:, None, :3, 3]).sum(dim=2)
    return _assemble(inverse_rotation, translation)


def approach_motion(motion: Tensor, nearness: Tensor) -> Tensor:
    """
    Say a motion in a world whose depth was divided: S M S^-1 with S = diag(1, 1, 1 / nearness, 1).

    A picture that was zoomed by ``nearness`` and is read with the focal length of before shows
    this world; the motion in it is no longer rigid.

    :param motion: (..., 4, 4).
    :param nearness: (...) above 0.
    :returns: (..., 4, 4).
    """
    one = torch.ones_like(nearness)
    stretch = torch.stack([one, one, 1 / nearness, one], dim=-1)
    return stretch[..., :, None] * motion / stretch[..., None, :]


def _assemble(rotation: Tensor, translation: Tensor) -> Tensor:
    upper = torch.cat([rotation, translation[:, :, None]], dim=2)
    bottom = upper.new_tensor([0.0, 0.0, 0.0, 1.0]).expand(len(upper), 1, 4)
    return torch.cat([upper, bottom], dim=1)
