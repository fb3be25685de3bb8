"""Tables and desks; each stands on its origin, back to +y."""

from collections.abc import Sequence

import numpy as np
from sds_perception.datasets.rooms.clutter import BRASS, keyboard, monitor, scattered_things
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import Palette, fitted
from sds_perception.datasets.rooms.solids import Solid, box, frustum, placed


def table(
    rng: np.random.Generator,
    palette: Palette,
    *,
    size: Sequence[float],
    label: int = Nyu.TABLE,
) -> list[Solid]:
    """
    Build a table with square, round or one central leg.

    :param size: (3,) width, depth, height, meters.
    """
    w, d, height = size[0] / 2, size[1] / 2, size[2]
    wood, thick = palette.wood, rng.uniform(0.025, 0.05)
    if abs(w - d) < 0.1 and rng.random() < 0.5:
        top = frustum((0, 0, height - thick), (0, 0, height), w, label, wood)
        column = frustum((0, 0, 0.03), (0, 0, height - thick), 0.05, label, palette.metal)
        foot = frustum((0, 0, 0), (0, 0, 0.04), 0.55 * w, label, palette.metal, taper=0.9)
        return [top, column, foot]
    parts = [box((-w, -d, height - thick), (w, d, height), label, wood)]
    leg, material = rng.uniform(0.02, 0.04), wood if rng.random() < 0.6 else palette.metal
    is_round = rng.random() < 0.4
    for x in (-w + leg + 0.02, w - leg - 0.02):
        for y in (-d + leg + 0.02, d - leg - 0.02):
            foot, top = (x, y, 0.0), (x, y, height - thick)
            low, high = (x - leg, y - leg, 0.0), (x + leg, y + leg, height - thick)
            parts.append(
                frustum(foot, top, leg * 0.8, label, material, taper=1.3)
                if is_round
                else box(low, high, label, material)
            )
    for y in (-d + 0.05, d - 0.05):
        parts.append(
            box(
                (-w + 0.05, y - 0.01, height - thick - 0.08),
                (w - 0.05, y + 0.01, height - thick),
                label,
                wood,
            )
        )
    return parts


def desk(rng: np.random.Generator, palette: Palette) -> list[Solid]:
    """Build a desk with drawers and a screen, papers and a cup."""
    size = (rng.uniform(1.1, 1.7), rng.uniform(0.6, 0.8), rng.uniform(0.71, 0.77))
    parts = table(rng, palette, size=size, label=Nyu.DESK)
    w, d, h = size[0] / 2, size[1] / 2, size[2]
    if rng.random() < 0.7:
        front = fitted(palette.wood, 'drawers', third=BRASS)
        side = rng.choice([-1, 1])
        low, high = sorted((side * (w - 0.03), side * (w - 0.43)))
        parts.append(box((low, -d + 0.02, 0.05), (high, d - 0.05, h - 0.05), Nyu.DESK, front))
    screens = placed(monitor(rng), (rng.uniform(-0.3, 0.1), 0.12, h), rng.normal(0, 0.2))
    if rng.random() < 0.3:
        screens += placed(monitor(rng), (0.5, 0.1, h), rng.normal(-0.4, 0.1))
    parts += screens + placed(keyboard(), (-0.05, -d * 0.45, h))
    side = rng.choice([-1, 1])
    things = scattered_things(rng, width=w - 0.25, depth=size[1], share=0.8)
    return parts + placed(things, (side * (w + 0.25) / 2, 0.0, h))
