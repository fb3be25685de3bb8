"""Cityscapes in its own layout: label numbers, disparity, cameras and snippets."""

import json
import shutil

import numpy as np
import pytest
from sds_perception.core.label_space import load_label_space
from sds_perception.datasets.cityscapes import Cityscapes, disparity_to_meters
from sds_perception.datasets.cityscapes_labels import cityscapes_numbers

NAME = 'ulm_000003_000019'
CAMERA = {
    'extrinsic': {'baseline': 0.2, 'pitch': 0.0, 'roll': 0.0, 'x': 1.7, 'y': 0.1, 'z': 1.2},
    'intrinsic': {'fx': 2000.0, 'fy': 2100.0, 'u0': 1023.5, 'v0': 511.5},
}
# train ids of the numbers 0..33, as cityscapesScripts lists them
TRAIN_IDS = [255] * 7 + [0, 1, 255, 255, 2, 3, 4, 255, 255, 255, 5, 255, 6, 7, 8, 9, 10, 11, 12]
TRAIN_IDS += [13, 14, 15, 255, 255, 16, 17, 18]


@pytest.fixture
def root(tmp_path, write_picture, write_text):
    """Write one annotated picture, a hundredth of the real size, and its snippet."""

    def path(kind, name, ending):
        return tmp_path / kind / 'val' / 'ulm' / f'{name}_{ending}'

    for frame in range(30):
        image = np.full((10, 20, 3), 8 * frame)
        name = f'ulm_000003_{frame:06d}'
        write_picture(path('leftImg8bit_sequence', name, 'leftImg8bit.png'), image)
    write_picture(path('leftImg8bit', NAME, 'leftImg8bit.png'), np.full((10, 20, 3), 8 * 19))
    labels = np.full((10, 20), 7)
    labels[0, :3] = 26, 33, 3
    write_picture(path('gtFine', NAME, 'gtFine_labelIds.png'), labels)
    disparity = np.zeros((10, 20))
    disparity[0, :3] = 1, 2561, 5121
    write_picture(path('disparity', NAME, 'disparity.png'), disparity, np.uint16)
    write_text(path('camera', NAME, 'camera.json'), json.dumps(CAMERA))
    return tmp_path


def test_every_number_has_the_train_id_of_the_benchmark(tmp_path):
    numbers = cityscapes_numbers(load_label_space('cityscapes19'))
    labels = numbers.translate(np.arange(34, dtype=np.uint8)[None], tmp_path)
    assert labels[0].tolist() == TRAIN_IDS


def test_numbers_become_train_ids(root):
    assert Cityscapes(root, 'val')[0].labels[0, :4].tolist() == [13, 18, 255, 0]


def test_depth_is_baseline_times_focal_length_over_disparity(root):
    sample = Cityscapes(root, 'val')[0]
    # 2561 is 10 pixels: 0.2 * 2000 / 10; 5121 is 20; 1 is infinitely far; 0 was not measured
    assert sample.depth[0, 0, :4].tolist() == [0.0, 40.0, 20.0, 0.0]
    assert sample.valid[0, 0, :4].tolist() == [False, True, True, False]
    assert sample.valid.sum() == 2


def test_disparity_of_unknown_and_infinitely_far_points_is_nan():
    counts = np.array([[0, 1, 257]], np.uint16)
    depth = disparity_to_meters(counts, baseline_m=0.5, focal_length_px=100.0)
    np.testing.assert_array_equal(depth, np.float32([[np.nan, np.nan, 50.0]]))


def test_the_camera_is_that_of_the_picture_as_it_is(root):
    # 2048 wide pictures have (1023.5, 511.5) in their middle: 20 wide ones have (9.5, 4.5)
    K = Cityscapes(root, 'val')[0].K
    assert K[0].tolist() == pytest.approx([2000 * 20 / 2048, 0, 9.5])
    assert K[1].tolist() == pytest.approx(
        [0, 2100 * 20 / 2048, 511.5 * 20 / 2048 - 0.495117], 1e-4
    )


def test_pictures_alone_are_a_data_set(root):
    for kind in ('gtFine', 'disparity', 'camera'):
        shutil.rmtree(root / kind)
    sample = Cityscapes(root, 'val')[0]
    assert (sample.labels == 255).all()
    assert not sample.valid.any()
    assert sample.K[0, 0].item() == pytest.approx(2262.52 * 20 / 2048)


def test_neighbors_are_frames_of_the_snippet(root):
    sample = Cityscapes(root, 'val', neighbors=(-1, 2))[0]
    assert (sample.neighbors[:, 0, 0, 0] * 255).tolist() == pytest.approx([8 * 18, 8 * 21])
    assert sample.neighbor_T is None


def test_a_neighbor_beyond_the_snippet_is_named(root):
    with pytest.raises(FileNotFoundError, match='sequence.*ulm_000003_000030_leftImg8bit.png is'):
        Cityscapes(root, 'val', neighbors=(11,))


def test_a_split_without_pictures_is_named(root):
    with pytest.raises(FileNotFoundError, match='leftImg8bit/train holds no pictures'):
        Cityscapes(root, 'train')


@pytest.mark.parametrize(
    ('kind', 'ending'),
    [
        ('gtFine', 'gtFine_labelIds.png'),
        ('disparity', 'disparity.png'),
        ('camera', 'camera.json'),
    ],
)
def test_a_missing_file_is_named_before_any_work_starts(root, kind, ending):
    (root / kind / 'val' / 'ulm' / f'{NAME}_{ending}').unlink()
    with pytest.raises(FileNotFoundError, match=f'{NAME}_{ending} is missing'):
        Cityscapes(root, 'val')


def test_disparity_without_cameras_is_refused(root):
    shutil.rmtree(root / 'camera')
    with pytest.raises(FileNotFoundError, match='camera/val is missing; disparity/ is depth only'):
        Cityscapes(root, 'val')


@pytest.mark.parametrize('text', ['{', '{"intrinsic": {}}', '[]'])
def test_a_damaged_camera_is_named(root, write_text, text):
    path = root / 'camera' / 'val' / 'ulm' / f'{NAME}_camera.json'
    write_text(path, text)
    with pytest.raises(ValueError, match='camera.json is not a camera .* wanted intrinsic fx'):
        Cityscapes(root, 'val')[0]


@pytest.mark.parametrize(
    ('part', 'key', 'value'),
    [('intrinsic', 'fx', 0), ('intrinsic', 'fy', -1), ('extrinsic', 'baseline', 0)],
)
def test_numbers_of_no_camera_are_named(root, write_text, part, key, value):
    path = root / 'camera' / 'val' / 'ulm' / f'{NAME}_camera.json'
    write_text(path, json.dumps({**CAMERA, part: {**CAMERA[part], key: value}}))
    with pytest.raises(ValueError, match='camera.json holds .*; wanted fx, fy and a baseline'):
        Cityscapes(root, 'val')[0]


def test_hidden_files_of_macos_are_no_pictures(root):
    folder = root / 'leftImg8bit' / 'val' / 'ulm'
    (folder / f'._{NAME}_leftImg8bit.png').write_bytes(b'')
    assert len(Cityscapes(root, 'val')) == 1


def test_numbers_that_cityscapes_does_not_have_are_refused(root, write_picture):
    path = root / 'gtFine' / 'val' / 'ulm' / f'{NAME}_gtFine_labelIds.png'
    write_picture(path, np.full((10, 20), 34))
    with pytest.raises(ValueError, match='labelIds.png holds the label 34'):
        Cityscapes(root, 'val')[0]
