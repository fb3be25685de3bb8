"""Checkpoints of this package teach, too."""

from dataclasses import replace

import numpy as np
import pytest
from sds_perception.core.checkpoint import load_checkpoint, save_checkpoint
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


def test_a_teacher_is_as_sure_as_its_calibration_says(brightness_checkpoint, tmp_path):
    weights, info = load_checkpoint(brightness_checkpoint)
    calm = tmp_path / 'calm.safetensors'
    save_checkpoint(calm, weights, replace(info, confidence_temperature=2.0))
    gray = np.full((96, 128, 3), 140, np.uint8)
    sure = open_teacher(brightness_checkpoint).class_probabilities(gray)[48, 64]
    calmer = open_teacher(str(calm)).class_probabilities(gray)[48, 64]
    assert np.log(calmer[1] / calmer[0]) == pytest.approx(np.log(sure[1] / sure[0]) / 2, rel=1e-4)
