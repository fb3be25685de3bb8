"""What is asked of the engine about a camera image."""

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
