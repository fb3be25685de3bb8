"""What every teacher of classes can do, and how to open one."""

from pathlib import Path
from typing import Protocol

import numpy as np
from sds_perception.core.label_space import LabelSpace


class Teacher(Protocol):
    """A network that knows how likely each class is at every pixel."""

    label_space: LabelSpace
    """The classes that it tells apart."""

    def class_probabilities(self, image: np.ndarray) -> np.ndarray:
        """
        Predict a picture.

        :param image: (H, W, 3) uint8 RGB of any size.
        :returns: (H, W, C) float32 that sums to 1 over the classes.
        """


def open_teacher(path: str | Path, *, label_space: str = '') -> Teacher:
    """
    Open a checkpoint of this package (.safetensors) or a network of another origin (.tflite).

    :param label_space: classes of a .tflite network, a shipped table or a file; '' =
        cityscapes19. A checkpoint brings its own.
    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: for another kind of file, or one that cannot be used.
    """
    # imported where it is chosen: a teacher of one kind needs no runtime of the other
    if Path(path).suffix == '.tflite':
        from sds_perception.inference.teachers.tflite_teacher import TfliteTeacher

        return TfliteTeacher(path, label_space or 'cityscapes19')
    if label_space:
        raise ValueError(f'{path} brings its own classes; leave out the label space')
    from sds_perception.inference.teachers.checkpoint_teacher import CheckpointTeacher

    return CheckpointTeacher(path)
