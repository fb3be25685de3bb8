"""The light of a room: its lamps, its windows, and what walls and floor send back."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sds_perception.datasets.rooms.lights import Lights, PointLight, SunLight
from sds_perception.datasets.rooms.palette import Palette
from sds_perception.datasets.rooms.plan import Place
from sds_perception.datasets.rooms.solids import yaw_rotation

_SHADOWED = 2
_DAY, _EVENING = np.array((0.40, 0.42, 0.445)), np.array((0.26, 0.235, 0.205))


class Window(NamedTuple):
    """An opening through which light falls."""

    place: Place
    """Its middle, on the wall."""
    size: tuple[float, float]
    """Width and height, meters."""
    sill_m: float
    daylight: float
    """Brightness outside; 0 = night."""


def room_lights(
    rng: np.random.Generator,
    palette: Palette,
    windows: Sequence[Window],
    lamps: Sequence[PointLight],
) -> Lights:
    """Gather the light of a room; only the first windows cast shadows."""
    bright = [window for window in windows if window.daylight > 0]
    points = [_window_light(w, is_shadowed=i < _SHADOWED) for i, w in enumerate(bright)]
    suns = (_sun(rng, bright[0]),) if bright and rng.random() < 0.5 else ()
    base = _DAY if bright else _EVENING
    walls, floor = np.array(palette.wall.color), np.array(palette.floor.color)
    return Lights(
        ambient_up=tuple(base * (0.5 + 0.6 * walls)),
        ambient_down=tuple(base * (0.35 + 0.35 * walls + 0.5 * floor)),
        points=(*lamps, *points),
        suns=suns,
    )


def _window_light(window: Window, *, is_shadowed: bool) -> PointLight:
    center, axes = _frame(window)
    power = 2.2 * window.daylight * window.size[0] * window.size[1]
    color = (0.9 * power, 0.97 * power, 1.05 * power)
    return PointLight(center + 0.15 * axes[2], color, axes[2], is_shadowed)


def _sun(rng: np.random.Generator, window: Window) -> SunLight:
    center, axes = _frame(window)
    fall, side, power = rng.uniform(0.35, 1.0), rng.uniform(-0.6, 0.6), rng.uniform(2.0, 4.0)
    direction = side * axes[0] - fall * axes[1] + axes[2]
    return SunLight(
        direction=direction / np.linalg.norm(direction),
        color=(power, 0.92 * power, 0.78 * power),
        window_center=center,
        window_axes=axes,
        window_half_size=np.array(window.size) / 2 - 0.05,
    )


def _frame(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of the opening, and rows right, up, and into the room."""
    rotation = yaw_rotation(window.place.yaw)
    center = np.array([window.place.x, window.place.y, window.sill_m + window.size[1] / 2])
    return center, np.stack([rotation[:, 0], rotation[:, 2], -rotation[:, 1]])
