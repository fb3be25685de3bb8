"""Solids laid out as arrays, so that whole pictures of rays can be tested against them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sds_perception.datasets.rooms.solids import Solid

_SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)


@dataclass(frozen=True)
class Geometry:
    """
    The surfaces of a scene: F flat rectangles, then C curved bodies, together F + C surfaces.

    Lengths in meters, float64, in world axes. A surface's index is its row here.
    """

    centers: np.ndarray
    """(F + C, 3) centers of the rectangles and of the curved bodies."""
    axes: np.ndarray
    """(F + C, 3, 3) rows: rectangle u (right), v (up), outward normal; body x, y, z."""
    half_sizes: np.ndarray
    """(F + C, 3) half extents along these axes; a rectangle's third is 0."""
    tapers: np.ndarray
    """(F + C,) width of a frustum's top over that of its foot; NaN for an ellipsoid."""
    owners: np.ndarray
    """(F + C,) int, index of the solid that each surface belongs to."""
    num_flat: int
    """F."""

    def corners(self, surface: np.ndarray) -> np.ndarray:
        """
        Return the corners of the boxes around surfaces.

        :param surface: (N,) int rows.
        :returns: (N, 8, 3); bits 4, 2, 1 of the index say which end of x, y, z it is.
        """
        offsets = (_SIGNS[None] * self.half_sizes[surface, None]) @ self.axes[surface]
        return self.centers[surface, None] + offsets


def build_geometry(solids: Sequence[Solid]) -> Geometry:
    """Lay out solids; every box becomes its six faces."""
    flat = [(i, s) for i, s in enumerate(solids) if s.shape == 'box']
    curved = [(i, s) for i, s in enumerate(solids) if s.shape != 'box']
    centers, axes, halves = _faces([s for _, s in flat])
    tapers = [np.nan if s.shape == 'ellipsoid' else s.taper for _, s in curved]
    return Geometry(
        centers=np.concatenate([centers, np.reshape([s.center for _, s in curved], (-1, 3))]),
        axes=np.concatenate([axes, np.reshape([s.rotation.T for _, s in curved], (-1, 3, 3))]),
        half_sizes=np.concatenate([halves, np.reshape([s.half_size for _, s in curved], (-1, 3))]),
        tapers=np.concatenate([np.ones(len(centers)), np.array(tapers, float)]),
        owners=np.array([i for i, _ in flat for _ in range(6)] + [i for i, _ in curved], int),
        num_flat=len(centers),
    )


def _faces(boxes: list[Solid]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    center = np.reshape([s.center for s in boxes], (-1, 1, 3)).astype(float)
    half = np.reshape([s.half_size for s in boxes], (-1, 3)).astype(float)
    # rows are the box's own x, y, z in the world
    frame = np.reshape([s.rotation.T for s in boxes], (-1, 3, 3)).astype(float)
    axes, reach, extent = [], [], []
    for normal, right, up in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
        for sign in (-1, 1):
            # seen from outside, u points right and v up, so that patterns are not mirrored
            turn = (sign, 1) if normal == 0 else (-sign, 1) if normal == 1 else (1, sign)
            rows = (turn[0] * frame[:, right], turn[1] * frame[:, up], sign * frame[:, normal])
            axes.append(np.stack(rows, axis=1))
            reach.append(sign * half[:, normal, None] * frame[:, normal])
            flat = np.zeros(len(half))
            extent.append(np.stack([half[:, right], half[:, up], flat], axis=1))
    return (
        (center + np.stack(reach, axis=1)).reshape(-1, 3),
        np.stack(axes, axis=1).reshape(-1, 3, 3),
        np.stack(extent, axis=1).reshape(-1, 3),
    )
