"""Patterns that fill one face once: paintings, views, screens, drawers, doors, book spines."""

from collections.abc import Callable

import numpy as np
from sds_perception.datasets.rooms.patterns import (
    SIZE,
    Pattern,
    grid,
    line,
    noise,
    rectangle,
)

ZERO = np.zeros((SIZE, SIZE))


def _landscape(rng):
    x, y = grid()
    horizon = 0.45 + 0.25 * (noise(rng, 2.2)[0][None] - 0.5)
    hills = np.clip((y - horizon) * 40, 0, 1)
    trees = np.clip((y - 0.55 - 0.5 * noise(rng, 1.4)[0][None] + 0.25) * 20, 0, 1) * (y > 0.5)
    return hills, 0.8 * trees, 0.85 + 0.4 * (noise(rng, 1.3) - 0.4) * (1 + y)


def _abstract(rng):
    first, second = ZERO, ZERO
    for _ in range(9):
        left, top = rng.uniform(-0.1, 0.8, 2)
        width, height = rng.uniform(0.1, 0.5, 2)
        block = rectangle(left, top, left + width, top + height)
        value = rng.random(2)
        first, second = first + block * (value[0] - first), second + block * (value[1] - second)
    return first, second, 0.85 + 0.3 * (noise(rng, 1.1) - 0.3)


def _circles(rng):
    x, y = grid()
    first, second = ZERO, ZERO
    for _ in range(7):
        radius = np.hypot(x - rng.uniform(0.1, 0.9), y - rng.uniform(0.1, 0.9))
        disc = np.clip((rng.uniform(0.08, 0.3) - radius) * 90, 0, 1)
        value = rng.random(2)
        first, second = first + disc * (value[0] - first), second + disc * (value[1] - second)
    return first, second, 0.9 + 0.2 * noise(rng, 1.0)


def _portrait(rng):
    x, y = grid()
    head = np.clip((1 - np.hypot((x - 0.5) / 0.16, (y - 0.38) / 0.2)) * 12, 0, 1)
    body = np.clip((1 - np.hypot((x - 0.5) / 0.36, (y - 1.0) / 0.42)) * 12, 0, 1)
    return head, body * (1 - head), 0.7 + 0.5 * noise(rng, 1.5)


def _outdoors(rng):
    x, y = grid()
    houses = 0.55 + 0.2 * (rng.random(8)[(x[0] * 8).astype(int)] - 0.6)
    walls = np.clip((y - houses[None]) * 60, 0, 1)
    crowns = np.clip((y - 0.75 + 0.35 * (noise(rng, 1.5)[0][None] - 0.4)) * 30, 0, 1)
    panes = line(x * 24, 0.5, softness=0.1) * line(y * 20, 0.5, softness=0.1)
    sky = 1.15 - 0.35 * y + 0.25 * (noise(rng, 1.9) - 0.5)
    return walls * (1 - 0.4 * panes), crowns, sky - 0.35 * walls * noise(rng, 1.0)


def _text(rng):
    x, y = grid()
    rows = rng.random((24, 40)) < 0.72
    letters = rows[(y * 24).astype(int), (x * 40).astype(int)]
    margin = rectangle(0.08, 0.08, 0.92, 0.92)
    stroke = ((y * 24) % 1 > 0.35) * ((y * 24) % 1 < 0.75)
    return letters * stroke * margin * 0.9, ZERO, np.ones((SIZE, SIZE))


def _sketch(rng):
    x, y = grid()
    ink = ZERO
    for _ in range(5):
        center, size = rng.uniform(0.15, 0.85, 2), rng.uniform(0.05, 0.18)
        radius = np.maximum(np.abs(x - center[0]), np.abs(y - center[1]) * 1.6)
        ink = np.maximum(ink, np.clip(1 - np.abs(radius - size) * 220, 0, 1))
    for _ in range(12):
        left, top = rng.uniform(0.05, 0.7), rng.uniform(0.08, 0.9)
        wave = top + 0.008 * np.sin(90 * x + rng.uniform(0, 6))
        within = (x > left) & (x < left + rng.uniform(0.1, 0.3))
        ink = np.maximum(ink, np.clip(1 - np.abs(y - wave) * 220, 0, 1) * within)
    return ink * 0.8, ZERO, 0.97 + 0.05 * noise(rng, 1.8)


def _screen(rng):
    blocks = ZERO
    for _ in range(5):
        left, top = rng.uniform(0, 0.6), rng.uniform(0.05, 0.6)
        window = rectangle(left, top, left + rng.uniform(0.2, 0.4), top + rng.uniform(0.15, 0.4))
        blocks = blocks + window * (rng.uniform(0.3, 1) - blocks)
    letters = _text(rng)[0] * blocks
    bezel = 1 - rectangle(0.025, 0.035, 0.975, 0.965)
    return blocks * (1 - bezel), np.maximum(letters, bezel), np.ones((SIZE, SIZE))


def _panels(rng, rows=2, columns=1):
    x, y = grid()
    across, down = (x * columns) % 1, (y * rows) % 1
    margin = np.minimum(np.minimum(across, 1 - across) / rows, np.minimum(down, 1 - down))
    groove = np.clip(1 - np.abs(margin - 0.09) * 90, 0, 1)
    return 0.7 * _streaks(rng), ZERO, 1 - 0.35 * groove + 0.05 * (margin > 0.09)


def _streaks(rng):
    return noise(rng, 1.0, stretch=8.0).T


def _door(rng):
    mix, _, shade = _panels(rng, rows=3, columns=2)
    x, y = grid()
    handle = rectangle(0.86, 0.5, 0.96, 0.515)
    plate = rectangle(0.93, 0.47, 0.965, 0.57)
    return mix * 0.6, np.maximum(handle, plate), shade


def _plain_door(rng):
    handle = np.maximum(rectangle(0.85, 0.5, 0.96, 0.515), rectangle(0.93, 0.48, 0.965, 0.56))
    pane = rectangle(0.62, 0.12, 0.8, 0.42)
    return 0.8 * _streaks(rng), np.maximum(handle, 0.9 * pane), np.ones((SIZE, SIZE))


def _drawers(rng, rows=3, columns=1):
    x, y = grid()
    gap = np.maximum(line(x * columns, 0.018 * columns), line(y * rows, 0.018 * rows))
    across, down = (x * columns) % 1 - 0.5, (y * rows) % 1 - 0.3
    handle = (np.abs(across) < 0.14) * np.clip(1 - np.abs(down) * 22 / rows, 0, 1) > 0.25
    return noise(rng, 1.0, stretch=8.0), 0.9 * handle, 1 - 0.65 * gap


def _two_drawers(rng):
    return _drawers(rng, rows=2)


def _six_drawers(rng):
    return _drawers(rng, rows=3, columns=2)


def _cupboard(rng):
    x, _ = grid()
    mix, _, shade = _panels(rng, rows=1, columns=2)
    knobs = np.maximum(rectangle(0.445, 0.4, 0.46, 0.55), rectangle(0.54, 0.4, 0.555, 0.55))
    return mix, knobs, shade * (1 - 0.6 * line(x + 0.5, 0.012))


def _fridge(rng):
    _, y = grid()
    handles = np.maximum(rectangle(0.08, 0.1, 0.12, 0.3), rectangle(0.08, 0.4, 0.12, 0.75))
    return 0.3 * noise(rng, 1.5), handles, 1 - 0.6 * line(y + 0.65, 0.012)


def _spines(rng):
    x, _ = grid()
    widths = rng.uniform(0.5, 1.5, 16)
    edges = np.cumsum(widths)[:-1] / widths.sum()
    book = np.searchsorted(edges, x[0])
    tone = rng.random((16, 3))
    nearest = np.abs(x[0][:, None] - edges).min(axis=1)
    gap = np.clip(1.0 - nearest * 220, 0, 1)
    y = grid()[1]
    band = line(y * 1.0 + rng.random(16)[book][None], 0.08) * 0.6
    mix = np.clip(tone[book, 0][None] + band, 0, 1)
    third = np.where(tone[book, 1] > 0.6, tone[book, 2], 0)[None] * (1 - band)
    return mix, third + ZERO, (0.65 + 0.45 * tone[book, 2] * (1 - gap) - 0.35 * gap)[None] + ZERO


def _rug(rng):
    x, y = grid()
    margin = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    frames = np.maximum(np.clip(1 - np.abs(margin - 0.08) * 80, 0, 1), margin < 0.025)
    diamond = np.abs(x - 0.5) + np.abs(y - 0.5)
    motif = (np.sin(2 * np.pi * 9 * diamond) > 0.2) * (margin > 0.14)
    return 0.8 * motif, frames * 1.0, 0.8 + 0.3 * noise(rng, 0.6)


def _sheet(rng):
    x, y = grid()
    center = 0.5 + 0.05 * np.sin(2 * np.pi * 2 * y)
    seam = np.clip(1 - np.abs(np.abs(x - center) - 0.2) * 100, 0, 1)
    return seam * 0.5, ZERO, 0.88 + 0.18 * noise(rng, 1.7)


def _hanging_clothes(rng):
    x, y = grid()
    garment = (x[0] * 14).astype(int)
    length = 0.55 + 0.45 * rng.random(14)[garment]
    tone = rng.random((14, 2))
    fold = 0.75 + 0.25 * np.sin(2 * np.pi * x * 28)
    gone = y > length[None]
    first, second = tone[garment, 0][None] + ZERO, np.where(gone, 0, tone[garment, 1][None] * 0.7)
    return first, second, np.where(gone, 0.2, fold)


PICTURES: dict[str, Callable[[np.random.Generator], Pattern]] = {
    'landscape': _landscape,
    'abstract': _abstract,
    'circles': _circles,
    'portrait': _portrait,
    'outdoors': _outdoors,
    'text': _text,
    'sketch': _sketch,
    'screen': _screen,
    'door': _door,
    'plain_door': _plain_door,
    'drawers': _drawers,
    'two_drawers': _two_drawers,
    'six_drawers': _six_drawers,
    'cupboard': _cupboard,
    'fridge': _fridge,
    'spines': _spines,
    'rug': _rug,
    'sheet': _sheet,
    'hanging_clothes': _hanging_clothes,
}
"""The name of every pattern that is stretched over a face; channels as in PATTERNS."""
