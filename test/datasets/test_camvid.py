"""CamVid: classes, void and what is wrong with files."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from sds_perception.datasets.camvid import CamVid

SHARED = Path(__file__).parents[3] / 'shared' / 'data' / 'camvid'


@pytest.fixture
def tree(tmp_path):
    for name in ('train', 'trainannot'):
        (tmp_path / name).mkdir()
    labels = np.full((6, 8), 3, np.uint8)
    labels[0, :3] = 0, 10, 11
    for name in ('b', 'a'):
        cv2.imwrite(str(tmp_path / 'train' / f'{name}.jpg'), np.full((6, 8, 3), 128, np.uint8))
        cv2.imwrite(str(tmp_path / 'trainannot' / f'{name}.png'), labels)
    return tmp_path


def test_void_becomes_255_and_depth_is_nowhere_valid(tree):
    sample = CamVid(tree)[0]
    assert sample.labels[0, :4].tolist() == [0, 10, 255, 3]
    assert not sample.valid.any()
    assert not sample.depth.any()


def test_pictures_come_in_the_order_of_their_names(tree):
    dataset = CamVid(tree)
    assert [dataset[index].name for index in range(len(dataset))] == ['a', 'b']
    assert len(dataset.label_space) == 11


def test_the_guessed_camera_looks_along_the_middle(tree):
    K = CamVid(tree)[0].K
    assert K[0, 2] == 3.5
    assert K[1, 2] == 2.5
    assert K[0, 0].item() == pytest.approx(1.05 * 8)


def test_a_missing_split_is_named(tree):
    with pytest.raises(FileNotFoundError, match='there is no folder .*val'):
        CamVid(tree, 'val')


def test_a_missing_label_picture_is_named_before_any_work_starts(tree):
    (tree / 'trainannot' / 'b.png').unlink()
    with pytest.raises(FileNotFoundError, match=r'there is no .*trainannot/b with \.png'):
        CamVid(tree)


def test_a_folder_without_pictures_is_refused(tree):
    for path in (tree / 'train').iterdir():
        path.unlink()
    with pytest.raises(FileNotFoundError, match='train holds no pictures'):
        CamVid(tree)


def test_labels_of_another_size_are_refused(tree):
    cv2.imwrite(str(tree / 'trainannot' / 'a.png'), np.zeros((3, 4), np.uint8))
    with pytest.raises(ValueError, match=r'a.png is \(3, 4\), its picture is \(6, 8\)'):
        CamVid(tree)[0]


def test_classes_of_another_label_set_are_refused(tree):
    cv2.imwrite(str(tree / 'trainannot' / 'a.png'), np.full((6, 8), 31, np.uint8))
    with pytest.raises(ValueError, match=r'a.png holds class 31; wanted 0\.\.10, 11 \(void\)'):
        CamVid(tree)[0]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f'{SHARED} is not there')
def test_the_real_set_shows_streets():
    dataset = CamVid(SHARED)
    labels = dataset[100].labels
    assert len(dataset) == 367
    assert (labels == dataset.label_space.id_of('road')).float().mean() > 0.1
