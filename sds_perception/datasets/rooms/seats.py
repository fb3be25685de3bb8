"""Chairs, sofas and beds; each stands on its origin, back to +y, front to -y."""

from dataclasses import replace

import numpy as np
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.palette import Palette, fitted, random_cloth
from sds_perception.datasets.rooms.solids import (
    Material,
    Solid,
    box,
    ellipsoid,
    frustum,
    pitch_rotation,
    tilted,
)


def chair(rng: np.random.Generator, palette: Palette) -> list[Solid]:
    """Build a chair of seat, legs and back."""
    width, depth, height = rng.uniform(0.4, 0.5), rng.uniform(0.4, 0.48), rng.uniform(0.43, 0.48)
    frame = palette.wood if rng.random() < 0.7 else palette.metal
    cushion = palette.upholstery if rng.random() < 0.5 else frame
    leg, w, d = rng.uniform(0.018, 0.026), width / 2, depth / 2
    parts = [box((-w, -d, height - 0.05), (w, d, height), Nyu.CHAIR, cushion)]
    for x in (-w + leg, w - leg):
        for y in (-d + leg, d - leg):
            parts.append(_leg(x, y, height - 0.05, leg, Nyu.CHAIR, frame))
    top = height + rng.uniform(0.4, 0.55)
    back = _back(rng, w, top - height, frame, cushion)
    lean = pitch_rotation(-rng.uniform(0.05, 0.2))
    moved = [replace(p, center=p.center + [0, d - leg, height]) for p in back]
    return parts + [tilted(p, lean, (0, d - leg, height)) for p in moved]


def _back(
    rng: np.random.Generator, w: float, height: float, frame: Material, cushion: Material
) -> list[Solid]:
    post = 0.02
    parts = [
        box((x - post, -post, -0.02), (x + post, post, height), Nyu.CHAIR, frame)
        for x in (-w + post, w - post)
    ]
    kind = rng.integers(3)
    if kind == 0:
        low = rng.uniform(0.02, 0.15)
        parts.append(box((-w, -0.022, low), (w, 0.022, height + 0.01), Nyu.CHAIR, cushion))
    elif kind == 1:
        for z in np.linspace(0.12, height - 0.04, rng.integers(2, 5)):
            parts.append(box((-w, -0.012, z - 0.03), (w, 0.012, z + 0.03), Nyu.CHAIR, frame))
    else:
        parts.append(box((-w, -0.015, height - 0.06), (w, 0.015, height), Nyu.CHAIR, frame))
        for x in np.linspace(-w, w, rng.integers(5, 8))[1:-1]:
            parts.append(box((x - 0.01, -0.01, 0), (x + 0.01, 0.01, height), Nyu.CHAIR, frame))
    return parts


def office_chair(rng: np.random.Generator, palette: Palette) -> list[Solid]:
    """Build a swivel chair: star base, column, seat, back and sometimes arms."""
    dark = Material((0.05, 0.05, 0.055))
    cloth = replace(palette.upholstery, pattern='fabric')
    height, w = rng.uniform(0.44, 0.52), rng.uniform(0.23, 0.27)
    parts = [frustum((0, 0, 0.08), (0, 0, height - 0.06), 0.03, Nyu.CHAIR, palette.metal)]
    for angle in np.linspace(0, 2 * np.pi, 6)[:-1] + rng.uniform(0, 1):
        end = np.array([0.3 * np.cos(angle), 0.3 * np.sin(angle), 0.07])
        parts.append(frustum((0, 0, 0.11), end, 0.025, Nyu.CHAIR, dark, taper=0.7))
        parts.append(ellipsoid(end - [0, 0, 0.035], (0.03, 0.03, 0.035), Nyu.CHAIR, dark))
    parts.append(box((-w, -w, height - 0.07), (w, w - 0.02, height), Nyu.CHAIR, cloth))
    top = height + rng.uniform(0.5, 0.75)
    back = box((-w * 0.9, w - 0.05, height + 0.1), (w * 0.9, w + 0.01, top), Nyu.CHAIR, cloth)
    spine = box((-0.03, w, height - 0.05), (0.03, w + 0.03, height + 0.3), Nyu.CHAIR, dark)
    lean = pitch_rotation(-rng.uniform(0.05, 0.15))
    parts += [tilted(p, lean, (0, w, height)) for p in (back, spine)]
    if rng.random() < 0.6:
        for x in (-w - 0.03, w + 0.03):
            parts.append(
                box(
                    (x - 0.03, -0.15, height + 0.2),
                    (x + 0.03, 0.15, height + 0.23),
                    Nyu.CHAIR,
                    dark,
                )
            )
            parts.append(
                box(
                    (x - 0.015, -0.02, height - 0.05),
                    (x + 0.015, 0.03, height + 0.2),
                    Nyu.CHAIR,
                    dark,
                )
            )
    return parts


def sofa(rng: np.random.Generator, palette: Palette, *, seats: int) -> list[Solid]:
    """Build a sofa, or with one seat an armchair, with loose pillows."""
    cloth, label = palette.upholstery, Nyu.SOFA
    seat_w, depth = rng.uniform(0.55, 0.72), rng.uniform(0.8, 0.95)
    arm_w, arm_h = rng.uniform(0.12, 0.24), rng.uniform(0.52, 0.66)
    seat_h, back_h = rng.uniform(0.38, 0.46), rng.uniform(0.72, 0.95)
    half, d, foot = seats * seat_w / 2, depth / 2, rng.uniform(0.05, 0.12)
    back_w = rng.uniform(0.16, 0.24)
    parts = [box((-half, -d, foot), (half, d, seat_h - 0.14), label, cloth)]
    parts.append(
        box((-half - arm_w, d - back_w, foot), (half + arm_w, d, back_h - 0.06), label, cloth)
    )
    for side in (-1, 1):
        low, high = sorted((side * half, side * (half + arm_w)))
        parts.append(box((low, -d + 0.02, foot), (high, d - back_w, arm_h), label, cloth))
        for y in (-d + 0.08, d - 0.08):
            parts.append(_leg(side * (half + arm_w - 0.07), y, foot, 0.03, label, palette.wood))
        if arm_w > 0.18:  # rounded armrests
            x = (low + high) / 2
            parts.append(
                frustum((x, -d + 0.01, arm_h), (x, d - back_w, arm_h), arm_w / 2, label, cloth)
            )
    for i in range(seats):
        x0, x1 = -half + i * seat_w + 0.006, -half + (i + 1) * seat_w - 0.006
        parts.append(box((x0, -d - 0.03, seat_h - 0.135), (x1, d - back_w, seat_h), label, cloth))
        back = box((x0, d - back_w - 0.15, seat_h), (x1, d - back_w + 0.02, back_h), label, cloth)
        parts.append(tilted(back, pitch_rotation(-0.12), (0, d - back_w, seat_h)))
    for _ in range(rng.integers(0, seats + 1)):
        parts.append(
            _cushion(rng, rng.uniform(-half + 0.2, half - 0.2), d - back_w - 0.28, seat_h)
        )
    return parts


def _cushion(rng: np.random.Generator, x: float, y: float, z: float) -> Solid:
    size = rng.uniform(0.17, 0.22)
    pillow = ellipsoid((x, y, z + size * 0.92), (size, 0.075, size), Nyu.PILLOW, random_cloth(rng))
    return tilted(pillow, pitch_rotation(-rng.uniform(0.3, 0.6)), (x, y, z))


def bed(rng: np.random.Generator, palette: Palette) -> list[Solid]:
    """Build a bed with headboard, mattress, blanket and pillows; the headboard is at +y."""
    w, d = rng.choice([0.48, 0.7, 0.8, 0.92]), rng.uniform(0.98, 1.06)
    frame_h, top = rng.uniform(0.22, 0.34), rng.uniform(0.46, 0.62)
    white = Material((0.78, 0.77, 0.75), (0.7, 0.69, 0.68), (0.6, 0.6, 0.6), 'fabric', 0.5)
    blanket = random_cloth(rng)
    head_h = rng.uniform(0.8, 1.25)
    parts = [
        box((-w - 0.03, -d, frame_h - 0.16), (w + 0.03, d, frame_h), Nyu.BED, palette.wood),
        box(
            (-w - 0.05, d, 0.0),
            (w + 0.05, d + 0.06, head_h),
            Nyu.BED,
            fitted(palette.wood, 'cupboard', third=palette.wood.second)
            if rng.random() < 0.4
            else palette.wood,
        ),
        box((-w, -d + 0.02, frame_h), (w, d, top - 0.04), Nyu.BED, white),
    ]
    for x in (-w, w):
        parts.append(_leg(x, -d + 0.05, frame_h, 0.035, Nyu.BED, palette.wood))
    cover = rng.uniform(0.35, 0.55)  # where the blanket is turned back
    hang = rng.uniform(0.12, 0.3)
    parts.append(
        box((-w - 0.03, -d - 0.02, top - hang), (w + 0.03, d - cover, top), Nyu.BED, blanket)
    )
    parts.append(
        box(
            (-w - 0.035, d - cover - 0.22, top - hang),
            (w + 0.035, d - cover, top + 0.02),
            Nyu.BED,
            white,
        )
    )
    if rng.random() < 0.4:
        parts.append(
            box(
                (-w - 0.04, -d + 0.1, top - hang * 0.8),
                (w + 0.04, -d + 0.55, top + 0.03),
                Nyu.BED,
                random_cloth(rng),
            )
        )
    count = 1 if w < 0.6 else 2
    for i in range(count):
        x = (i - (count - 1) / 2) * w
        cloth = white if rng.random() < 0.6 else blanket
        pillow = ellipsoid((x, d - 0.24, top + 0.06), (0.36, 0.21, 0.1), Nyu.PILLOW, cloth)
        parts.append(tilted(pillow, pitch_rotation(0.3), (x, d - 0.24, top)))
    return parts


def _leg(x: float, y: float, height: float, half: float, label: int, material: Material) -> Solid:
    return box((x - half, y - half, 0.0), (x + half, y + half, height), label, material)
