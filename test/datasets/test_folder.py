"""Any folder of pictures."""

import shutil

import cv2
import numpy as np
import pytest
from sds_perception.core.label_space import load_label_space
from sds_perception.datasets.folder import Folder


@pytest.fixture
def pictures(tmp_path):
    (tmp_path / 'inner').mkdir()
    for name in ('b.png', 'a.JPG', 'inner/c.webp'):
        cv2.imwrite(str(tmp_path / name), np.full((6, 8, 3), 128, np.uint8))
    (tmp_path / 'notes.txt').write_text('no picture')
    (tmp_path / 'folder.png').mkdir()
    return tmp_path


def test_pictures_of_all_folders_come_in_the_order_of_their_paths(pictures):
    dataset = Folder(pictures)
    names = [dataset[index].name for index in range(len(dataset))]
    assert names == ['a.JPG', 'b.png', 'inner/c.webp']


def test_hidden_folders_are_left_out(pictures):
    (pictures / 'inner' / '.thumbnails').mkdir()
    shutil.copy(pictures / 'b.png', pictures / 'inner' / '.thumbnails' / 'x.png')
    assert len(Folder(pictures)) == 3


def test_a_hidden_folder_can_itself_be_read(tmp_path, pictures):
    shutil.move(pictures / 'inner', tmp_path / '.cache')
    assert len(Folder(tmp_path / '.cache')) == 1


def test_nothing_is_known_of_them(pictures):
    sample = Folder(pictures)[0]
    assert (sample.labels == 255).all()
    assert not sample.valid.any()
    assert sample.depth.shape == (1, 6, 8)


def test_the_classes_can_be_chosen(pictures):
    assert Folder(pictures).label_space.name == 'nyu40'
    space = load_label_space('camvid11')
    assert Folder(pictures, space).label_space is space


def test_a_missing_or_empty_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no folder .*gone'):
        Folder(tmp_path / 'gone')
    with pytest.raises(FileNotFoundError, match='holds no pictures'):
        Folder(tmp_path)


def test_a_broken_picture_is_named(pictures):
    (pictures / 'b.png').write_bytes(b'no picture')
    with pytest.raises(ValueError, match='b.png is not a picture that can be decoded'):
        Folder(pictures)[1]
