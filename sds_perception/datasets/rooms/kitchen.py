"""A row of kitchen cabinets with counter, sink and refrigerator."""

from dataclasses import replace

import numpy as np
from sds_perception.datasets.rooms.clutter import BLACK, scattered_things
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import Palette, fitted, random_color
from sds_perception.datasets.rooms.solids import Material, Solid, box, frustum, placed


def kitchen_row(rng: np.random.Generator, palette: Palette, *, length: float) -> list[Solid]:
    """Build base cabinets with a counter, a sink, wall cabinets and a refrigerator."""
    fridge_w, d = 0.35, 0.31
    x0, x1 = -length / 2, length / 2 - 2 * fridge_w - 0.03
    doors = fitted(palette.wood, 'cupboard', third=(0.3, 0.3, 0.3))
    stone = Material(
        random_color(rng, saturation=0.2),
        (0.1, 0.1, 0.1),
        (0.6, 0.6, 0.6),
        str(rng.choice(['speckle', 'marble', 'wood'])),
        0.5,
    )
    steel = Material((0.42, 0.43, 0.44), (0.36, 0.37, 0.38), (0.2, 0.2, 0.2))
    parts = [
        box((x0, -d + 0.06, 0), (x1, d, 0.1), Nyu.CABINET, BLACK),
        box((x0, -d - 0.02, 0.86), (x1, d, 0.9), Nyu.COUNTER, stone),
        box(
            (x0, d - 0.012, 0.9),
            (x1, d, 1.45),
            Nyu.WALL,
            Material(
                (0.7, 0.7, 0.68), random_color(rng, saturation=0.3), (0.5,) * 3, 'tiles', 0.5
            ),
        ),
    ]
    edges = np.linspace(x0, x1, max(2, int(round((x1 - x0) / 0.6)) + 1))
    for left, right in zip(edges[:-1], edges[1:], strict=True):
        front = fitted(doors, str(rng.choice(['cupboard', 'drawers'])))
        parts.append(box((left + 0.003, -d, 0.1), (right - 0.003, d, 0.86), Nyu.CABINET, front))
        if rng.random() < 0.8:
            parts.append(
                box((left + 0.003, d - 0.33, 1.45), (right - 0.003, d, 2.05), Nyu.CABINET, doors)
            )
    things = scattered_things(rng, width=x1 - edges[1], depth=2 * d)
    parts += placed(things, ((x1 + edges[1]) / 2, 0, 0.9))
    x = (edges[0] + edges[1]) / 2
    parts.append(box((x - 0.24, -0.2, 0.9), (x + 0.24, 0.18, 0.912), Nyu.SINK, steel))
    basin = replace(steel, color=(0.13, 0.135, 0.14))
    parts.append(box((x - 0.2, -0.16, 0.91), (x + 0.2, 0.12, 0.914), Nyu.SINK, basin))
    parts.append(frustum((x, 0.2, 0.9), (x, 0.2, 1.15), 0.015, Nyu.SINK, steel))
    parts.append(frustum((x, 0.2, 1.14), (x, 0.02, 1.12), 0.013, Nyu.SINK, steel))
    fridge = steel if rng.random() < 0.5 else Material((0.75,) * 3, (0.7,) * 3, (0.35,) * 3)
    height = rng.uniform(1.55, 1.95)
    body_x = x1 + 0.03
    body = box(
        (body_x, -d + 0.0, 0.03), (body_x + 2 * fridge_w, d, height), Nyu.REFRIGERATOR, fridge
    )
    door = box(
        (body_x, -d - 0.05, 0.06),
        (body_x + 2 * fridge_w, -d - 0.005, height),
        Nyu.REFRIGERATOR,
        fitted(fridge, 'fridge'),
    )
    return [*parts, body, door]
