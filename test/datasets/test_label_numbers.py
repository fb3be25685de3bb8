"""Numbers of label files become classes."""

from pathlib import Path

import numpy as np
import pytest
from sds_perception.datasets.label_numbers import LabelNumbers

NUMBERS = LabelNumbers({7: 0, 1000: 1}, void=[3])


def test_numbers_become_classes_and_void_becomes_255():
    numbers = np.array([[7, 1000], [3, 255]], np.uint16)
    labels = NUMBERS.translate(numbers, Path('a.png'))
    assert labels.dtype == np.int64
    assert labels.tolist() == [[0, 1], [255, 255]]


def test_a_file_with_a_number_that_means_nothing_is_named(tmp_path, write_picture):
    write_picture(tmp_path / 'a.png', [[7, 8]])
    with pytest.raises(ValueError, match='a.png holds the label 8; wanted one of the 4 known'):
        NUMBERS.read(tmp_path / 'a.png')
