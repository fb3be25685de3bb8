"""The methods that the experiment on few labels compares, from single tasks to SDS."""

from dataclasses import dataclass
from typing import Any

NO_STREAM = {'batch_size': 0}


@dataclass(frozen=True)
class Method:
    """A row of the table."""

    title: str
    """What a person calls it."""
    changes: dict[str, Any]
    """What it changes in the training settings."""
    needs_depth: bool = True
    """Whether it learns nothing, or nothing of its own, from a data set without depth."""

    @property
    def has_classes(self) -> bool:
        """Tell whether it predicts classes; if not, depth alone can score it."""
        return self.changes.get('model_settings', {}).get('tasks') != 'depth'


def _alone(tasks: str) -> dict[str, Any]:
    return {'model_settings': {'tasks': tasks}, 'semi_supervised': NO_STREAM}


def _joint(exchange: str) -> dict[str, Any]:
    return {'model_settings': {'exchange': exchange}, 'semi_supervised': NO_STREAM}


def _taught(mixing: str, *, color_aug: bool = False) -> dict[str, Any]:
    step = {'mixing': mixing, 'color_aug': color_aug}
    return {'model_settings': {'exchange': 'ccam'}, 'semi_supervised': {'step': step}}


METHODS = {
    'semantic': Method('single task, segmentation', _alone('semantic'), needs_depth=False),
    'depth': Method('single task, depth', _alone('depth')),
    'joint': Method('joint, no exchange', _joint('none')),
    'ccam': Method('joint, CCAM', _joint('ccam')),
    'more_depth': Method(
        'joint, CCAM, depth of all pictures',
        {
            'model_settings': {'exchange': 'ccam'},
            'semi_supervised': {'step': {'pseudo_label': 0.0, 'color_aug': False}},
        },
    ),
    'class_mix': Method('CCAM, mean teacher, ClassMix', _taught('class_mix'), needs_depth=False),
    'depth_mix': Method('CCAM, mean teacher, DepthMix', _taught('depth_mix')),
    'affine_mix': Method('CCAM, mean teacher, AffineMix', _taught('affine_mix')),
    'sds': Method(
        'CCAM, mean teacher, AffineMix, ColorAug (SDS)', _taught('affine_mix', color_aug=True)
    ),
}
"""
Every row from ``class_mix`` on has one mixing, not those above it as well.

``more_depth`` is not a method of the papers: it tells what the depth of the unlabeled pictures
gives without a teacher, which the rows below have, too.
"""
