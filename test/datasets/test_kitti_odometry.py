"""KITTI odometry: sequences, cameras and motion."""

from pathlib import Path

import numpy as np
import pytest
from sds_perception.datasets.kitti_odometry import KittiOdometry

SHARED = Path(__file__).parents[3] / 'shared' / 'data' / 'kitti_odometry'
CALIBRATION = 'P0: 700 0 600 0 0 700 170 0 0 0 1 0\nP2: 700 0 600 42 0 700 170 0 0 0 1 0\n'
# one meter ahead each picture; in the third a quarter turn to the right
POSES = '1 0 0 0 0 1 0 0 0 0 1 0\n1 0 0 0 0 1 0 0 0 0 1 1\n0 0 1 0 0 1 0 0 -1 0 0 2\n'


@pytest.fixture
def root(tmp_path, write_picture, write_text):
    for name in ('00', '09'):
        folder = tmp_path / 'sequences' / name
        for number in range(3):
            write_picture(folder / 'image_2' / f'{number:06d}.png', np.full((2, 4, 3), number))
        write_text(folder / 'calib.txt', CALIBRATION)
        write_text(folder / 'times.txt', '0.0\n0.1\n0.2\n')
    write_text(tmp_path / 'poses' / '00.txt', POSES)
    return tmp_path


def names(dataset):
    return [dataset[index].name for index in range(len(dataset))]


def test_splits_are_sequences(root):
    assert names(KittiOdometry(root)) == [f'00/00000{number}' for number in range(3)]
    assert names(KittiOdometry(root, 'val')) == [f'09/00000{number}' for number in range(3)]
    assert len(KittiOdometry(root, '09')) == 3


def test_a_picture_whose_neighbor_is_missing_is_left_out(root):
    (root / 'sequences' / '09' / 'image_2' / '000001.png').unlink()
    assert names(KittiOdometry(root, '09')) == ['09/000000', '09/000002']
    assert names(KittiOdometry(root, '09', neighbors=(2,))) == ['09/000000']
    with pytest.raises(ValueError, match=r'no picture of .* has neighbors \+1'):
        KittiOdometry(root, '09', neighbors=(1,))


def test_only_motion_is_known(root):
    sample = KittiOdometry(root)[0]
    assert (sample.labels == 255).all()
    assert not sample.valid.any()
    assert sample.K.tolist() == [[700, 0, 600], [0, 700, 170], [0, 0, 1]]


def test_a_point_comes_nearer_as_the_car_drives(root):
    sample = KittiOdometry(root, neighbors=(1,))[0]
    assert sample.neighbor_T[0].tolist() == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, -1],
        [0, 0, 0, 1],
    ]


def test_motion_is_that_of_the_color_camera_beside_the_one_of_the_poses(root):
    # where camera 0 turns on the spot, camera 2, 6 cm to its left, moves
    motion = KittiOdometry(root, neighbors=(1,))[1].neighbor_T[0]
    np.testing.assert_allclose(motion[:3, :3], [[0, 0, -1], [0, 1, 0], [1, 0, 0]], atol=1e-6)
    # camera 0 sees its own new place, in the old axes (0, 0, 1), at 0
    np.testing.assert_allclose(motion[:3, 3], [1 + 0.06, 0, -0.06], atol=1e-6)


def test_motion_is_unknown_without_poses(root):
    sample = KittiOdometry(root, 'val', neighbors=(-1, 1))[0]
    assert sample.neighbors.shape == (2, 3, 2, 4)
    assert sample.neighbor_T is None


def test_sequences_that_are_not_there_are_named(root):
    with pytest.raises(FileNotFoundError, match='holds none of the sequences 11, 12'):
        KittiOdometry(root, 'test')


def test_a_missing_calibration_is_named(root):
    (root / 'sequences' / '00' / 'calib.txt').unlink()
    with pytest.raises(FileNotFoundError, match='00/calib.txt is missing; wanted a line "P2: "'):
        KittiOdometry(root)


def test_poses_of_another_sequence_are_refused(root, write_text):
    write_text(root / 'poses' / '00.txt', POSES[:24])
    with pytest.raises(ValueError, match='00.txt has 1 poses, the sequence 3 pictures'):
        KittiOdometry(root)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f'{SHARED} is not there')
def test_a_real_car_drives_ahead():
    dataset = KittiOdometry(SHARED, '00', neighbors=(-1, 1))
    assert len(dataset) == 398
    before, after = dataset[50].neighbor_T
    # at 10 Hz: about a meter
    assert 0.3 < before[2, 3] < 2.0
    assert -2.0 < after[2, 3] < -0.3
