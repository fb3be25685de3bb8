"""What is asked of the engine about a camera image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class FrameRequest:
    """A camera image, and what shall be said about it."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB; sides of at least 32 px."""
    labels: bool = True
    """Say what every pixel is."""
    confidence: bool = True
    """Say how sure that is."""
    depth: bool = True
    """Say how far every pixel is."""
    focal_length_px: float = 0.0
    """Of this image, pixels; 0 = not known."""

    @property
    def size(self) -> tuple[int, int]:
        """Return height and width, pixels."""
        return self.image.shape[:2]


def needed_of(requests: Sequence[FrameRequest]) -> tuple[bool, bool]:
    """Tell whether the network must say classes, and depth, to answer some requests together."""
    needs_classes = any(request.labels or request.confidence for request in requests)
    return needs_classes, any(request.depth for request in requests)
