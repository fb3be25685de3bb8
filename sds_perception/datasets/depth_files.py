"""Read depth that is stored as 16-bit pictures."""

from pathlib import Path

import numpy as np
from sds_perception.core.depth import counts_to_meters
from sds_perception.datasets.picture_files import read_single_channel


def read_depth(path: Path, *, per_meter: int, unknown: int = 0) -> np.ndarray:
    """
    Read a 16-bit PNG of distances.

    :param per_meter: how many counts make a meter: 1000, 256, 100.
    :param unknown: the count that says that nothing was measured; 0 always says so.
    :returns: (H, W) float32 meters along the optical axis, NaN where unknown.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it holds something else.
    """
    counts = read_single_channel(path, np.uint16)
    return counts_to_meters(counts, per_meter=per_meter, unknown=unknown)
