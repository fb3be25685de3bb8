"""Settings of the augmentations of semi-supervised training."""

from dataclasses import dataclass

from sds_perception.core.settings import check_range


@dataclass(frozen=True)
class AffineMixSettings:
    """How AffineMix picks objects and how far it moves them."""

    num_classes: int = 2
    """How many of the movable classes present are moved; fewer where fewer are present."""
    min_scale: float = 0.5
    """Smallest factor on an object's depth: nearer."""
    max_scale: float = 2.0
    """Largest factor on an object's depth: farther; indoors walls hide most that goes farther."""
    min_still_scale: float = 0.9
    """Factors from here to max_still_scale change too little and are not drawn."""
    max_still_scale: float = 1.1
    """End of the factors that are not drawn."""
    min_object_area: float = 0.001
    """Smallest connected component that is an object, as a share of the picture."""
    min_visible_area: float = 0.0005
    """Smallest visible part of a moved object that is kept, as a share of the picture."""

    def __post_init__(self):
        limits = (self.min_scale, self.min_still_scale, self.max_still_scale, self.max_scale)
        is_ordered = list(limits) == sorted(limits) and limits[0] > 0
        if not is_ordered or limits[1] - limits[0] + limits[3] - limits[2] <= 0:
            raise ValueError(
                f'min_scale, min_still_scale, max_still_scale, max_scale are {limits}; wanted '
                'positive rising numbers that leave some factor to draw'
            )
        if self.num_classes < 1:
            raise ValueError(f'num_classes is {self.num_classes}; wanted 1 or more')


INDOORS = AffineMixSettings(num_classes=3, max_scale=1.1)
"""
Objects come nearer, never go farther, which walls and furniture would hide.

Measured on NYU Depth v2: 98 % of pictures change, 14 % of their pixels; with the defaults, which
suit streets, 51 % and 2 %.
"""


@dataclass(frozen=True)
class ColorAugSettings:
    """How ColorAug recolors movable things and the rest, independently."""

    probability: float = 0.5
    """Share of the pictures that are recolored."""
    brightness: float = 0.2
    """Largest relative change of brightness."""
    contrast: float = 0.2
    """Largest relative change of contrast."""
    saturation: float = 0.2
    """Largest relative change of saturation."""
    hue: float = 0.1
    """Largest shift of the hue, in turns of the color circle."""

    def __post_init__(self):
        check_range('probability', self.probability, 0.0, 1.0)
        for name in ('brightness', 'contrast', 'saturation'):
            check_range(name, getattr(self, name), 0.0, 1.0)
        check_range('hue', self.hue, 0.0, 0.5)


@dataclass(frozen=True)
class StrongColorSettings:
    """How the student's mixed pictures are recolored and blurred."""

    jitter_probability: float = 0.8
    """Share of the pictures whose colors change."""
    strength: float = 0.25
    """Largest relative change of brightness, contrast, saturation; hue in turns of the circle."""
    blur_probability: float = 0.5
    """Share of the pictures that are blurred."""
    min_blur_px: float = 0.15
    """Smallest standard deviation of the blur."""
    max_blur_px: float = 1.15
    """Largest standard deviation of the blur."""

    def __post_init__(self):
        check_range('jitter_probability', self.jitter_probability, 0.0, 1.0)
        check_range('strength', self.strength, 0.0, 0.5)
        check_range('blur_probability', self.blur_probability, 0.0, 1.0)
        if not 0 < self.min_blur_px <= self.max_blur_px:
            raise ValueError(
                f'min_blur_px and max_blur_px are {self.min_blur_px} and {self.max_blur_px}; '
                'wanted rising numbers above 0'
            )
