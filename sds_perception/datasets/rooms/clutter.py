"""Things that lie and stand about; each stands on its origin, front to -y."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import random_cloth, random_color
from sds_perception.datasets.rooms.solids import (
    Material,
    Solid,
    box,
    ellipsoid,
    frustum,
    pitch_rotation,
    placed,
    tilted,
)

BLACK = Material((0.02, 0.02, 0.022))
BRASS = (0.45, 0.38, 0.25)


def monitor(rng: np.random.Generator) -> list[Solid]:
    """Build a computer screen on a foot."""
    w, h = rng.uniform(0.22, 0.3), rng.uniform(0.28, 0.36)
    glow = rng.uniform(0.0, 1.2)
    colors = (0.75, 0.8, 0.85), random_color(rng), (0.03, 0.03, 0.03)
    screen = Material(*colors, 'screen', 0.0, glow)
    return [
        box((-w, -0.02, 0.1), (w, 0.02, 0.1 + h), Nyu.OTHER_PROP, BLACK),
        box((-w, -0.022, 0.1), (w, -0.02, 0.1 + h), Nyu.OTHER_PROP, screen, casts_shadow=False),
        box((-0.03, 0.0, 0.0), (0.03, 0.03, 0.12), Nyu.OTHER_PROP, BLACK),
        box((-0.12, -0.09, 0.0), (0.12, 0.09, 0.015), Nyu.OTHER_PROP, BLACK),
    ]


def keyboard() -> list[Solid]:
    """Build a keyboard."""
    keys = Material((0.06,) * 3, (0.3,) * 3, (0.2,) * 3, 'tiles', 0.08)
    return [box((-0.21, -0.07, 0), (0.21, 0.07, 0.02), Nyu.OTHER_PROP, keys)]


def scattered_things(
    rng: np.random.Generator, *, width: float, depth: float, share: float = 0.6
) -> list[Solid]:
    """
    Cover a flat place of some size with paper, cups, books, jars and boxes.

    :param share: how much of the place's width is used, in [0, 1].
    """
    parts = []
    for x in np.arange(-width / 2 + 0.14, width / 2 - 0.13, 0.27):
        if rng.random() < share:
            build = _SMALL_THINGS[rng.integers(len(_SMALL_THINGS))]
            reach = max(depth / 2 - 0.16, 0.0)
            parts += placed(build(rng), (x, rng.uniform(-reach, reach), 0.0), rng.normal(0, 0.4))
    return parts


def _papers(rng: np.random.Generator) -> list[Solid]:
    text = Material((0.8, 0.8, 0.78), (0.1, 0.1, 0.12), pattern='text', size_m=0.0)
    sheet = box((-0.1, -0.14, 0), (0.1, 0.14, 0.002), Nyu.PAPER, text, casts_shadow=False)
    return [p for i in range(2) for p in placed([sheet], (0, 0, 0.002 * i), rng.normal(0, 0.2))]


def _book_pile(rng: np.random.Generator) -> list[Solid]:
    parts, z = [], 0.0
    for _ in range(rng.integers(1, 6)):
        thick, w, d = rng.uniform(0.015, 0.045), rng.uniform(0.07, 0.1), rng.uniform(0.1, 0.13)
        cover = Material(random_color(rng, saturation=0.9))
        book = box((-w, -d, 0), (w, d, thick), Nyu.BOOKS, cover)
        parts += placed([book], (0, 0, z), rng.normal(0, 0.15))
        z += thick
    return parts


def _cup(rng: np.random.Generator) -> list[Solid]:
    china = Material(random_color(rng, saturation=0.9))
    return [
        frustum((0, 0, 0), (0, 0, 0.095), 0.035, Nyu.OTHER_PROP, china, taper=1.15),
        ellipsoid((0.045, 0, 0.05), (0.018, 0.007, 0.03), Nyu.OTHER_PROP, china),
    ]


def _small_box(rng: np.random.Generator) -> list[Solid]:
    w, d, h = rng.uniform(0.05, 0.12, 3)
    return [box((-w, -d, 0), (w, d, 2 * h), Nyu.BOX, random_cloth(rng))]


def _bowl(rng: np.random.Generator) -> list[Solid]:
    china = Material(random_color(rng, saturation=0.9))
    parts = [frustum((0, 0, 0), (0, 0, 0.07), 0.06, Nyu.OTHER_PROP, china, taper=1.9)]
    for _ in range(rng.integers(2, 6)):
        x, y = rng.uniform(-0.05, 0.05, 2)
        fruit = Material((rng.uniform(0.3, 0.7), rng.uniform(0.1, 0.45), 0.04))
        parts.append(ellipsoid((x, y, 0.08), (0.04, 0.04, 0.038), Nyu.OTHER_PROP, fruit))
    return parts


def television(rng: np.random.Generator) -> list[Solid]:
    """Build a television that stands on its foot."""
    w = rng.uniform(0.4, 0.65)
    h, glow = w * 1.125, rng.choice([0.0, 0.0, 1.2])
    dark = (0.015, 0.015, 0.018)
    colors = (random_color(rng), random_color(rng), random_color(rng)) if glow else (dark,) * 3
    screen = Material(*colors, 'landscape', 0.0, glow)
    return [
        box((-w, -0.025, 0.06), (w, 0.025, 0.06 + h), Nyu.TELEVISION, BLACK),
        box(
            (-w + 0.02, -0.028, 0.08),
            (w - 0.02, -0.024, 0.04 + h),
            Nyu.TELEVISION,
            screen,
            casts_shadow=False,
        ),
        box((-0.25, -0.1, 0), (0.25, 0.1, 0.02), Nyu.TELEVISION, BLACK),
        box((-0.04, -0.02, 0), (0.04, 0.02, 0.08), Nyu.TELEVISION, BLACK),
    ]


def _jar(rng: np.random.Generator) -> list[Solid]:
    glaze, radius = Material(random_color(rng, saturation=0.9)), rng.uniform(0.04, 0.09)
    height = rng.uniform(0.12, 0.3)
    return [
        frustum((0, 0, 0), (0, 0, height), radius, Nyu.OTHER_PROP, glaze, taper=0.8),
        ellipsoid((0, 0, height), (radius * 0.8, radius * 0.8, 0.03), Nyu.OTHER_PROP, BLACK),
    ]


def rug(rng: np.random.Generator, *, size: Sequence[float]) -> list[Solid]:
    """
    Lay a rug.

    :param size: (2,) along x and y, meters.
    """
    colors = [random_color(rng) for _ in range(3)]
    pattern = 'rug' if rng.random() < 0.6 else 'carpet'
    wool = Material(*colors, pattern, 0.0 if pattern == 'rug' else 0.8)
    w, d = size[0] / 2, size[1] / 2
    return [box((-w, -d, 0), (w, d, 0.012), Nyu.FLOOR_MAT, wool, casts_shadow=False)]


def plant(rng: np.random.Generator) -> list[Solid]:
    """Build a potted plant of leaning leaves."""
    pot = Material(random_color(rng))
    parts = [frustum((0, 0, 0), (0, 0, 0.3), 0.12, Nyu.OTHER_PROP, pot, taper=1.35)]
    for _ in range(rng.integers(9, 16)):
        green = Material(
            (rng.uniform(0.03, 0.12), rng.uniform(0.16, 0.34), 0.05),
            (0.03, 0.1, 0.02),
            pattern='carpet',
            size_m=0.2,
        )
        length = rng.uniform(0.25, 0.5)
        leaf = ellipsoid((0, 0, 0.3 + length), (0.06, 0.015, length), Nyu.OTHER_PROP, green)
        lean = tilted(leaf, pitch_rotation(rng.uniform(0.05, 0.75)), (0, 0, 0.3))
        parts += placed([lean], (0, 0, 0), rng.uniform(0, 2 * np.pi))
    return parts


def box_or_bag(rng: np.random.Generator) -> list[Solid]:
    """Build a closed cardboard box, or a bag, that somebody left on the floor."""
    w, d, h = rng.uniform(0.12, 0.28, 3)
    if rng.random() < 0.4:
        return _bag(rng, width=w + 0.05, height=h + 0.12)
    paper = Material((0.45, 0.31, 0.18), (0.38, 0.26, 0.15), (0.55, 0.45, 0.3), 'fabric', 0.7)
    tape = replace(paper, color=(0.5, 0.42, 0.3))
    return [
        box((-w, -d, 0), (w, d, 2 * h), Nyu.BOX, paper),
        box((-w, -0.03, 2 * h), (w, 0.03, 2 * h + 0.002), Nyu.BOX, tape),
    ]


def _bag(rng: np.random.Generator, *, width: float, height: float) -> list[Solid]:
    leather = Material(random_color(rng, saturation=0.5), pattern='fabric', size_m=0.4)
    size = {'taper': 0.85, 'flatness': 0.4}
    parts = [frustum((0, 0, 0), (0, 0, height), width, Nyu.BAG, leather, **size)]
    for side in (-1, 1):
        foot, top = (side * 0.5 * width, 0.0, height), (side * 0.12, 0.0, height + 0.13)
        parts.append(frustum(foot, top, 0.012, Nyu.BAG, leather))
    parts.append(
        frustum((-0.13, 0, height + 0.13), (0.13, 0, height + 0.13), 0.012, Nyu.BAG, leather)
    )
    return parts


_SMALL_THINGS = (_papers, _papers, _book_pile, _book_pile, _cup, _small_box, _bowl, _jar)
