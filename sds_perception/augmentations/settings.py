"""Settings of the augmentations of supervised training."""

from dataclasses import dataclass

LARGEST = {
    'flip': 1,
    'turn_deg': 45,
    'brightness': 1,
    'contrast': 1,
    'saturation': 1,
    'hue': 0.5,
    'noise_levels': 64,
    'class_mix': 1,
}


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
    turn_deg: float = 0.0
    """Largest turn of the camera in place about each of its three axes, degrees, in [0, 45]."""
    brightness: float = 0.3
    """Largest relative change of brightness, in [0, 1]."""
    contrast: float = 0.3
    """Largest relative change of contrast, in [0, 1]."""
    saturation: float = 0.3
    """Largest relative change of saturation, in [0, 1]."""
    hue: float = 0.03
    """Largest shift of the hue, in turns of the color circle, in [0, 0.5]."""
    noise_levels: float = 0.0
    """Largest standard deviation of the sensor's noise, gray levels of 255, in [0, 64]."""
    class_mix: float = 0.0
    """Share of the pictures onto which half of the classes of another are pasted."""

    def __post_init__(self):
        if not 0 < self.min_scale <= self.max_scale:
            raise ValueError(
                f'zoom goes from {self.min_scale} to {self.max_scale}; wanted 0 < min <= max'
            )
        if min(self.crop_height_px, self.crop_width_px) < 1:
            raise ValueError(
                f'the crop is {self.crop_width_px}x{self.crop_height_px} px; wanted 1x1 or more'
            )
        for name, largest in LARGEST.items():
            if not 0 <= getattr(self, name) <= largest:
                raise ValueError(f'{name} is {getattr(self, name)}; wanted 0 to {largest}')
