"""Shelves, cabinets and kitchens; each stands on its origin, back to +y."""

from collections.abc import Sequence

import numpy as np
from sds_perception.datasets.rooms.clutter import BLACK, BRASS, scattered_things
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import Palette, fitted, random_cloth, random_color
from sds_perception.datasets.rooms.solids import Material, Solid, box, frustum, placed


def bookshelf(rng: np.random.Generator, palette: Palette) -> list[Solid]:
    """Build an open shelf against a wall, filled with books and things."""
    w, d, height = rng.uniform(0.4, 0.6), rng.uniform(0.13, 0.17), rng.uniform(1.2, 2.1)
    wood, board = palette.other_wood, 0.012
    has_books = rng.random() < 0.8
    label = Nyu.BOOKSHELF if has_books else Nyu.SHELVES
    parts = [
        box((-w, -d, 0), (-w + 2 * board, d, height), label, wood),
        box((w - 2 * board, -d, 0), (w, d, height), label, wood),
        box((-w, d - 0.01, 0), (w, d, height), label, wood),
    ]
    levels = np.linspace(0.06, height - board, int(round(height / 0.34)) + 1)
    for z in levels:
        parts.append(box((-w, -d, z - board), (w, d, z + board), label, wood))
    for z in levels[:-1]:
        clear = levels[1] - levels[0] - 2 * board
        x = -w + 0.03
        while x < w - 0.15:
            length = min(rng.uniform(0.15, 0.45), w - 0.03 - x)
            base = (x, -d + rng.uniform(0.01, 0.05), z + board)
            parts += _shelf_load(rng, base, length, depth=d, clear=clear, has_books=has_books)
            x += length + rng.choice([0.0, 0.02, 0.1])
    return parts


def _shelf_load(rng, base, length, *, depth, clear, has_books) -> list[Solid]:
    x, y, z = base
    if has_books and rng.random() < 0.75:
        colors = random_color(rng), random_color(rng), random_color(rng, saturation=0.9)
        spines = Material(*colors, 'spines', 0.0)
        top = z + clear * rng.uniform(0.6, 0.93)
        return [box((x, y, z), (x + length, depth - 0.02, top), Nyu.BOOKS, spines)]
    if rng.random() < 0.5:
        material = random_cloth(rng)
        high = (x + min(length, 0.3), depth - 0.03, z + clear * rng.uniform(0.3, 0.7))
        return [box((x, y + 0.02, z), high, Nyu.BOX, material)]
    radius = rng.uniform(0.04, 0.07)
    foot = (x + length / 2, y + radius, z)
    top = (x + length / 2, y + radius, z + clear * rng.uniform(0.4, 0.8))
    vase = Material(random_color(rng, saturation=0.9))
    return [frustum(foot, top, radius, Nyu.OTHER_PROP, vase, taper=rng.uniform(0.5, 1.0))]


def chest(
    rng: np.random.Generator,
    palette: Palette,
    *,
    size: Sequence[float],
    label: int,
    front: str,
    is_laden: bool = True,
) -> list[Solid]:
    """
    Build a closed body: cabinet, dresser, night stand, wardrobe.

    :param size: (3,) width, depth, height, meters.
    :param front: pattern of its faces, such as drawers or cupboard.
    :param is_laden: whether things stand on it.
    """
    w, d, h = size[0] / 2, size[1] / 2, size[2]
    wood = palette.wood if rng.random() < 0.7 else palette.other_wood
    knob = BRASS if rng.random() < 0.5 else (0.1, 0.1, 0.1)
    foot = 0.06
    things = scattered_things(rng, width=size[0], depth=size[1]) if h < 1.5 and is_laden else []
    return [
        *placed(things, (0, 0, h)),
        box((-w + 0.02, -d + 0.04, 0), (w - 0.02, d, foot), label, BLACK),
        box((-w, -d + 0.015, foot), (w, d, h - 0.02), label, wood),
        box(
            (-w + 0.01, -d, foot + 0.01),
            (w - 0.01, -d + 0.015, h - 0.03),
            label,
            fitted(wood, front, third=knob),
        ),
        box((-w - 0.01, -d - 0.01, h - 0.02), (w + 0.01, d, h), label, wood),
    ]


def wall_shelf(rng: np.random.Generator, palette: Palette) -> list[Solid]:
    """Build a board with things on it, to hang on a wall that is the plane y = 0."""
    w, d = rng.uniform(0.3, 0.6), rng.uniform(0.2, 0.28)
    things = scattered_things(rng, width=2 * w, depth=d, share=0.9)
    board = box((-w, -d, -0.025), (w, 0, 0), Nyu.SHELVES, palette.other_wood)
    return [board, *placed(things, (0, -d / 2, 0))]
