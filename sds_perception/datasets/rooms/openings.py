"""Doors, windows and what belongs to them; the wall is the plane y = 0, the room is at -y."""

from collections.abc import Sequence

import numpy as np
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import Palette, fitted, random_cloth, random_color
from sds_perception.datasets.rooms.solids import Material, Solid, box, frustum

_SKY = ((0.75, 0.87, 1.0), (0.5, 0.38, 0.3), (0.12, 0.25, 0.07))
_NIGHT = ((0.03, 0.035, 0.06), (0.1, 0.08, 0.05), (0.01, 0.015, 0.01))
_FRAME_M = 0.05


def door(rng: np.random.Generator, palette: Palette, *, width: float) -> list[Solid]:
    """Build a closed door in its frame."""
    height, w = rng.uniform(1.98, 2.12), width / 2
    leaf = palette.trim if rng.random() < 0.6 else palette.wood
    handle = (0.35, 0.33, 0.28)
    front = fitted(leaf, 'door' if rng.random() < 0.65 else 'plain_door', third=handle)
    f = 0.07
    return [
        box((-w + f, -0.015, 0.0), (w - f, 0.0, height), Nyu.DOOR, front),
        box((-w, -0.04, 0.0), (-w + f, 0.0, height + f), Nyu.DOOR, palette.trim),
        box((w - f, -0.04, 0.0), (w, 0.0, height + f), Nyu.DOOR, palette.trim),
        box((-w + f, -0.04, height), (w - f, 0.0, height + f), Nyu.DOOR, palette.trim),
    ]


def window(
    rng: np.random.Generator,
    palette: Palette,
    *,
    size: Sequence[float],
    sill_m: float,
    daylight: float,
) -> list[Solid]:
    """
    Build a window with a view.

    :param size: (2,) width and height, meters.
    :param sill_m: height of its lower rim.
    :param daylight: brightness outside; 0 = night.
    """
    w, low, high = size[0] / 2, sill_m, sill_m + size[1]
    colors = _NIGHT
    if daylight > 0:
        green = np.array(_SKY[2]) * rng.uniform([0.6, 0.7, 0.5], [1.8, 1.2, 1.2])
        colors = _SKY[0], random_color(rng, saturation=0.5), tuple(green)
    view = Material(*colors, 'outdoors', 0.0, max(3.0 * daylight, 0.5))
    parts = [box((-w, -0.004, low), (w, 0.0, high), Nyu.WINDOW, view, casts_shadow=False)]
    for x0, x1 in ((-w, -w + _FRAME_M), (-0.02, 0.02), (w - _FRAME_M, w)):
        parts.append(
            box((x0, -0.04, low), (x1, 0.0, high), Nyu.WINDOW, palette.trim, casts_shadow=False)
        )
    for z0, z1 in ((low, low + _FRAME_M), (high - _FRAME_M, high)):
        parts.append(
            box((-w, -0.04, z0), (w, 0.0, z1), Nyu.WINDOW, palette.trim, casts_shadow=False)
        )
    sill = box((-w - 0.05, -0.14, low - 0.035), (w + 0.05, 0.0, low), Nyu.WINDOW, palette.trim)
    return [*parts, sill]


def curtains(
    rng: np.random.Generator, *, size: Sequence[float], sill_m: float, room_height: float
) -> list[Solid]:
    """Hang a pair of curtains at both sides of a window, in overlapping folds."""
    w, top = size[0] / 2, min(sill_m + size[1] + 0.15, room_height - 0.03)
    bottom = rng.choice([0.03, sill_m - 0.15])
    cloth = random_cloth(rng)
    spread = rng.uniform(0.25, 0.6) * w
    parts = [
        frustum(
            (-w - 0.3, -0.12, top),
            (w + 0.3, -0.12, top),
            0.012,
            Nyu.CURTAIN,
            Material((0.2, 0.17, 0.12)),
        )
    ]
    for side in (-1, 1):
        outer, inner = side * (w + 0.2), side * (w + 0.2 - spread)
        count = max(3, int(spread / 0.075))
        for x in np.linspace(outer, inner, count):
            radius = spread / count * 0.75
            foot, up = (x, -0.12 + rng.uniform(-0.012, 0.012), bottom), (x, -0.12, top - 0.01)
            parts.append(frustum(foot, up, radius, Nyu.CURTAIN, cloth, flatness=0.7, taper=0.85))
    return parts


def blinds(rng: np.random.Generator, *, size: Sequence[float], sill_m: float) -> list[Solid]:
    """Lower blinds over the upper part of a window."""
    w, top = size[0] / 2 + 0.03, sill_m + size[1] + 0.03
    low = top - rng.uniform(0.3, 1.0) * size[1]
    shade = Material(
        (0.72, 0.7, 0.66), (0.6, 0.6, 0.6), pattern='slats', size_m=0.42, emission=0.25
    )
    return [box((-w, -0.07, low), (w, -0.05, top), Nyu.BLINDS, shade)]


def radiator() -> list[Solid]:
    """Build a ribbed radiator."""
    enamel = Material((0.72, 0.72, 0.7))
    parts = [box((-0.5, -0.09, 0.14), (0.5, -0.03, 0.62), Nyu.OTHER_PROP, enamel)]
    for x in np.linspace(-0.46, 0.46, 13):
        parts.append(
            box((x - 0.02, -0.105, 0.12), (x + 0.02, -0.02, 0.64), Nyu.OTHER_PROP, enamel)
        )
    return parts
