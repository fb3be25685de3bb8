"""KITTI's depth layout, as the archives unpack and as a single clip."""

from pathlib import Path
import shutil

import numpy as np
import pytest
from sds_perception.datasets.kitti_depth import KittiDepth

SHARED = Path(__file__).parents[3] / 'shared' / 'data' / 'kitti_depth'
DRIVE = '2011_09_26_drive_0001_sync'
CALIBRATION = 'P_rect_02: 700 0 600 42 0 700 170 0 0 0 1 0\n'


@pytest.fixture
def root(tmp_path, write_picture, write_text):
    """Write a raw drive of five pictures, depth of the third and fourth in the train split."""
    raw = tmp_path / '2011_09_26'
    write_text(raw / 'calib_cam_to_cam.txt', CALIBRATION)
    for number in range(5):
        image = np.full((2, 4, 3), 40 * number)
        write_picture(raw / DRIVE / 'image_02' / 'data' / f'{number:010d}.png', image)
    for kind, counts in (('groundtruth', 256), ('velodyne_raw', 512)):
        for number in (2, 3):
            depth = [[0, counts, 640, 65535], [0, 0, 0, 0]]
            folder = tmp_path / 'train' / DRIVE / 'proj_depth' / kind / 'image_02'
            write_picture(folder / f'{number:010d}.png', depth, np.uint16)
    return tmp_path


def names(dataset):
    return [dataset[index].name for index in range(len(dataset))]


def test_only_pictures_with_depth_count(root):
    assert names(KittiDepth(root)) == [f'{DRIVE}/0000000002', f'{DRIVE}/0000000003']


def test_counts_are_256_a_meter_and_beyond_80_meters_is_not_valid(root):
    sample = KittiDepth(root)[0]
    assert sample.depth[0, 0].tolist() == [0.0, 1.0, 2.5, 0.0]
    assert sample.valid[0, 0].tolist() == [False, True, True, False]
    assert (sample.labels == 255).all()


def test_single_scans_are_read_where_there_are_no_accumulated_ones(root):
    shutil.rmtree(root / 'train' / DRIVE / 'proj_depth' / 'groundtruth')
    assert KittiDepth(root)[0].depth[0, 0, 1] == 2.0


def test_the_camera_is_the_left_color_camera(root):
    assert KittiDepth(root)[0].K.tolist() == [[700, 0, 600], [0, 700, 170], [0, 0, 1]]


def test_neighbors_need_no_depth(root):
    sample = KittiDepth(root, neighbors=(-2, 1))[0]
    assert (sample.neighbors[:, 0, 0, 0] * 255).tolist() == pytest.approx([0, 120])
    assert names(KittiDepth(root, neighbors=(2,))) == [f'{DRIVE}/0000000002']


def test_pictures_may_lie_beside_the_depth(root):
    shutil.move(root / '2011_09_26' / DRIVE / 'image_02', root / 'train' / DRIVE / 'image_02')
    shutil.move(root / '2011_09_26' / 'calib_cam_to_cam.txt', root / 'train' / DRIVE)
    assert len(KittiDepth(root)) == 2


def test_the_calibration_may_lie_beside_the_drives(root):
    shutil.move(root / '2011_09_26' / 'calib_cam_to_cam.txt', root / 'train')
    assert KittiDepth(root)[0].K[0, 0] == 700


def test_a_clip_is_a_data_set(root):
    clip = root / 'clip'
    source = root / '2011_09_26' / DRIVE / 'image_02' / 'data'
    shutil.copytree(source, clip / 'image_02')
    depth = root / 'train' / DRIVE / 'proj_depth' / 'velodyne_raw' / 'image_02'
    shutil.copytree(depth, clip / 'velodyne_raw')
    shutil.copy(root / '2011_09_26' / 'calib_cam_to_cam.txt', clip)
    assert names(KittiDepth(clip)) == ['clip/0000000002', 'clip/0000000003']


def test_a_split_without_drives_is_refused(root):
    with pytest.raises(FileNotFoundError, match='neither .*val nor .* holds drives with depth'):
        KittiDepth(root, 'val')


def test_missing_pictures_are_named(root):
    shutil.rmtree(root / '2011_09_26' / DRIVE)
    words = f'train/{DRIVE}/image_02/data is missing; .* unpacked to {root}/2011_09_26, with'
    with pytest.raises(FileNotFoundError, match=words):
        KittiDepth(root)


def test_a_missing_calibration_is_named(root):
    (root / '2011_09_26' / 'calib_cam_to_cam.txt').unlink()
    with pytest.raises(FileNotFoundError, match='calib_cam_to_cam.txt is missing'):
        KittiDepth(root)


def test_depth_without_its_picture_is_named(root):
    (root / '2011_09_26' / DRIVE / 'image_02' / 'data' / '0000000003.png').unlink()
    words = r'groundtruth/image_02/0000000003.png has no picture of its name in .*image_02/data'
    with pytest.raises(FileNotFoundError, match=words):
        KittiDepth(root)


def test_a_drive_without_a_depth_file_is_refused(root):
    for path in (root / 'train' / DRIVE / 'proj_depth' / 'groundtruth' / 'image_02').iterdir():
        path.unlink()
    with pytest.raises(ValueError, match='no picture of .* has a depth file of its name'):
        KittiDepth(root)


def test_hidden_files_of_macos_are_no_depth(root):
    folder = root / 'train' / DRIVE / 'proj_depth' / 'groundtruth' / 'image_02'
    (folder / '._0000000002.png').write_bytes(b'')
    assert len(KittiDepth(root)) == 2


def test_a_picture_whose_neighbor_is_missing_is_left_out(root):
    (root / '2011_09_26' / DRIVE / 'image_02' / 'data' / '0000000001.png').unlink()
    assert names(KittiDepth(root, neighbors=(-1,))) == [f'{DRIVE}/0000000003']


def test_depth_of_another_size_is_refused(root, write_picture):
    folder = root / 'train' / DRIVE / 'proj_depth' / 'groundtruth' / 'image_02'
    write_picture(folder / '0000000002.png', np.zeros((3, 4)), np.uint16)
    with pytest.raises(ValueError, match=r'depth of .*0000000002 are \(3, 4\), its picture is'):
        KittiDepth(root)[0]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f'{SHARED} is not there')
def test_a_real_clip_has_some_lidar_in_every_picture():
    dataset = KittiDepth(SHARED, neighbors=(-1, 1))
    sample = dataset[30]
    assert len(dataset) == 76
    assert sample.neighbors.shape == (2, *sample.image.shape)
    assert 0.02 < sample.valid.float().mean() < 0.05
    assert sample.K[0, 0].item() == pytest.approx(721.5377)
