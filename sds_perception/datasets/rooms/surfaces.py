"""Normal, texture coordinates and reflectance of every surface of a scene."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sds_perception.datasets.rooms.geometry import Geometry
from sds_perception.datasets.rooms.solids import Solid
from sds_perception.datasets.rooms.textures import PATTERN_NAMES, sample_pattern


@dataclass(frozen=True)
class Surfaces:
    """The look of each row of a Geometry."""

    geometry: Geometry
    labels: np.ndarray
    """(S,) uint8 class ids."""
    patterns: np.ndarray
    """(S,) int32 indices into PATTERN_NAMES."""
    colors: np.ndarray
    """(S, 9) float32 the material's three colors."""
    emissions: np.ndarray
    """(S,) float32."""
    mapping: np.ndarray
    """(S, 8) float32 rows that give u and v, in repetitions, from (x, y, z, 1)."""
    repeats: np.ndarray
    """(S, 2) float32 repetitions per meter along u and v."""

    def normals(self, surface: np.ndarray, points: np.ndarray) -> np.ndarray:
        """
        Return outward unit normals.

        :param surface: (N,) int rows of the geometry.
        :param points: (N, 3) float32 points on them.
        :returns: (N, 3) float32, world axes.
        """
        normals = self.geometry.axes[:, 2].astype(np.float32)[surface]
        curved = np.flatnonzero(surface >= self.geometry.num_flat)
        if len(curved):
            normals[curved] = self._curved_normals(surface[curved], points[curved])
        return normals

    def reflectance(
        self, surface: np.ndarray, points: np.ndarray, pixel_m: np.ndarray
    ) -> np.ndarray:
        """
        Return the linear RGB reflectance of surface points.

        :param surface: (N,) int rows of the geometry.
        :param points: (N, 3) float32 points on them.
        :param pixel_m: (N,) what one pixel covers there, meters.
        :returns: (N, 3) float32.
        """
        rows = self.mapping[surface]
        u = np.einsum('ni,ni->n', rows[:, :3], points) + rows[:, 3]
        v = np.einsum('ni,ni->n', rows[:, 4:7], points) + rows[:, 7]
        curved = np.flatnonzero(surface >= self.geometry.num_flat)
        if len(curved):
            u[curved], v[curved] = self._curved_coordinates(surface[curved], points[curved])
        footprint = pixel_m * self.repeats.max(axis=1)[surface]
        weights = sample_pattern(self.patterns[surface], u, v, footprint)
        colors = self.colors[surface]
        color = colors[:, :3] + weights[:, :1] * (colors[:, 3:6] - colors[:, :3])
        color += weights[:, 1:2] * (colors[:, 6:] - color)
        return color * weights[:, 2:]

    def _local(self, surface: np.ndarray, points: np.ndarray) -> np.ndarray:
        offset = points - self.geometry.centers[surface]
        return np.einsum('nij,nj->ni', self.geometry.axes[surface], offset)

    def _curved_normals(self, surface: np.ndarray, points: np.ndarray) -> np.ndarray:
        half = self.geometry.half_sizes[surface]
        unit = self._local(surface, points) / half
        taper = self.geometry.tapers[surface]
        middle, slope = (1 + taper) / 2, (taper - 1) / 2
        is_cap = _is_cap(unit, taper)
        is_ellipsoid = np.isnan(taper)
        gradient = unit.copy()
        # the side rises where x² + y² - (middle + slope z)² does
        side_z = -slope * (middle + slope * unit[:, 2])
        gradient[:, 2] = np.where(is_ellipsoid, unit[:, 2], side_z)
        gradient /= half
        gradient[is_cap] = np.sign(unit[is_cap]) * [0.0, 0.0, 1.0]
        gradient /= np.linalg.norm(gradient, axis=1, keepdims=True)
        return np.einsum('nji,nj->ni', self.geometry.axes[surface], gradient)

    def _curved_coordinates(
        self, surface: np.ndarray, points: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        local, half = self._local(surface, points), self.geometry.half_sizes[surface]
        angle = np.arctan2(local[:, 1] / half[:, 1], local[:, 0] / half[:, 0])
        # whole repetitions around the body, so that no seam shows
        around = np.maximum(np.rint(2 * np.pi * half[:, 0] * self.repeats[surface, 0]), 1)
        is_cap = _is_cap(local / half, self.geometry.tapers[surface])
        u = np.where(is_cap, local[:, 0] * self.repeats[surface, 0], angle / (2 * np.pi) * around)
        v = np.where(is_cap, local[:, 1], local[:, 2]) * self.repeats[surface, 1]
        return u, v


def build_surfaces(solids: Sequence[Solid], geometry: Geometry) -> Surfaces:
    """Give every surface of the geometry the look of the solid that it belongs to."""
    owners = [solids[i] for i in geometry.owners]
    materials = [s.material for s in owners]
    size = np.array([m.size_m for m in materials])[:, None]
    extent = np.maximum(2 * geometry.half_sizes[:, :2], 1e-6)
    repeats = np.where(size > 0, 1 / np.where(size > 0, size, 1.0), 1 / extent)
    rows = geometry.axes[:, :2] * repeats[..., None]
    # a stretched pattern starts at the face's lower left corner, a repeated one at its center
    shift = np.where(size > 0, 0.0, 0.5) - np.einsum('sij,sj->si', rows, geometry.centers)
    return Surfaces(
        geometry=geometry,
        labels=np.array([s.label for s in owners], np.uint8),
        patterns=np.array([PATTERN_NAMES.index(m.pattern) for m in materials], np.int32),
        colors=np.array([[*m.color, *m.second, *m.third] for m in materials], np.float32),
        emissions=np.array([m.emission for m in materials], np.float32),
        mapping=np.concatenate([rows, shift[..., None]], axis=2).reshape(-1, 8).astype(np.float32),
        repeats=repeats.astype(np.float32),
    )


def _is_cap(unit: np.ndarray, taper: np.ndarray) -> np.ndarray:
    radius = (1 + taper) / 2 + (taper - 1) / 2 * unit[:, 2]
    return (np.abs(unit[:, 2]) > 1 - 1e-4) & (np.hypot(unit[:, 0], unit[:, 1]) < radius - 1e-4)
