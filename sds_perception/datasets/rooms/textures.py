"""Look patterns up at surface points, averaged over what a pixel sees of them."""

from functools import lru_cache

import numpy as np
from sds_perception.datasets.rooms.patterns import PATTERNS, SIZE
from sds_perception.datasets.rooms.pictures import PICTURES
from sds_perception.datasets.rooms.remap import remap_list

LEVELS = SIZE.bit_length()
PATTERN_NAMES = (*PATTERNS, *PICTURES)
_SEED = 20240229
_SCALE = np.array([1.0, 1.0, 1.25], np.float32) / 255


def sample_pattern(
    pattern: np.ndarray, u: np.ndarray, v: np.ndarray, footprint: np.ndarray
) -> np.ndarray:
    """
    Look up patterns trilinearly, so that texture neither flickers nor aliases.

    :param pattern: (N,) int, index into PATTERN_NAMES.
    :param u: (N,) repetitions to the right; whole numbers are the pattern's left rim.
    :param v: (N,) repetitions upwards.
    :param footprint: (N,) repetitions that one pixel covers.
    :returns: (N, 3) float32: two blending weights in [0, 1], and a shade in [0, 1.25].
    """
    atlas, places = _atlas()
    level = np.clip(np.log2(np.maximum(footprint * SIZE, 1.0)), 0, LEVELS - 1.001)
    whole = level.astype(np.int32)
    share = (level - whole).astype(np.float32)[:, None]
    # position in the pattern, downwards as rows count
    u, v = u - np.floor(u), np.ceil(v) - v
    fine = _look_up(atlas, places[whole], pattern, u, v)
    return fine + share * (_look_up(atlas, places[whole + 1], pattern, u, v) - fine)


def _look_up(
    atlas: np.ndarray, place: np.ndarray, pattern: np.ndarray, u: np.ndarray, v: np.ndarray
) -> np.ndarray:
    left, size = place.T
    x = left + u * size + np.float32(0.5)
    y = pattern.astype(np.float32) * (size + 2) + v * size + np.float32(0.5)
    return remap_list(atlas, x, y) * _SCALE


@lru_cache(maxsize=1)
def _atlas() -> tuple[np.ndarray, np.ndarray]:
    """
    Return all patterns below each other, and their ever smaller levels side by side.

    :returns: (rows, columns, 3) uint8, and (LEVELS, 2) float32 the column and the size of each
        level; every square has a rim of one texel that continues it on the other side.
    """
    makers = {**PATTERNS, **PICTURES}
    rng = np.random.default_rng(_SEED)
    level = np.stack([np.stack(makers[name](rng), axis=-1) for name in PATTERN_NAMES])
    level = np.clip(level, 0.0, _SCALE * 255)
    columns, places, left = [], [], 0
    for _ in range(LEVELS):
        size = level.shape[1]
        padded = np.pad(level, ((0, 0), (1, 1), (1, 1), (0, 0)), mode='wrap')
        column = np.rint(padded / _SCALE).astype(np.uint8).reshape(-1, size + 2, 3)
        columns.append(
            np.pad(column, ((0, len(level) * (SIZE + 2) - len(column)), (0, 0), (0, 0)))
        )
        places.append((left, size))
        left += size + 2
        if size > 1:
            level = level.reshape(len(level), size // 2, 2, size // 2, 2, 3).mean(axis=(2, 4))
    return np.concatenate(columns, axis=1), np.array(places, np.float32)
