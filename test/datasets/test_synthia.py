"""SYNTHIA-RAND-CITYSCAPES in its own layout: channels, centimeters and classes."""

import shutil

import numpy as np
import pytest
from sds_perception.datasets.synthia import Synthia

FILE = '0000000.png'
# the class of Cityscapes for the numbers 0..22 of the README
TRAIN_IDS = [255, 10, 2, 0, 1, 4, 8, 5, 13, 7, 11, 18, 17, 255, 255, 6, 9, 12, 14, 15, 16, 3, 255]


@pytest.fixture
def root(tmp_path, write_picture):
    write_picture(tmp_path / 'RGB' / FILE, np.full((2, 23, 3), 100))
    # class in the first channel, instance in the second
    labels = np.stack([np.tile(np.arange(23), (2, 1))] + 2 * [np.full((2, 23), 9)], axis=-1)
    write_picture(tmp_path / 'GT' / 'LABELS' / FILE, labels, np.uint16)
    depth = np.full((2, 23, 3), 9000)
    depth[0, :4] = np.array([0, 150, 8000, 65535])[:, None]
    write_picture(tmp_path / 'Depth' / FILE, depth, np.uint16)
    return tmp_path


def test_numbers_of_the_first_channel_become_classes_of_cityscapes(root):
    sample = Synthia(root)[0]
    assert sample.labels.tolist() == [TRAIN_IDS, TRAIN_IDS]
    assert sample.name == '0000000'


def test_centimeters_become_meters_and_what_is_far_is_not_valid(root):
    sample = Synthia(root)[0]
    assert sample.depth[0, 0, :5].tolist() == [0.0, 1.5, 80.0, 0.0, 0.0]
    assert sample.valid.sum() == 2


def test_the_camera_looks_a_hundred_degrees_wide(root):
    K = Synthia(root)[0].K
    half_width_rad = np.arctan(23 / 2 / K[0, 0].item())
    assert np.degrees(2 * half_width_rad) == pytest.approx(100.4, abs=0.1)


def test_depth_may_lie_one_folder_deeper(root):
    (root / 'deep').mkdir()
    shutil.move(root / 'Depth', root / 'deep' / 'Depth')
    shutil.move(root / 'deep', root / 'Depth')
    assert Synthia(root)[0].valid.sum() == 2


@pytest.mark.parametrize('folder', ['GT/LABELS', 'Depth'])
def test_a_missing_file_is_named(root, folder):
    (root / folder / FILE).unlink()
    with pytest.raises(FileNotFoundError, match=rf'no .*{folder}/0000000 with \.png'):
        Synthia(root)


def test_a_missing_folder_is_named(root):
    with pytest.raises(FileNotFoundError, match='no folder .*nowhere/RGB'):
        Synthia(root / 'nowhere')


def test_depth_of_eight_bits_is_refused(root, write_picture):
    write_picture(root / 'Depth' / FILE, np.zeros((2, 23, 3)))
    with pytest.raises(ValueError, match='Depth/0000000.png is uint8; wanted 16 bits'):
        Synthia(root)[0]


def test_an_unknown_class_is_refused(root, write_picture):
    write_picture(root / 'GT' / 'LABELS' / FILE, np.full((2, 23, 3), 23), np.uint16)
    with pytest.raises(ValueError, match='LABELS/0000000.png holds the label 23'):
        Synthia(root)[0]
