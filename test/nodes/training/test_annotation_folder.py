"""Labels that a person leaves in a folder are found once each."""

import cv2
import numpy as np
import pytest
from sds_perception.nodes.training import annotation_folder
from sds_perception.nodes.training.annotation_folder import AnnotationFolder


@pytest.fixture
def folder(tmp_path):
    return tmp_path / 'annotations'


@pytest.fixture
def annotations(folder):
    return AnnotationFolder(folder)


def leave_labels(folder, name, array):
    cv2.imwrite(str(folder / 'labels' / f'{name}.png'), array)


def test_the_folders_are_made(annotations, folder):
    assert sorted(path.name for path in folder.iterdir()) == ['images', 'labels']


def test_labels_are_found_once_with_their_picture(annotations, folder):
    cv2.imwrite(str(folder / 'images' / 'a.jpg'), np.full((4, 6, 3), 200, np.uint8))
    leave_labels(folder, 'a', np.full((4, 6), 7, np.uint8))
    (found,) = annotations.changes()
    assert (found.name, found.labels.tolist()) == ('a', [[7] * 6] * 4)
    assert found.read_picture().shape == (4, 6, 3)
    assert list(annotations.changes()) == []


def test_labels_that_were_changed_are_found_again(annotations, folder):
    leave_labels(folder, 'a', np.zeros((4, 6), np.uint8))
    assert len(list(annotations.changes())) == 1
    leave_labels(folder, 'a', np.eye(40, dtype=np.uint8))
    (found,) = annotations.changes()
    assert found.labels.shape == (40, 40)


def test_labels_without_a_picture_say_so_when_it_is_wanted(annotations, folder):
    leave_labels(folder, 'lonely', np.zeros((4, 6), np.uint8))
    (found,) = annotations.changes()
    with pytest.raises(ValueError, match='lonely have no picture'):
        found.read_picture()
    cv2.imwrite(str(folder / 'images' / 'lonely.png'), np.zeros((4, 6, 3), np.uint8))
    (found,) = annotations.changes()
    assert found.read_picture().shape == (4, 6, 3)


def test_labels_for_which_there_was_no_room_are_found_again(annotations, folder):
    leave_labels(folder, 'a', np.zeros((4, 6), np.uint8))
    assert len(list(annotations.changes())) == 1
    annotations.look_again('a')
    assert [found.name for found in annotations.changes()] == ['a']


@pytest.mark.parametrize('content', [b'', b'no picture'])
def test_what_is_no_picture_is_an_error_with_its_name(annotations, folder, content):
    (folder / 'labels' / 'broken.png').write_bytes(content)
    (error,) = annotations.changes()
    assert isinstance(error, ValueError) and 'broken.png' in str(error)


def test_what_cannot_be_opened_is_an_error_or_left_alone(annotations, folder):
    (folder / 'labels' / 'folder.png').mkdir()
    (folder / 'labels' / 'loop.png').symlink_to('loop.png')
    (error,) = annotations.changes()
    assert isinstance(error, ValueError) and 'folder.png' in str(error)


def test_labels_that_may_not_be_read_are_an_error_until_they_may(annotations, folder, monkeypatch):
    def refuse(path, dtype):
        raise PermissionError(13, 'Permission denied', str(path))

    leave_labels(folder, 'a', np.zeros((4, 6), np.uint8))
    with monkeypatch.context() as patch:
        patch.setattr(annotation_folder, 'read_single_channel', refuse)
        (error,) = annotations.changes()
    assert 'Permission denied' in str(error)
    (folder / 'labels' / 'a.png').chmod(0o640)
    (found,) = annotations.changes()
    assert found.name == 'a'


def test_a_picture_that_was_taken_away_is_an_error_with_its_name(annotations, folder):
    cv2.imwrite(str(folder / 'images' / 'a.png'), np.zeros((4, 6, 3), np.uint8))
    leave_labels(folder, 'a', np.zeros((4, 6), np.uint8))
    (found,) = annotations.changes()
    (folder / 'images' / 'a.png').unlink()
    with pytest.raises(ValueError, match=r'images/a\.png is missing'):
        found.read_picture()


def test_colors_are_no_labels(annotations, folder):
    leave_labels(folder, 'colors', np.zeros((4, 6, 3), np.uint8))
    (error,) = annotations.changes()
    assert 'wanted one channel of uint8' in str(error)


def test_a_picture_to_annotate_is_left_once(annotations, folder):
    annotations.ask('7', b'first')
    annotations.ask('7', b'second')
    assert (folder / 'images' / '7.png').read_bytes() == b'first'


def test_of_too_many_pictures_that_wait_the_oldest_without_labels_go(
    annotations, folder, monkeypatch
):
    monkeypatch.setattr(annotation_folder, 'MAX_WAITING', 2)
    leave_labels(folder, '1', np.zeros((4, 6), np.uint8))
    (folder / 'images' / 'my own.png').touch()
    for name in ('1', '2', '3', '10'):
        annotations.ask(name, b'')
    left = {path.stem for path in (folder / 'images').iterdir()}
    assert left == {'1', '3', '10', 'my own'}
