"""What is said about a camera image, outside of any network."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class FramePrediction:
    """What is known about every pixel of a camera image; None for what was not asked."""

    labels: np.ndarray | None = None
    """(H, W) integer class ids, of an engine uint8; 255 = unlabeled."""
    confidence: np.ndarray | None = None
    """(H, W) uint8, the probability of the label times 255."""
    depth: np.ndarray | None = None
    """(H, W) float32 meters along the optical axis; NaN = unknown."""
