"""KITTI's layouts are told apart."""

import numpy as np
import pytest
from sds_perception.datasets.kitti import open_kitti
from sds_perception.datasets.kitti_depth import KittiDepth
from sds_perception.datasets.kitti_odometry import KittiOdometry
from sds_perception.datasets.kitti_selection import KittiSelection
from sds_perception.datasets.kitti_semantics import KittiSemantics

P = '700 0 600 0 0 700 170 0 0 0 1 0\n'
IMAGE = np.zeros((2, 4, 3))


def test_sequences_are_odometry(tmp_path, write_picture, write_text):
    folder = tmp_path / 'sequences' / '00'
    write_picture(folder / 'image_2' / '000000.png', IMAGE)
    write_text(folder / 'calib.txt', f'P2: {P}')
    assert isinstance(open_kitti(tmp_path, 'train'), KittiOdometry)


def test_drives_are_depth(tmp_path, write_picture, write_text):
    drive = tmp_path / 'clip'
    write_picture(drive / 'image_02' / '0000000000.png', IMAGE)
    write_picture(drive / 'velodyne_raw' / '0000000000.png', np.ones((2, 4)), np.uint16)
    write_text(drive / 'calib_cam_to_cam.txt', f'P_rect_02: {P}')
    assert isinstance(open_kitti(tmp_path, 'train'), KittiDepth)


def test_training_pictures_are_semantics_and_no_video(tmp_path, write_picture):
    write_picture(tmp_path / 'training' / 'image_2' / '000000_10.png', IMAGE)
    write_picture(tmp_path / 'training' / 'semantic' / '000000_10.png', np.full((2, 4), 7))
    assert isinstance(open_kitti(tmp_path, 'train'), KittiSemantics)
    with pytest.raises(ValueError, match='holds single pictures, no neighbors'):
        open_kitti(tmp_path, 'train', (1,))


def test_selected_frames_are_depth_and_no_video(tmp_path, write_picture, write_text):
    name = 'drive_sync_{}_0000000005_image_02'
    write_picture(tmp_path / 'image' / f'{name.format("image")}.png', IMAGE)
    write_text(tmp_path / 'intrinsics' / f'{name.format("image")}.txt', '7 0 2 0 7 1 0 0 1\n')
    depth = f'{name.format("groundtruth_depth")}.png'
    write_picture(tmp_path / 'groundtruth_depth' / depth, np.ones((2, 4)), np.uint16)
    assert isinstance(open_kitti(tmp_path, 'val'), KittiSelection)
    with pytest.raises(ValueError, match='holds single pictures, no neighbors'):
        open_kitti(tmp_path, 'val', (1,))
