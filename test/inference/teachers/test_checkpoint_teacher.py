"""Checkpoints of this package teach, too."""

import numpy as np
import pytest
from sds_perception.inference.teachers.teacher import open_teacher


def test_probabilities_have_the_size_of_the_picture(brightness_checkpoint):
    teacher = open_teacher(brightness_checkpoint)
    image = np.full((96, 128, 3), 255, np.uint8)
    image[:, :64] = 0
    probabilities = teacher.class_probabilities(image)
    assert probabilities.shape == (96, 128, 2)
    assert teacher.label_space.names == ('dark', 'bright')
    assert probabilities[48, 10].tolist() == pytest.approx([1, 0], abs=1e-4)
    assert probabilities[48, 120].tolist() == pytest.approx([0, 1], abs=1e-4)


def test_a_checkpoint_brings_its_own_classes(brightness_checkpoint):
    with pytest.raises(ValueError, match='brings its own classes'):
        open_teacher(brightness_checkpoint, label_space='cityscapes19')
