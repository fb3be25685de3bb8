"""KITTI's semantic frames."""

import numpy as np
import pytest
from sds_perception.datasets.kitti_semantics import KittiSemantics

CALIBRATION = 'P_rect_02: 700 0 600 42 0 700 170 0 0 0 1 0\n'


@pytest.fixture
def root(tmp_path, write_picture):
    for name in ('000000_10', '000000_11', '000001_10'):
        write_picture(tmp_path / 'training' / 'image_2' / f'{name}.png', np.zeros((2, 4, 3)))
    for name in ('000000_10', '000001_10'):
        labels = [[7, 26, 0, 11], [7, 7, 7, 7]]
        write_picture(tmp_path / 'training' / 'semantic' / f'{name}.png', labels)
    write_picture(tmp_path / 'testing' / 'image_2' / '000000_10.png', np.zeros((2, 4, 3)))
    return tmp_path


def test_frame_ten_of_each_scene_is_labeled_as_cityscapes_is(root):
    dataset = KittiSemantics(root)
    assert [dataset[index].name for index in range(len(dataset))] == ['000000_10', '000001_10']
    assert dataset[0].labels[0].tolist() == [0, 13, 255, 2]
    assert not dataset[0].valid.any()


def test_the_test_split_has_no_labels(root):
    assert (KittiSemantics(root, 'test')[0].labels == 255).all()


def test_the_camera_is_guessed_without_calibration(root):
    K = KittiSemantics(root)[0].K
    assert K[0, 0].item() == pytest.approx(721.5377 / 1242 * 4)
    assert K[0, 2] == 1.5


def test_the_camera_is_read_where_there_is_a_calibration(root, write_text):
    write_text(root / 'training' / 'calib_cam_to_cam' / '000000.txt', CALIBRATION)
    dataset = KittiSemantics(root)
    assert dataset[0].K[0].tolist() == [700, 0, 600]
    with pytest.raises(FileNotFoundError, match='calib_cam_to_cam/000001.txt is missing'):
        dataset[1]


def test_pictures_of_another_benchmark_are_refused(tmp_path, write_picture):
    write_picture(tmp_path / 'training' / 'image_2' / '000000.png', np.zeros((2, 4, 3)))
    with pytest.raises(FileNotFoundError, match='image_2 holds no pictures NNNNNN_10; wanted'):
        KittiSemantics(tmp_path)


def test_a_missing_label_file_is_named(root):
    (root / 'training' / 'semantic' / '000001_10.png').unlink()
    with pytest.raises(FileNotFoundError, match=r'no .*semantic/000001_10 with \.png'):
        KittiSemantics(root)


def test_other_splits_are_refused(root):
    with pytest.raises(ValueError, match="split is 'val'; the semantic frames have train, test"):
        KittiSemantics(root, 'val')
