"""NYU Depth v2 from small files in exactly the layouts that people have."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from sds_perception.datasets.nyud import Nyud
import torch

SHARED = Path(__file__).parents[3] / 'shared' / 'data' / 'nyuv2'


@pytest.fixture
def tree(tmp_path, write_nyud_tree):
    return write_nyud_tree(tmp_path / 'nyuv2', count=2)


def write(path, array):
    assert cv2.imwrite(str(path), array)


def test_numbers_of_the_files_become_classes_and_255(tree):
    labels = np.full((48, 64), 7, np.uint8)
    labels[0, :3] = 0, 1, 40
    write(tree / 'segmentation' / '0001.png', labels)
    sample = Nyud(tree)[0]
    assert sample.labels.dtype == torch.int64
    assert sample.labels[0, :4].tolist() == [255, 0, 39, 6]


def test_pictures_are_rgb_in_0_to_1_with_their_names(tree):
    write(tree / 'images' / '0002.png', np.full((48, 64, 3), (0, 51, 255), np.uint8))  # BGR
    (tree / 'images' / '0002.jpg').unlink()
    dataset = Nyud(str(tree))
    sample = dataset[1]
    assert len(dataset) == 2
    assert sample.name == '0002'
    assert sample.image.shape == (3, 48, 64)
    torch.testing.assert_close(sample.image[:, 5, 5], torch.tensor([1.0, 0.2, 0.0]))


def test_millimeters_become_meters_and_what_is_out_of_range_is_not_valid(tree):
    millimeters = np.full((48, 64), 2500, np.uint16)
    millimeters[0, :4] = 0, 100, 10000, 9999
    write(tree / 'depth' / '0001.png', millimeters)
    sample = Nyud(tree)[0]
    assert sample.depth.shape == sample.valid.shape == (1, 48, 64)
    assert sample.valid[0, 0, :5].tolist() == [False, False, False, True, True]
    assert sample.depth[0, 0, :5].tolist() == pytest.approx([0, 0, 0, 9.999, 2.5])


def test_npy_depth_is_meters_and_goes_before_a_png(tree):
    meters = np.full((48, 64), 3.25, np.float32)
    meters[0, :3] = np.nan, np.inf, -1
    np.save(tree / 'depth' / '0001.npy', meters)
    sample = Nyud(tree)[0]
    assert sample.valid[0, 0, :4].tolist() == [False, False, False, True]
    assert sample.depth[0, 0, :4].tolist() == [0, 0, 0, 3.25]


def test_depth_of_every_second_pixel_is_repeated(tree):
    half = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32) + 1000
    write(tree / 'depth' / '0001.png', half)
    depth = Nyud(tree)[0].depth[0]
    assert depth.shape == (48, 64)
    expected = [[1.0, 1.0, 1.001, 1.001], [1.0, 1.0, 1.001, 1.001], [1.032] * 2 + [1.033] * 2]
    torch.testing.assert_close(depth[:3, :4], torch.tensor(expected))


@pytest.mark.parametrize(
    ('size', 'expected'),
    [
        ((480, 640), [518.8579, 519.4696, 325.5824, 253.7362]),
        ((240, 320), [259.42895, 259.7348, 162.5412, 126.6181]),
        ((425, 560), [518.8579, 519.4696, 285.5824, 208.7362]),
        ((427, 561), [518.8579, 519.4696, 285.5824, 209.7362]),
    ],
)
def test_the_camera_matrix_is_that_of_the_picture_as_it_is(
    tmp_path, write_nyud_tree, size, expected
):
    """Of a half size picture, and of both that come without the white frame."""
    tree = write_nyud_tree(tmp_path, count=1, height=size[0], width=size[1])
    K = Nyud(tree)[0].K
    found = [K[0, 0], K[1, 1], K[0, 2], K[1, 2]]
    assert [value.item() for value in found] == pytest.approx(expected, abs=1e-3)


def test_a_size_of_no_known_camera_is_refused(tmp_path, write_nyud_tree):
    tree = write_nyud_tree(tmp_path, count=1, height=192, width=320)
    with pytest.raises(ValueError, match='0001 is 320x192, a size whose .*560x425, 561x427'):
        Nyud(tree)[0]


def test_intrinsics_of_another_camera_go_before_the_sets_own(tree):
    (tree / 'intrinsics.txt').write_text('50 60 31.5 23.5\n')
    assert Nyud(tree)[0].K.tolist() == [[50, 0, 31.5], [0, 60, 23.5], [0, 0, 1]]


@pytest.mark.parametrize('text', ['50 60 31.5 23.5\n' * 2, '0 60 31.5 23.5\n', '50 60 nan 2\n'])
def test_intrinsics_of_no_camera_are_refused(tree, text):
    (tree / 'intrinsics.txt').write_text(text)
    with pytest.raises(ValueError, match='intrinsics.txt holds .*; wanted one line fx fy cx cy'):
        Nyud(tree)


def test_a_split_is_a_list_of_names(tree):
    # as a Windows editor leaves it
    (tree / 'gt_sets' / 'mine.txt').write_text('\ufeff0002\n\n', encoding='utf-8')
    dataset = Nyud(tree, 'mine')
    assert len(dataset) == 1
    assert dataset[0].name == '0002'


def test_a_missing_list_is_named(tree):
    (tree / 'gt_sets' / 'mine.txt').write_text('0002\n')
    with pytest.raises(
        FileNotFoundError, match=r'gt_sets/test.txt is missing; .* there are lists of mine, train'
    ):
        Nyud(tree, 'test')


def test_an_empty_list_is_refused(tree):
    (tree / 'gt_sets' / 'none.txt').write_text('\n')
    with pytest.raises(ValueError, match='none.txt is empty'):
        Nyud(tree, 'none')


@pytest.mark.parametrize('folder', ['images', 'segmentation', 'depth'])
def test_a_missing_file_is_named_before_any_work_starts(tree, folder):
    for path in (tree / folder).glob('0002.*'):
        path.unlink()
    with pytest.raises(FileNotFoundError, match=f'there is no .*{folder}/0002 with .*png'):
        Nyud(tree)


@pytest.mark.parametrize('folder', ['images', 'segmentation', 'depth'])
@pytest.mark.parametrize('kept', [0, 40])
def test_a_broken_picture_is_named(tree, folder, kept):
    path = next((tree / folder).glob('0001.*'))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=f'{folder}/0001.* is not a picture that can be decoded'):
        Nyud(tree)[0]


def test_a_broken_npy_is_named(tree):
    (tree / 'depth' / '0001.npy').write_bytes(b'\x93NUMPY')
    with pytest.raises(ValueError, match='0001.npy is not an array that can be read'):
        Nyud(tree)[0]


def test_a_pickle_is_not_opened(tree):
    np.save(tree / 'depth' / '0001.npy', np.array([print]), allow_pickle=True)
    with pytest.raises(ValueError, match='0001.npy is not an array that can be read'):
        Nyud(tree)[0]


def test_a_label_beyond_the_classes_is_refused(tree):
    write(tree / 'segmentation' / '0001.png', np.full((48, 64), 41, np.uint8))
    with pytest.raises(ValueError, match=r'labels of 0001 reach 41; wanted 0\.\.40'):
        Nyud(tree)[0]


def test_labels_of_another_size_are_refused(tree):
    write(tree / 'segmentation' / '0001.png', np.ones((24, 32), np.uint8))
    with pytest.raises(ValueError, match=r'labels of 0001 are \(24, 32\), its picture is \(48, 6'):
        Nyud(tree)[0]


def test_labels_in_color_are_refused(tree):
    write(tree / 'segmentation' / '0001.png', np.ones((48, 64, 3), np.uint8))
    with pytest.raises(ValueError, match=r'shape \(48, 64, 3\); wanted one channel of uint8'):
        Nyud(tree)[0]


@pytest.mark.parametrize('size', [(30, 40), (48, 60), (96, 128)])
def test_depth_of_a_size_that_does_not_fit_is_refused(tree, size):
    write(tree / 'depth' / '0001.png', np.full(size, 1000, np.uint16))
    with pytest.raises(ValueError, match='depth of 0001 is .* wanted the same size, or a half'):
        Nyud(tree)[0]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f'{SHARED} is not there')
def test_the_real_training_split_looks_like_rooms():
    dataset = Nyud(SHARED)
    sample = dataset[100]
    assert len(dataset) == 795
    assert sample.image.shape == (3, 480, 640)
    assert sample.valid.float().mean() > 0.9
    assert 0.5 < sample.depth[sample.valid].median() < 8
    known = sample.labels[sample.labels != 255]
    assert known.numel() > 0.5 * sample.labels.numel()
    assert known.max() < 40


def test_a_list_that_is_no_text_is_named(tree):
    (tree / 'gt_sets' / 'train.txt').write_bytes(b'0001\n\xe9\n')
    with pytest.raises(ValueError, match='gt_sets/train.txt is no text in UTF-8'):
        Nyud(tree)
