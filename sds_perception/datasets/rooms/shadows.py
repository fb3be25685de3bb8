"""Soft shadows: blurred moments of the depth a light sees (Donnelly and Lauritzen, I3D 2006)."""

from dataclasses import dataclass

import cv2
import numpy as np
from sds_perception.datasets.rooms.geometry import Geometry
from sds_perception.datasets.rooms.raycast import cast_rays
from sds_perception.datasets.rooms.remap import remap_list

_BLEED = 0.25
_NEXT = np.array([1, 2, 0, 1])


@dataclass(frozen=True)
class ShadowMap:
    """First and second moments of the depth that a light sees, in one or more square faces."""

    poses: np.ndarray
    """(M, 4, 4) world_T_face of each face's pinhole camera."""
    K: np.ndarray
    """(3, 3) pixels, of every face."""
    moments: np.ndarray
    """(M * size, size, 2) float32 mean and mean square of the depth, meters."""
    min_deviation_m: float
    """Depth differences below about this size cast no shadow."""

    def visibility(self, points: np.ndarray) -> np.ndarray:
        """
        Tell how much of the light reaches points.

        :param points: (N, 3) float32 world points, meters.
        :returns: (N,) float32 in [0, 1]; 0 = in full shadow.
        """
        offsets = points - self.poses[0, :3, 3].astype(np.float32)
        size = self.moments.shape[1]
        if len(self.poses) == 1:
            x, y, z = (offsets @ self.poses[0, :3, :3].astype(np.float32)).T
            face = np.float32(0)
        else:
            face, x, y, z = _on_cube(offsets)
        z_safe = np.maximum(z, np.float32(1e-3))
        u = np.float32(self.K[0, 0]) * x / z_safe + np.float32(self.K[0, 2])
        v = np.float32(self.K[1, 1]) * y / z_safe + np.float32(self.K[1, 2])
        u, v = np.clip(u, 0, size - 1), np.clip(v, 0, size - 1) + np.float32(size) * face
        mean, square = remap_list(self.moments, u, v).T
        variance = np.maximum(square - mean**2, np.float32(self.min_deviation_m**2))
        beyond = np.maximum(z - mean, 0)
        # moments let light leak where two shadows meet; what is nearly dark becomes dark
        return np.clip((variance / (variance + beyond**2) - _BLEED) / (1 - _BLEED), 0, 1)


def cast_shadow_map(
    geometry: Geometry,
    poses: np.ndarray,
    K: np.ndarray,
    *,
    size: int,
    blur_px: float,
    background_m: float,
    min_deviation_m: float = 0.03,
) -> ShadowMap:
    """
    Render what a light sees.

    :param geometry: the surfaces that cast shadows.
    :param poses: (M, 4, 4) world_T_face.
    :param K: (3, 3) pixels.
    :param size: height and width of a face, pixels.
    :param blur_px: standard deviation of the blur that softens the shadows' rims.
    :param background_m: depth where no ray meets anything.
    """
    faces = []
    for pose in poses:
        inverse = cast_rays(geometry, pose, K, height=size, width=size).inverse_depth
        depth = np.where(inverse > 0, 1.0 / np.maximum(inverse, 1e-6), background_m)
        moments = np.stack([depth, depth**2], axis=-1).astype(np.float32)
        faces.append(cv2.GaussianBlur(moments, (0, 0), blur_px))
    return ShadowMap(poses, K, np.concatenate(faces), min_deviation_m)


def look_along(position: np.ndarray, forward: np.ndarray, up: np.ndarray) -> np.ndarray:
    """
    Return the (4, 4) world_T_camera of an optical frame (x right, y down, z forward).

    :param position: (3,) meters.
    :param forward: (3,) not zero, not along up.
    :param up: (3,) what is to point to the top of the picture.
    """
    z = np.asarray(forward, float) / np.linalg.norm(forward)
    x = np.cross(z, up)
    x /= np.linalg.norm(x)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([x, np.cross(z, x), z], axis=1)
    pose[:3, 3] = position
    return pose


def cube_poses(position: np.ndarray) -> np.ndarray:
    """Return (6, 4, 4) world_T_face looking to -x, +x, -y, +y, -z, +z."""
    poses = np.tile(np.eye(4), (6, 1, 1))
    for axis in range(3):
        for side in range(2):
            forward = (2 * side - 1) * np.eye(3)[axis]
            columns = [np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3], forward]
            poses[2 * axis + side, :3, :3] = np.stack(columns, axis=1)
            poses[2 * axis + side, :3, 3] = position
    return poses


def _on_cube(
    offsets: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the row of :func:`cube_poses` that sees each offset, and its x, y, z there."""
    axis = np.abs(offsets).argmax(axis=1)
    start = np.arange(0, offsets.size, 3)
    flat = offsets.ravel()
    forward = flat[start + axis]
    x, y = flat[start + _NEXT[axis]], flat[start + _NEXT[axis + 1]]
    face = (2 * axis + (forward > 0)).astype(np.float32)
    return face, x, y, np.abs(forward)
