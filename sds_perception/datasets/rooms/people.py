"""People of frustums and ellipsoids; each stands on its origin and looks to -y."""

import numpy as np
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import random_cloth, random_color
from sds_perception.datasets.rooms.solids import Material, Solid, ellipsoid, frustum

_SKINS = ((0.62, 0.4, 0.3), (0.45, 0.26, 0.17), (0.24, 0.13, 0.08), (0.1, 0.055, 0.035))
_HAIRS = ((0.02, 0.015, 0.012), (0.1, 0.05, 0.02), (0.35, 0.22, 0.08), (0.3, 0.3, 0.3))


def person(rng: np.random.Generator) -> list[Solid]:
    """Build a standing person."""
    scale = rng.uniform(0.92, 1.06)
    skin = Material(_SKINS[rng.integers(len(_SKINS))])
    shirt, trousers = random_cloth(rng), Material(random_color(rng), pattern='fabric', size_m=0.4)
    shoulder = rng.uniform(0.18, 0.21)
    parts = [_part((0, 0, 0.84), (0, 0, 1.42), shoulder * 0.82, shirt, 1.22, 0.6)]
    parts.append(_blob((0, 0, 1.43), (shoulder, 0.11, 0.09), shirt))
    parts.append(_blob((0, 0, 0.86), (0.165, 0.11, 0.1), trousers))
    parts.append(_part((0, 0, 1.45), (0, -0.01, 1.57), 0.055, skin, 0.9, 1.0))
    parts.append(_blob((0, -0.02, 1.66), (0.078, 0.1, 0.115), skin))
    parts.append(_blob((0, -0.118, 1.645), (0.014, 0.02, 0.022), skin))
    hair = Material(_HAIRS[rng.integers(len(_HAIRS))])
    length = rng.choice([0.1, 0.1, 0.17])
    parts.append(_blob((0, 0.012, 1.7 - (length - 0.1) * 0.7), (0.088, 0.1, length), hair))
    for side in (-1, 1):
        parts += _leg(rng, side, trousers) + _arm(rng, side, shoulder, shirt, skin)
    return [_scaled(p, scale) for p in parts]


def _leg(rng: np.random.Generator, side: int, trousers: Material) -> list[Solid]:
    step, x = rng.uniform(-0.1, 0.1), side * 0.085
    knee, ankle = (x, step * 0.6 - 0.02, 0.47), (x * 1.15, step, 0.07)
    shoe = Material(random_color(rng))
    return [
        _part((x, 0, 0.88), knee, 0.088, trousers, 0.72, 1.0),
        _part(knee, ankle, 0.065, trousers, 0.72, 1.0),
        _blob((ankle[0], ankle[1] - 0.06, 0.045), (0.045, 0.13, 0.05), shoe),
    ]


def _arm(
    rng: np.random.Generator, side: int, shoulder: float, shirt: Material, skin: Material
) -> list[Solid]:
    swing, bend = rng.uniform(-0.12, 0.12), rng.uniform(0.02, 0.25)
    start = np.array([side * (shoulder + 0.01), 0.0, 1.42])
    elbow = np.array([side * (shoulder + 0.06), swing, 1.14])
    hand = elbow + [side * 0.01, -bend, -np.sqrt(0.25**2 - bend**2 * 0.9)]
    lower = skin if rng.random() < 0.5 else shirt
    return [
        _blob(start, (0.06, 0.065, 0.065), shirt),
        _part(start, elbow, 0.055, shirt, 0.75, 1.0),
        _part(elbow, hand, 0.042, lower, 0.75, 1.0),
        _blob(hand, (0.035, 0.045, 0.06), skin),
    ]


def _part(foot, top, radius: float, material: Material, taper: float, flatness: float) -> Solid:
    return frustum(foot, top, radius, Nyu.PERSON, material, taper=taper, flatness=flatness)


def _blob(center, half_size, material: Material) -> Solid:
    return ellipsoid(center, half_size, Nyu.PERSON, material)


def _scaled(solid: Solid, scale: float) -> Solid:
    return Solid(
        solid.shape,
        solid.center * scale,
        solid.half_size * scale,
        solid.label,
        solid.material,
        solid.rotation,
        solid.taper,
    )
