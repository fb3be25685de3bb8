"""Settings of the augmentations of supervised training."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AugmentationSettings:
    """How training pictures are changed."""

    crop_height_px: int = 240
    """Height of the window that the network trains on."""
    crop_width_px: int = 320
    """Width of that window."""
    min_scale: float = 0.8
    """Smallest zoom of the picture after it was resized to the input size."""
    max_scale: float = 1.4
    """Largest zoom."""
    flip: float = 0.5
    """Probability of a mirrored picture."""
    brightness: float = 0.3
    """Largest relative change of brightness."""
    contrast: float = 0.3
    """Largest relative change of contrast."""
    saturation: float = 0.3
    """Largest relative change of saturation."""
    hue: float = 0.03
    """Largest shift of the hue, in turns of the color circle."""

    def __post_init__(self):
        if not 0 < self.min_scale <= self.max_scale:
            raise ValueError(
                f'zoom goes from {self.min_scale} to {self.max_scale}; wanted 0 < min <= max'
            )
