"""Pictures, whiteboards and clothes; the wall is the plane y = 0, the room is at -y."""

from collections.abc import Sequence

import numpy as np
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import random_cloth, random_color
from sds_perception.datasets.rooms.solids import Material, Solid, box, frustum


def picture(rng: np.random.Generator, *, size: Sequence[float]) -> list[Solid]:
    """
    Hang a framed picture around the origin.

    :param size: (2,) width and height, meters.
    """
    w, h = size[0] / 2, size[1] / 2
    pattern = str(rng.choice(['landscape', 'abstract', 'circles', 'portrait']))
    vivid = [random_color(rng, saturation=0.9) for _ in range(3)]
    frame = Material(tuple(np.array((1, 0.8, 0.55)) * rng.uniform(0.02, 0.5)))
    parts = [box((-w, -0.025, -h), (w, 0.0, h), Nyu.PICTURE, frame)]
    margin = rng.uniform(0.015, 0.04)
    if rng.random() < 0.5:
        paper = Material((0.75, 0.74, 0.7))
        parts.append(
            box(
                (-w + margin, -0.026, -h + margin),
                (w - margin, -0.02, h - margin),
                Nyu.PICTURE,
                paper,
            )
        )
        margin *= 3
    parts.append(
        box(
            (-w + margin, -0.027, -h + margin),
            (w - margin, -0.02, h - margin),
            Nyu.PICTURE,
            Material(*vivid, pattern, 0.0),
        )
    )
    return parts


def whiteboard(rng: np.random.Generator) -> list[Solid]:
    """Hang a whiteboard with sketches, its lower rim at the origin."""
    w, h = rng.uniform(0.6, 1.1), rng.uniform(0.9, 1.2)
    ink = Material((0.8, 0.8, 0.8), (0.05, 0.08, 0.35), pattern='sketch', size_m=0.0)
    rim = Material((0.35, 0.36, 0.37))
    return [
        box((-w, -0.02, 0), (w, 0, h), Nyu.WHITEBOARD, rim),
        box((-w + 0.02, -0.022, 0.02), (w - 0.02, -0.01, h - 0.02), Nyu.WHITEBOARD, ink),
        box((-w, -0.08, -0.01), (w, 0, 0.01), Nyu.WHITEBOARD, rim),
    ]


def hanging_clothes(rng: np.random.Generator) -> list[Solid]:
    """Hang clothes on a rail, the rail above the origin."""
    colors = [random_color(rng, saturation=0.8) for _ in range(3)]
    w = rng.uniform(0.35, 0.6)
    parts = [
        frustum((-w, -0.18, 1.75), (w, -0.18, 1.75), 0.012, Nyu.CLOTHES, Material((0.3,) * 3))
    ]
    for x in np.linspace(-w + 0.05, w - 0.05, int(w * 16)):
        cloth, length = random_cloth(rng), rng.uniform(0.6, 1.05)
        if rng.random() < 0.3:
            cloth = Material(colors[rng.integers(3)])
        parts.append(
            frustum(
                (x, -0.19, 1.72 - length),
                (x, -0.18, 1.72),
                0.05,
                Nyu.CLOTHES,
                cloth,
                flatness=3.2,
                taper=0.8,
            )
        )
    return parts
