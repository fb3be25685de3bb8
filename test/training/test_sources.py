"""Data sets of a run: one label space."""

import cv2
import numpy as np
import pytest
from sds_perception.training.sources import open_sources


def test_all_data_sets_are_opened(tiny_settings):
    sources = open_sources(tiny_settings())
    assert [len(dataset) for dataset in sources.learned] == [6]
    assert len(sources.validation) == 2
    assert sources.label_space.name == 'nyu40'


def test_different_classes_are_refused(tmp_path, tiny_settings):
    for name in ('train', 'trainannot'):
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / 'a.png'), np.zeros((4, 4), np.uint8))
    settings = tiny_settings(validation={'name': 'camvid', 'root': str(tmp_path)})
    with pytest.raises(ValueError, match='different classes: camvid11, nyu40; wanted one label'):
        open_sources(settings)


def test_missing_data_is_named(tiny_settings):
    settings = tiny_settings(validation={'name': 'nyud', 'root': 'data/nyuv2'})
    with pytest.raises(FileNotFoundError, match='data/nyuv2/gt_sets/train.txt is missing'):
        open_sources(settings)
