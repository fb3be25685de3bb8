"""A few numbers by which pictures are compared."""

import numpy as np
from sds_perception.training.network_view import View
import torch
from torch.nn.functional import adaptive_avg_pool2d

GRID = (3, 4)
"""Rows and columns of cells by which pictures are compared."""


def descriptor_of(seen: View) -> np.ndarray:
    """
    Sum a picture up by what the network sees where, so that like scenes are near each other.

    :returns: (D,) float32: roots of the mean class probabilities and mean log depth of 3x4 cells;
        Euclidean distances between the roots are Hellinger distances.
    """
    parts = []
    if seen.probabilities is not None:
        parts.append(adaptive_avg_pool2d(seen.probabilities, GRID).sqrt())
    if seen.depth is not None:
        parts.append(adaptive_avg_pool2d(seen.depth.log(), GRID))
    return torch.cat([part.flatten() for part in parts]).numpy().astype(np.float32)
