"""Settings of the semi-supervised step."""

from dataclasses import dataclass

from sds_perception.augmentations.mixing_settings import (
    AffineMixSettings,
    ColorAugSettings,
    StrongColorSettings,
)
from sds_perception.core.settings import check_choice

MIXINGS = ('none', 'class_mix', 'depth_mix', 'affine_mix')
WEIGHTS = ('pseudo_label', 'orthogonality')


@dataclass(frozen=True)
class StepSettings:
    """How a network learns from pictures without labels."""

    mixing: str = 'affine_mix'
    """What the student's pictures are made by: none, class_mix, depth_mix or affine_mix."""
    color_aug: bool = True
    """Recolor movable things and the rest independently before the network sees them."""
    pseudo_label: float = 1.0
    """Weight of the loss on the teacher's labels; 0 makes no mixed pictures."""
    confidence_threshold: float = 0.968
    """A label of the teacher is sure from this probability on."""
    teacher_decay: float = 0.99
    """Of the teacher's weights, which follow the student's."""
    freeze_norm: bool = False
    """Keep the statistics of batch norms as they are: for few pictures a step."""
    orthogonality: float = 0.0
    """Weight of the correlation between the two tasks' features."""
    affine_mix_settings: AffineMixSettings = AffineMixSettings()
    """How AffineMix moves objects."""
    color_aug_settings: ColorAugSettings = ColorAugSettings()
    """How ColorAug recolors."""
    strong_color_settings: StrongColorSettings = StrongColorSettings()
    """How mixed pictures are recolored."""

    def __post_init__(self):
        check_choice('mixing', self.mixing, MIXINGS)
        negative = [name for name in WEIGHTS if getattr(self, name) < 0]
        if negative:
            raise ValueError(f'weights {", ".join(negative)} are negative; wanted 0 or more')
        if not 0 <= self.confidence_threshold <= 1:
            raise ValueError(f'confidence_threshold is {self.confidence_threshold}; wanted 0 to 1')
        if not 0 <= self.teacher_decay < 1:
            raise ValueError(f'teacher_decay is {self.teacher_decay}; wanted 0 or more, below 1')


SUPERVISED = StepSettings(mixing='none', color_aug=False, pseudo_label=0.0)
"""What asks nothing of a teacher."""
