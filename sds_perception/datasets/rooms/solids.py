"""Boxes, frustums and ellipsoids with a class and a material: what synthetic rooms consist of."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from sds_perception.core.settings import check_choice

Color = tuple[float, float, float]
SHAPES = ('box', 'frustum', 'ellipsoid')


@dataclass(frozen=True)
class Material:
    """How a surface looks; it reflects light equally in all directions (Lambert)."""

    color: Color = (0.6, 0.6, 0.6)
    """Linear RGB reflectance in [0, 1]; blended by the pattern."""
    second: Color = (0.4, 0.4, 0.4)
    """Reflectance that the pattern's first channel blends to."""
    third: Color = (0.2, 0.2, 0.2)
    """Reflectance that the pattern's second channel blends to."""
    pattern: str = 'plain'
    """A name of textures.PATTERN_NAMES."""
    size_m: float = 1.0
    """What one repetition of the pattern covers, meters; 0 stretches it once over each face."""
    emission: float = 0.0
    """Light that the surface itself sends out, as a multiple of its reflectance."""


@dataclass(frozen=True)
class Solid:
    """
    A convex body; lengths in meters, axes of the world: x and y along the floor, z up.

    A frustum stands on its local z axis and has the section of an ellipse.
    """

    shape: str
    """box, frustum or ellipsoid."""
    center: np.ndarray
    """(3,) float64."""
    half_size: np.ndarray
    """(3,) float64, half of the extent along each local axis."""
    label: int
    """NYU-40 id, 0..39."""
    material: Material = Material()
    rotation: np.ndarray = field(default_factory=lambda: np.eye(3))
    """(3, 3) float64, maps local axes into the world."""
    taper: float = 1.0
    """Frustum: width at its top as a fraction of the width at its foot, in [0, 1]."""
    casts_shadow: bool = True

    def __post_init__(self):
        check_choice('shape', self.shape, SHAPES)
        if not (np.asarray(self.half_size) > 0).all():
            raise ValueError(f'{self.shape} has half_size {self.half_size}; wanted all positive')
        if not 0 <= self.taper <= 1:
            raise ValueError(f'taper is {self.taper}; wanted 0 (a cone) to 1, the wide end below')


def box(
    low: Iterable[float],
    high: Iterable[float],
    label: int,
    material: Material = Material(),
    *,
    casts_shadow: bool = True,
) -> Solid:
    """
    Build a box along the axes from two opposite corners.

    :param low: (3,) the corner with the smaller coordinates, meters.
    :param high: (3,) the corner with the larger ones.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    half = (high - low) / 2
    return Solid('box', (low + high) / 2, half, label, material, casts_shadow=casts_shadow)


def frustum(
    foot: Iterable[float],
    top: Iterable[float],
    radius_m: float,
    label: int,
    material: Material = Material(),
    *,
    taper: float = 1.0,
    flatness: float = 1.0,
    casts_shadow: bool = True,
) -> Solid:
    """
    Build a cylinder or truncated cone between two points.

    :param foot: (3,) center of one end, meters.
    :param top: (3,) center of the other end.
    :param radius_m: radius at the foot.
    :param taper: radius at the top as a fraction of it.
    :param flatness: width along the local y axis as a fraction of the width along x.
    """
    foot, top = np.asarray(foot, float), np.asarray(top, float)
    if taper > 1:  # the wide end is the foot
        foot, top, radius_m, taper = top, foot, radius_m * taper, 1 / taper
    length = np.linalg.norm(top - foot)
    half = np.array([radius_m, radius_m * flatness, length / 2])
    rotation = _frame_along((top - foot) / length)
    return Solid('frustum', (foot + top) / 2, half, label, material, rotation, taper, casts_shadow)


def ellipsoid(
    center: Iterable[float],
    half_size: Iterable[float],
    label: int,
    material: Material = Material(),
    *,
    casts_shadow: bool = True,
) -> Solid:
    """
    Build an ellipsoid with its axes along the world's.

    :param center: (3,) meters.
    :param half_size: (3,) its three radii, meters.
    """
    center, half_size = np.asarray(center, float), np.asarray(half_size, float)
    return Solid('ellipsoid', center, half_size, label, material, casts_shadow=casts_shadow)


def yaw_rotation(yaw: float) -> np.ndarray:
    """Return the (3, 3) rotation about the vertical by an angle in radians."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def placed(parts: Iterable[Solid], position: Iterable[float], yaw: float = 0.0) -> list[Solid]:
    """
    Turn parts about the vertical through their origin and move them.

    :param position: (3,) where their origin goes, meters.
    :param yaw: radians.
    """
    rotation, position = yaw_rotation(yaw), np.asarray(position, float)
    return [
        replace(p, center=rotation @ p.center + position, rotation=rotation @ p.rotation)
        for p in parts
    ]


def tilted(solid: Solid, rotation: np.ndarray, pivot: Iterable[float]) -> Solid:
    """
    Turn one solid about a point.

    :param rotation: (3, 3).
    :param pivot: (3,) the point that stays, meters.
    """
    pivot = np.asarray(pivot, float)
    center = rotation @ (solid.center - pivot) + pivot
    return replace(solid, center=center, rotation=rotation @ solid.rotation)


def pitch_rotation(angle: float) -> np.ndarray:
    """Return the (3, 3) rotation about the x axis by an angle in radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def _frame_along(axis: np.ndarray) -> np.ndarray:
    helper = np.array([1.0, 0.0, 0.0]) if abs(axis[0]) < 0.9 else np.array([0.0, 1.0, 0.0])
    y = np.cross(axis, helper)
    y /= np.linalg.norm(y)
    return np.stack([np.cross(y, axis), y, axis], axis=1)
