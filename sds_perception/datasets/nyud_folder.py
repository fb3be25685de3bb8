"""NYU Depth v2 in the multi-task folder layout."""

from pathlib import Path

import numpy as np
from sds_perception.core.depth import millimeters_to_meters
from sds_perception.core.text_files import read_text
from sds_perception.datasets.number_files import read_rows
from sds_perception.datasets.picture_files import (
    PICTURE_SUFFIXES,
    find_file,
    read_array,
    read_rgb,
    read_single_channel,
)

INTRINSICS = 'intrinsics.txt'


class NyudFolder:
    """``images/``, ``segmentation/``, ``depth/`` and the lists of names in ``gt_sets/``."""

    def __init__(self, root: Path, split: str):
        """
        Find all files of a split.

        :raises FileNotFoundError: naming the first that is missing.
        :raises ValueError: for an empty list, or intrinsics of no camera.
        """
        listing = root / 'gt_sets' / f'{split}.txt'
        if not listing.is_file():
            others = ', '.join(sorted(path.stem for path in listing.parent.glob('*.txt')))
            raise FileNotFoundError(
                f'{listing} is missing; wanted the names of the pictures of split {split!r}, '
                f'one a line; there are lists of {others or "no split"}'
            )
        lines = read_text(listing).splitlines()
        self.names = [line.strip() for line in lines if line.strip()]
        if not self.names:
            raise ValueError(f'{listing} is empty; wanted names of pictures, one a line')
        self._images = [find_file(root / 'images', name, PICTURE_SUFFIXES) for name in self.names]
        self._labels = [find_file(root / 'segmentation', name, ('.png',)) for name in self.names]
        self._depths = [find_file(root / 'depth', name, ('.npy', '.png')) for name in self.names]
        path = root / INTRINSICS
        self.K = _read_intrinsics(path) if path.is_file() else None

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return RGB (H, W, 3) uint8, labels (H, W) uint8 0..40 and depth (h, w) meters."""
        labels = read_single_channel(self._labels[index], np.uint8)
        return read_rgb(self._images[index]), labels, _read_depth(self._depths[index])


def _read_intrinsics(path: Path) -> np.ndarray:
    rows = read_rows(path, 4)
    fx, fy, cx, cy = rows[0]
    if len(rows) != 1 or not np.isfinite(rows).all() or min(fx, fy) <= 0:
        raise ValueError(
            f'{path} holds {rows.tolist()}; wanted one line fx fy cx cy, pixels, with focal '
            'lengths above 0'
        )
    return np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])


def _read_depth(path: Path) -> np.ndarray:
    if path.suffix == '.npy':
        return read_array(path).astype(np.float32)
    return millimeters_to_meters(read_single_channel(path, np.uint16))
