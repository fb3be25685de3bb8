"""Many pictures small on one page."""

from collections.abc import Sequence

import numpy as np
from sds_perception.evaluation.visualize import PAPER, side_by_side

COLUMNS = 5
THUMBNAIL_PX = 240
"""Width of each picture on the page."""


def contact_sheet(thumbnails: Sequence[np.ndarray], captions: Sequence[str]) -> np.ndarray:
    """
    Put thumbnails in rows, each under its caption.

    :param thumbnails: at least one, (h, 240, 3) uint8 RGB.
    :param captions: one line each, ASCII.
    :returns: (H, W, 3) uint8 RGB.
    """
    rows = [
        side_by_side(thumbnails[first : first + COLUMNS], captions[first : first + COLUMNS])
        for first in range(0, len(thumbnails), COLUMNS)
    ]
    width = max(row.shape[1] for row in rows)
    return np.vstack([_widened(row, width) for row in rows])


def _widened(row: np.ndarray, width: int) -> np.ndarray:
    margin = ((0, 0), (0, width - row.shape[1]), (0, 0))
    return np.pad(row, margin, constant_values=PAPER)
