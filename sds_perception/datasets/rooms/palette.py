"""Colors and materials that belong together in one room."""

import colorsys
from dataclasses import dataclass, replace

import numpy as np
from sds_perception.datasets.rooms.solids import Color, Material

_WOODS = (
    ((0.62, 0.42, 0.24), (0.48, 0.29, 0.15)),  # oak
    ((0.30, 0.16, 0.08), (0.18, 0.09, 0.045)),  # walnut
    ((0.72, 0.56, 0.36), (0.60, 0.44, 0.26)),  # birch
    ((0.38, 0.15, 0.07), (0.25, 0.09, 0.04)),  # cherry
    ((0.74, 0.72, 0.68), (0.66, 0.63, 0.58)),  # painted white
    ((0.10, 0.09, 0.085), (0.06, 0.055, 0.05)),  # stained black
    ((0.40, 0.37, 0.33), (0.30, 0.27, 0.24)),  # gray oak
)
_WALL_PATTERNS = ('plaster',) * 6 + ('stripes', 'damask', 'bricks', 'fabric')
_FLOORS = ('planks', 'planks', 'herringbone', 'carpet', 'carpet', 'tiles', 'checker', 'speckle')
_CLOTHS = ('fabric', 'fabric', 'fabric', 'stripes', 'plaid', 'dots', 'damask')


@dataclass(frozen=True)
class Palette:
    """The materials of a room."""

    wall: Material
    accent_wall: Material
    floor: Material
    ceiling: Material
    wood: Material
    other_wood: Material
    trim: Material
    metal: Material
    upholstery: Material


def random_palette(rng: np.random.Generator) -> Palette:
    """Draw the materials of a room."""
    hue = rng.random()
    wall = _wall(rng, hue)
    is_accented = rng.random() < 0.35
    gray = rng.uniform(0.05, 0.6)
    return Palette(
        wall=wall,
        accent_wall=_wall(rng, rng.random()) if is_accented else wall,
        floor=_floor(rng),
        ceiling=Material(color(hue, 0.03, rng.uniform(0.72, 0.85)), color(hue, 0.05, 0.7)),
        wood=random_wood(rng),
        other_wood=random_wood(rng),
        trim=Material((0.76, 0.75, 0.72)) if rng.random() < 0.7 else random_wood(rng),
        metal=Material((gray, gray, gray * 1.03)),
        upholstery=random_cloth(rng),
    )


def color(hue: float, saturation: float, value: float) -> Color:
    """Return linear RGB of a hue in turns, a saturation and a value in [0, 1]."""
    return colorsys.hsv_to_rgb(hue % 1.0, saturation, value)


def random_color(rng: np.random.Generator, *, saturation: float = 0.6) -> Color:
    """Draw a color of up to a saturation."""
    return color(rng.random(), saturation * rng.random() ** 0.7, rng.uniform(0.05, 0.75))


def random_wood(rng: np.random.Generator) -> Material:
    """Draw a wood with its grain."""
    light, dark = np.array(_WOODS[rng.integers(len(_WOODS))]) * rng.uniform(0.8, 1.15)
    return Material(tuple(light), tuple(dark), tuple(dark * 0.4), 'wood', rng.uniform(0.5, 1.0))


def random_cloth(rng: np.random.Generator) -> Material:
    """Draw a cloth, plain more often than printed."""
    hue, saturation = rng.random(), 0.75 * rng.random() ** 1.5
    value = rng.uniform(0.06, 0.7)
    pattern = rng.choice(_CLOTHS)
    other = 0.85 * value if pattern == 'fabric' else rng.uniform(0.1, 0.8)
    return Material(
        color(hue, saturation, value),
        color(hue + rng.normal(0, 0.05), saturation, other),
        random_color(rng),
        str(pattern),
        rng.uniform(0.25, 0.6),
    )


def fitted(material: Material, pattern: str, *, third: Color | None = None) -> Material:
    """Keep a material's colors and stretch a pattern of pictures.py over each face."""
    return replace(material, pattern=pattern, size_m=0.0, third=third or material.third)


def _wall(rng: np.random.Generator, hue: float) -> Material:
    saturation = 0.3 * rng.random() ** 1.5
    value = rng.uniform(0.4, 0.78) if rng.random() < 0.85 else rng.uniform(0.12, 0.4)
    pattern = str(rng.choice(_WALL_PATTERNS))
    first = color(hue, saturation, value)
    second = color(hue + rng.normal(0, 0.06), saturation * 1.25, value * rng.uniform(0.75, 0.95))
    third = color(hue + 0.08, saturation, min(value * 1.15, 0.85))
    if pattern == 'bricks' and rng.random() < 0.6:
        first, second, third = (0.42, 0.17, 0.1), (0.28, 0.11, 0.07), (0.55, 0.52, 0.48)
    size = rng.uniform(0.35, 0.8) if pattern == 'damask' else rng.uniform(0.9, 2.2)
    return Material(first, second, third, pattern, size)


def _floor(rng: np.random.Generator) -> Material:
    pattern = str(rng.choice(_FLOORS))
    if pattern in ('planks', 'herringbone'):
        return replace(random_wood(rng), pattern=pattern, size_m=rng.uniform(1.0, 1.8))
    hue, saturation, value = rng.random(), 0.35 * rng.random() ** 1.5, rng.uniform(0.12, 0.6)
    first = color(hue, saturation, value)
    second = color(hue + rng.normal(0, 0.1), saturation, value * rng.uniform(0.3, 0.85))
    return Material(first, second, color(hue, 0.1, 0.3), pattern, rng.uniform(0.7, 1.6))
