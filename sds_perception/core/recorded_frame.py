"""All that a running graph said about one camera frame."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RecordedFrame:
    """One camera frame, its ground truth and what the perception node said about it."""

    stamp_ns: int
    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    true_labels: np.ndarray
    """(H, W) uint8; 255 = unknown."""
    true_depth: np.ndarray
    """(H, W) float32 meters; NaN = unknown."""
    labels: np.ndarray
    """(H, W) uint8; 255 = unlabeled."""
    depth: np.ndarray
    """(H, W) float32 meters; NaN = unknown."""
    points: np.ndarray
    """(H, W, 3) float32 meters, camera's optical frame; NaN = no point."""
    point_colors: np.ndarray
    """(H, W, 3) uint8 RGB, as the cloud carries them."""
    latencies_ms: dict[str, float]
    """Time from the frame's stamp until each of labels, depth, points was here, ms."""
