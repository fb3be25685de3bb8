"""Random furnished rooms."""

from dataclasses import replace

import numpy as np
from sds_perception.datasets.rooms import openings
from sds_perception.datasets.rooms.daylight import Window, room_lights
from sds_perception.datasets.rooms.furnishing import ROOM_KINDS, furnish
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.lamps import ceiling_lamp
from sds_perception.datasets.rooms.lights import PointLight
from sds_perception.datasets.rooms.palette import Palette, random_palette
from sds_perception.datasets.rooms.plan import Footprint, Plan
from sds_perception.datasets.rooms.scene import Scene
from sds_perception.datasets.rooms.solids import Solid, box

_WALL_M = 0.1


def random_room(rng: np.random.Generator) -> tuple[Scene, Plan]:
    """
    Build a room: walls, fixtures, furniture, people and lights.

    :returns: the scene, and the plan that tells where a camera fits.
    """
    palette = random_palette(rng)
    kind = str(rng.choice(list(ROOM_KINDS)))
    size = np.array([rng.uniform(2.9, 5.8), rng.uniform(2.8, 5.2), rng.uniform(2.35, 2.9)])
    plan = Plan(size, rng)
    is_day = bool(rng.random() < 0.75)
    plan.solids += _shell(size, palette)
    _add_pillar(plan, palette)
    _add_door(plan, palette)
    found = [_add_window(plan, palette, is_day=is_day) for _ in range(rng.integers(1, 4))]
    windows = [window for window in found if window is not None]
    lamps = _add_ceiling_lamps(plan, is_on=not is_day or bool(rng.random() < 0.5))
    lamps += furnish(plan, palette, kind, is_evening=not is_day)
    lights = room_lights(rng, palette, windows, lamps)
    low = np.array([-size[0] / 2, -size[1] / 2, 0.0])
    scene = Scene(tuple(plan.solids), lights, low, low + size)
    return scene, plan


def _shell(size: np.ndarray, palette: Palette) -> list[Solid]:
    x, y, h, t = size[0] / 2, size[1] / 2, size[2], _WALL_M
    wall = palette.wall
    parts = [
        box((-x, -y, -t), (x, y, 0), Nyu.FLOOR, palette.floor),
        box((-x, -y, h), (x, y, h + t), Nyu.CEILING, palette.ceiling),
        box((-x - t, y, -t), (x + t, y + t, h + t), Nyu.WALL, palette.accent_wall),
        box((-x - t, -y - t, -t), (x + t, -y, h + t), Nyu.WALL, wall),
        box((-x - t, -y, -t), (-x, y, h + t), Nyu.WALL, wall),
        box((x, -y, -t), (x + t, y, h + t), Nyu.WALL, wall),
    ]
    b, trim = 0.015, palette.trim  # baseboards
    parts += [
        box((-x, y - b, 0), (x, y, 0.08), Nyu.WALL, trim),
        box((-x, -y, 0), (x, -y + b, 0.08), Nyu.WALL, trim),
        box((-x, -y, 0), (-x + b, y, 0.08), Nyu.WALL, trim),
        box((x - b, -y, 0), (x, y, 0.08), Nyu.WALL, trim),
    ]
    return parts


def _add_pillar(plan: Plan, palette: Palette) -> None:
    """Make some rooms L-shaped: fill a corner with wall."""
    rng = plan.rng
    if rng.random() > 0.3:
        return
    size = rng.uniform(0.3, 0.9, 2)
    signs = rng.choice([-1, 1], 2)
    corner = plan.size[:2] / 2 * signs
    inner = corner - size * signs
    low, high = np.minimum(corner, inner), np.maximum(corner, inner)
    plan.solids.append(box((*low, 0), (*high, plan.size[2]), Nyu.WALL, palette.wall))
    plan.footprints.append(Footprint(low, high, plan.size[2]))
    # walls 0 and 2 run along x, 1 and 3 along y; x of walls 2 and 1 points to -x and +y
    for wall, along, side in ((0, 0, 1), (2, 0, -1), (1, 1, 1), (3, 1, -1)):
        end = side * corner[along]
        reach = end - np.sign(end) * size[along]
        plan.spans.append((wall, min(end, reach), max(end, reach), 0.0))


def _add_door(plan: Plan, palette: Palette) -> None:
    width = plan.rng.uniform(0.85, 1.0)
    found = plan.free_wall(width)
    if found is None:
        return
    wall, x = found
    plan.hang(openings.door(plan.rng, palette, width=width), wall, x)
    place = plan.at_wall(wall, x)
    left, right = place.beside(-width / 2, -0.9), place.beside(width / 2, 0.0)
    corners = np.array([left[:2], right[:2]])
    plan.footprints.append(Footprint(corners.min(axis=0), corners.max(axis=0), 0.0))


def _add_window(plan: Plan, palette: Palette, *, is_day: bool) -> Window | None:
    rng = plan.rng
    sill = rng.uniform(0.65, 1.05)
    size = rng.uniform(0.8, 2.0), min(rng.uniform(1.0, 1.5), plan.size[2] - sill - 0.2)
    found = plan.free_wall(size[0] + 0.5)
    if found is None:
        return None
    daylight = rng.uniform(0.7, 1.3) if is_day else 0.0
    parts = openings.window(rng, palette, size=size, sill_m=sill, daylight=daylight)
    dressing = rng.random()
    if dressing < 0.45:
        parts += openings.curtains(rng, size=size, sill_m=sill, room_height=plan.size[2])
    elif dressing < 0.65:
        parts += openings.blinds(rng, size=size, sill_m=sill)
    if rng.random() < 0.4:
        parts += openings.radiator()
    plan.hang(parts, *found)
    return Window(plan.at_wall(*found), size, sill, daylight)


def _add_ceiling_lamps(plan: Plan, *, is_on: bool) -> list[PointLight]:
    rng, height = plan.rng, plan.size[2]
    parts = ceiling_lamp(rng, ceiling_m=height, is_on=is_on)
    is_double = plan.size[0] > 4.8 and rng.random() < 0.6
    places = (-plan.size[0] / 4, plan.size[0] / 4) if is_double else (0.0,)
    warmth, power = rng.uniform(0.0, 0.3), rng.uniform(2.5, 4.0) / len(places) ** 0.5
    color = (power, power * (1 - 0.4 * warmth), power * (1 - warmth))
    for x in places:
        plan.solids += [replace(part, center=part.center + [x, 0, 0]) for part in parts]
    return [PointLight(np.array([x, 0.0, height - 0.62]), color) for x in places if is_on]
