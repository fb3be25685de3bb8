"""How much light falls on the surfaces of a scene, from wherever one looks at them."""

from collections.abc import Sequence

import numpy as np
from sds_perception.datasets.rooms.geometry import Geometry, build_geometry
from sds_perception.datasets.rooms.lights import Lights, PointLight, SunLight
from sds_perception.datasets.rooms.shadows import (
    ShadowMap,
    cast_shadow_map,
    cube_poses,
    look_along,
)
from sds_perception.datasets.rooms.solids import Solid

_LAMP_SIZE = 128
_WINDOW_SIZE = 64
_SKY_SIZE = 128
_SUN_SIZE = 160
_FAR_M = 60.0  # so far away, a pinhole's rays are nearly parallel
_CORNER_M = 0.25
_CORNER_LOSS = 0.38
_PENUMBRA_M = 0.02


class Illumination:
    """Irradiance of a scene; shadow maps are rendered once, in the constructor."""

    def __init__(
        self, solids: Sequence[Solid], lights: Lights, *, low: np.ndarray, high: np.ndarray
    ):
        self._lights, self._low, self._high = lights, low, high
        casters = [s for s in solids if s.casts_shadow]
        geometry = build_geometry(casters)
        self._cubes = [
            _cube_map(geometry, light) if light.is_shadowed else None for light in lights.points
        ]
        self._sky = _sky_map(casters, low, high) if np.ptp([low, high]) < _FAR_M else None
        self._suns = [_sun_map(casters, sun) for sun in lights.suns]

    def irradiance(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """
        Sum the light of all sources.

        :param points: (N, 3) float32 world points, meters.
        :param normals: (N, 3) float32 unit normals.
        :returns: (N, 3) float32 linear RGB; white paper at 1 is white.
        """
        # a little off the surface, so that a wall does not shadow itself
        lifted = points + np.float32(0.02) * normals
        total = self._ambient(lifted, normals)
        for light, cube in zip(self._lights.points, self._cubes, strict=True):
            total += _point_light(light, cube, lifted, normals)[:, None] * np.float32(light.color)
        for sun, shadow in zip(self._lights.suns, self._suns, strict=True):
            total += _sun_light(sun, shadow, lifted, normals)[:, None] * np.float32(sun.color)
        return total

    def _ambient(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        up, down = np.float32(self._lights.ambient_up), np.float32(self._lights.ambient_down)
        from_above = (0.5 + 0.5 * normals[:, 2:]).astype(np.float32)
        openness = self._corners(points, normals)
        if self._sky is not None:
            openness = openness * (0.3 + 0.7 * self._sky.visibility(points))
        return openness[:, None] * (from_above * up + (1 - from_above) * down)

    def _corners(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        openness = np.ones(len(points), np.float32)
        for axis in range(3):
            coordinate = points[:, axis]
            distance = np.minimum(coordinate - self._low[axis], self._high[axis] - coordinate)
            near = np.exp(-np.maximum(distance, 0).astype(np.float32) / np.float32(_CORNER_M))
            openness *= 1 - _CORNER_LOSS * near * (1 - np.abs(normals[:, axis]))
        return openness


def _cube_map(geometry: Geometry, light: PointLight) -> ShadowMap:
    # a window is large: its shadows are softer, and a coarse map shows them
    size = _LAMP_SIZE if light.direction is None else _WINDOW_SIZE
    # a little more than 90 degrees, so that the blur at a face's rim sees its neighborhood
    K = _centered(size / 2 / 1.1, size)
    poses = cube_poses(light.position)
    return cast_shadow_map(geometry, poses, K, size=size, blur_px=1.2, background_m=15.0)


def _sky_map(casters: list[Solid], low: np.ndarray, high: np.ndarray) -> ShadowMap:
    below = [s for s in casters if s.center[2] < high[2] - 0.02]
    center = (low + high) / 2
    position = np.array([center[0], center[1], high[2] + _FAR_M])
    pose = look_along(position, np.array([0, 0, -1.0]), np.array([0, 1.0, 0]))
    reach = (high - low)[:2].max() / 2 + 0.2
    K = _centered(_SKY_SIZE / 2 / reach * (position[2] - low[2]), _SKY_SIZE)
    return cast_shadow_map(
        build_geometry(below),
        pose[None],
        K,
        size=_SKY_SIZE,
        blur_px=0.16 * _SKY_SIZE / (2 * reach),
        background_m=position[2] - low[2],
        min_deviation_m=0.12,
    )


def _sun_map(casters: list[Solid], sun: SunLight) -> ShadowMap:
    inward = sun.window_axes[2]
    inside = [s for s in casters if (s.center - sun.window_center) @ inward > 0]
    position = sun.window_center - _FAR_M * sun.direction
    pose = look_along(position, sun.direction, np.array([0, 0, 1.0]))
    reach = np.linalg.norm(sun.window_half_size)
    K = _centered(_SUN_SIZE / 2 / reach * _FAR_M, _SUN_SIZE)
    return cast_shadow_map(
        build_geometry(inside),
        pose[None],
        K,
        size=_SUN_SIZE,
        blur_px=0.8,
        background_m=_FAR_M + 20,
    )


def _centered(focal_px: float, size: int) -> np.ndarray:
    center = (size - 1) / 2
    return np.array([[focal_px, 0, center], [0, focal_px, center], [0, 0, 1.0]])


def _point_light(
    light: PointLight, cube: ShadowMap | None, points: np.ndarray, normals: np.ndarray
) -> np.ndarray:
    offset = points - light.position.astype(np.float32)
    square = np.einsum('ni,ni->n', offset, offset)
    facing = -np.einsum('ni,ni->n', offset, normals) / np.sqrt(np.maximum(square, 1e-6))
    strength = np.maximum(facing, 0) / (square + np.float32(0.25))
    if light.direction is not None:
        ahead = offset @ light.direction.astype(np.float32) / np.sqrt(np.maximum(square, 1e-6))
        strength *= np.clip(ahead + np.float32(0.15), 0, 1)
    if cube is not None:
        lit = np.flatnonzero(strength > 0)
        strength[lit] *= cube.visibility(points[lit])
    return strength


def _sun_light(
    sun: SunLight, shadow: ShadowMap, points: np.ndarray, normals: np.ndarray
) -> np.ndarray:
    direction, axes = sun.direction.astype(np.float32), sun.window_axes.astype(np.float32)
    strength = np.maximum(-(normals @ direction), 0)
    offset = points - sun.window_center.astype(np.float32)
    # where the way back to the sun crosses the window's plane
    back = (offset @ axes[2]) / (direction @ axes[2])
    crossing = offset - back[:, None] * direction
    across, above = crossing @ axes[0], crossing @ axes[1]
    half_width, half_height = sun.window_half_size
    # a post divides the window
    for margin in (
        half_width - np.abs(across),
        half_height - np.abs(above),
        np.abs(across) - 0.02,
    ):
        strength *= np.clip(margin / _PENUMBRA_M + 0.5, 0, 1)
    lit = np.flatnonzero((strength > 0) & (back > 0))
    light = np.zeros(len(points), np.float32)
    light[lit] = strength[lit] * shadow.visibility(points[lit])
    return light
