"""Lamps under the ceiling, on the floor and on tables; each is centered on the origin."""

from dataclasses import replace

import numpy as np
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.solids import Material, Solid, box, ellipsoid, frustum


def ceiling_lamp(rng: np.random.Generator, *, ceiling_m: float, is_on: bool) -> list[Solid]:
    """Build a pendant, a panel or a globe below the ceiling, centered on the origin."""
    glow = Material((0.95, 0.9, 0.8), emission=5.0 if is_on else 0.0)
    gray, kind, z = Material((0.3,) * 3), rng.integers(3), ceiling_m
    if kind == 0:
        return _unshadowed(
            [
                frustum((0, 0, z - 0.35), (0, 0, z), 0.008, Nyu.LAMP, gray),
                frustum((0, 0, z - 0.55), (0, 0, z - 0.35), 0.2, Nyu.LAMP, glow, taper=0.45),
            ]
        )
    if kind == 1:
        w = rng.uniform(0.25, 0.6)
        return _unshadowed(
            [
                box((-w, -0.16, z - 0.06), (w, 0.16, z), Nyu.LAMP, gray),
                box((-w + 0.02, -0.14, z - 0.065), (w - 0.02, 0.14, z - 0.06), Nyu.LAMP, glow),
            ]
        )
    return _unshadowed(
        [
            frustum((0, 0, z - 0.2), (0, 0, z), 0.01, Nyu.LAMP, gray),
            ellipsoid((0, 0, z - 0.32), (0.15, 0.15, 0.15), Nyu.LAMP, glow),
        ]
    )


def standing_lamp(rng: np.random.Generator, *, height: float, is_on: bool) -> list[Solid]:
    """Build a lamp with foot, pole and shade, for the floor or for a table."""
    dark, shade_h = Material((0.12, 0.1, 0.08)), 0.1 + 0.1 * height
    shade = Material(
        (0.85, rng.uniform(0.6, 0.8), rng.uniform(0.35, 0.65)), emission=2.5 if is_on else 0.0
    )
    radius = 0.06 + 0.06 * height
    return [
        frustum((0, 0, 0), (0, 0, 0.03), radius, Nyu.LAMP, dark, taper=0.9),
        frustum((0, 0, 0.03), (0, 0, height - shade_h), 0.01 + 0.005 * height, Nyu.LAMP, dark),
        frustum(
            (0, 0, height - shade_h),
            (0, 0, height),
            radius * 1.3,
            Nyu.LAMP,
            shade,
            taper=rng.uniform(0.6, 0.95),
            casts_shadow=False,
        ),
    ]


def _unshadowed(parts: list[Solid]) -> list[Solid]:
    return [replace(part, casts_shadow=False) for part in parts]
