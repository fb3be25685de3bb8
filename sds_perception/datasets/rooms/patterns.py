"""Procedural patterns: tileable squares of three channels that materials color."""

from collections.abc import Callable

import numpy as np

SIZE = 256
Pattern = tuple[np.ndarray, np.ndarray, np.ndarray]


def noise(rng: np.random.Generator, roughness: float, *, stretch: float = 1.0) -> np.ndarray:
    """
    Make tileable fractal noise by shaping a random spectrum.

    :param roughness: exponent of the spectrum; 0.5 sand, 2 clouds.
    :param stretch: > 1 draws the noise out along the rows.
    :returns: (SIZE, SIZE) in [0, 1], mean near 0.5.
    """
    ky = np.fft.fftfreq(SIZE)[:, None] * SIZE
    kx = np.fft.rfftfreq(SIZE)[None] * SIZE * stretch
    strength = np.maximum(np.hypot(ky, kx), 1.0) ** -roughness
    strength[0, 0] = 0.0
    phases = np.exp(2j * np.pi * rng.random(strength.shape))
    values = np.fft.irfft2(strength * phases, s=(SIZE, SIZE))
    return np.clip(0.5 + 0.2 * values / values.std(), 0.0, 1.0)


def grid() -> tuple[np.ndarray, np.ndarray]:
    """Return x (rightwards) and y (downwards) of every texel's center, in [0, 1)."""
    axis = (np.arange(SIZE) + 0.5) / SIZE
    return np.broadcast_to(axis[None], (SIZE, SIZE)), np.broadcast_to(axis[:, None], (SIZE, SIZE))


def line(coordinate: np.ndarray, width: float, *, softness: float = 0.008) -> np.ndarray:
    """Return 1 on a line at every whole number of a coordinate, fading to 0 beside it."""
    distance = np.abs(coordinate - np.rint(coordinate))
    return np.clip((width / 2 - distance) / softness + 0.5, 0.0, 1.0)


def rectangle(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """Return 1 inside a rectangle of the unit square, 0 outside, soft at its rim."""
    x, y = grid()
    inside = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
    return np.clip(inside * SIZE / 2 + 0.5, 0.0, 1.0)


def _cells(rng: np.random.Generator, rows: int, columns: int, *, shift: float = 0.0):
    """Return a random number per brick, and coordinates that are whole at the joints."""
    x, y = grid()
    row = np.floor(y * rows).astype(int)
    across = x * columns + shift * row
    values = rng.random((rows, columns))
    return values[row, np.floor(across).astype(int) % columns], across, y * rows


def _plain(rng):
    return np.zeros((SIZE, SIZE)), np.zeros((SIZE, SIZE)), np.ones((SIZE, SIZE))


def _plaster(rng):
    clouds, grain = noise(rng, 1.6), noise(rng, 0.4)
    return clouds, np.zeros((SIZE, SIZE)), 0.93 + 0.09 * clouds + 0.05 * (grain - 0.5)


def _fabric(rng):
    x, y = grid()
    weave = 0.5 + 0.25 * (np.sin(2 * np.pi * 64 * x) + np.sin(2 * np.pi * 64 * y))
    return noise(rng, 1.0), np.zeros((SIZE, SIZE)), 0.86 + 0.12 * weave + 0.1 * noise(rng, 1.3)


def _carpet(rng):
    return noise(rng, 0.4), np.zeros((SIZE, SIZE)), 0.8 + 0.3 * noise(rng, 0.7)


def _grain(rng, rings=9.0):
    warp = noise(rng, 2.0, stretch=6.0)
    wave = 0.5 + 0.5 * np.sin(2 * np.pi * rings * warp)
    fibers = noise(rng, 0.8, stretch=14.0)
    return np.clip(0.55 * wave + 0.6 * (fibers - 0.2), 0, 1)


def _wood(rng):
    grain = _grain(rng)
    return grain, np.zeros((SIZE, SIZE)), 0.95 + 0.08 * noise(rng, 1.5, stretch=3.0)


def _planks(rng):
    tone, across, down = _cells(rng, 8, 2, shift=0.37)
    gap = np.maximum(line(across, 0.006, softness=0.006), line(down, 0.05, softness=0.03))
    shade = (0.8 + 0.3 * tone) * (1 - 0.6 * gap)
    shift = (tone * SIZE).astype(int)
    columns = (np.arange(SIZE)[None] + shift) % SIZE
    return _grain(rng, 6.0)[np.arange(SIZE)[:, None], columns], tone * 0.3, shade


def _herringbone(rng):
    x, y = grid()
    u, v = np.floor(x * 8), np.floor(y * 8)
    is_across = (u + v) % 4 < 2
    tone = np.where(is_across, (v * 3 + np.floor(x * 4)) % 5, (u * 3 + np.floor(y * 4)) % 5) / 4
    grain = _grain(rng)
    joint = np.where(is_across, line(y * 8, 0.06, softness=0.04), line(x * 8, 0.06, softness=0.04))
    return (
        np.where(is_across, grain, grain.T),
        0.25 * tone,
        (0.85 + 0.2 * tone) * (1 - 0.5 * joint),
    )


def _tiles(rng):
    tone, across, down = _cells(rng, 4, 4)
    grout = np.maximum(line(across, 0.03, softness=0.02), line(down, 0.03, softness=0.02))
    return noise(rng, 1.3) * (1 - grout), grout, 0.92 + 0.1 * tone


def _checker(rng):
    x, y = grid()
    is_dark = (np.floor(x * 4) + np.floor(y * 4)) % 2
    grout = np.maximum(line(x * 4, 0.025, softness=0.02), line(y * 4, 0.025, softness=0.02))
    return is_dark, 0.5 * grout, 0.94 + 0.1 * noise(rng, 1.4)


def _marble(rng):
    veins = 1 - np.abs(noise(rng, 1.5) - 0.5) * 14
    return (
        np.clip(veins, 0, 1) * noise(rng, 2.0),
        np.zeros((SIZE, SIZE)),
        0.94 + 0.1 * noise(rng, 1),
    )


def _bricks(rng):
    tone, across, down = _cells(rng, 8, 4, shift=0.5)
    joint = np.maximum(line(across, 0.05, softness=0.03), line(down, 0.12, softness=0.06))
    return tone * 0.8, joint, 0.82 + 0.3 * noise(rng, 0.9)


def _stripes(rng):
    x, _ = grid()
    wide = np.clip((np.sin(2 * np.pi * 4 * x)) * 8 + 0.5, 0, 1)
    return wide, line(x * 8 + 0.25, 0.08, softness=0.04) * 0.5, 0.97 + 0.05 * noise(rng, 0.8)


def _plaid(rng):
    x, y = grid()
    bands = [np.clip(np.sin(2 * np.pi * 3 * a) * 6 + 0.5, 0, 1) for a in (x, y)]
    fine = np.maximum(line(x * 3 + 0.25, 0.1), line(y * 3 + 0.25, 0.1))
    return (bands[0] + bands[1]) / 2, fine * 0.8, 0.92 + 0.12 * noise(rng, 0.8)


def _dots(rng):
    x, y = grid()
    stagger = 0.5 * (np.floor(y * 6) % 2)
    radius = np.hypot((x * 6 + stagger) % 1 - 0.5, (y * 6) % 1 - 0.5)
    return np.clip((0.24 - radius) * 14, 0, 1), np.zeros((SIZE, SIZE)), 0.97 + 0.05 * noise(rng, 1)


def _damask(rng):
    x, y = grid()
    a, b = np.sin(2 * np.pi * 3 * x), np.sin(2 * np.pi * 2 * y)
    curl = np.sin(2 * np.pi * (3 * x + 0.35 * b)) * np.sin(2 * np.pi * (4 * y + 0.3 * a))
    return np.clip(curl * 5, 0, 1) * 0.8, np.clip(a * b * 4 - 2.5, 0, 1), np.ones((SIZE, SIZE))


def _speckle(rng):
    grains = noise(rng, 0.35)
    return (
        np.clip((grains - 0.72) * 12, 0, 1),
        np.clip((0.26 - grains) * 12, 0, 1),
        (0.95 + 0.08 * noise(rng, 1.2)),
    )


def _folds(rng):
    x, y = grid()
    phase = 2 * np.pi * (7 * x + 0.1 * np.sin(2 * np.pi * y + 5 * x))
    return 0.5 + 0.5 * np.sin(phase), np.zeros((SIZE, SIZE)), 0.74 + 0.26 * np.sin(phase)


def _slats(rng):
    _, y = grid()
    height = (y * 12) % 1
    return np.zeros((SIZE, SIZE)), np.zeros((SIZE, SIZE)), 0.6 + 0.5 * height * (height < 0.92)


PATTERNS: dict[str, Callable[[np.random.Generator], Pattern]] = {
    'plain': _plain,
    'plaster': _plaster,
    'fabric': _fabric,
    'carpet': _carpet,
    'wood': _wood,
    'planks': _planks,
    'herringbone': _herringbone,
    'tiles': _tiles,
    'checker': _checker,
    'marble': _marble,
    'bricks': _bricks,
    'stripes': _stripes,
    'plaid': _plaid,
    'dots': _dots,
    'damask': _damask,
    'speckle': _speckle,
    'folds': _folds,
    'slats': _slats,
}
"""The name of every pattern that repeats: channels 0 and 1 blend colors, channel 2 shades."""
