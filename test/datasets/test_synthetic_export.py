"""Folders of synthetic rooms are read back as the real data sets are."""

import cv2
import numpy as np
import pytest
from sds_perception.datasets.nyud import Nyud
from sds_perception.datasets.synthetic import SyntheticCamera, SyntheticRooms
from sds_perception.datasets.synthetic_export import export_nyud, export_scannet

SIZE = {'seed': 6, 'width': 32, 'height': 24}


def test_the_nyud_layout_is_read_by_the_nyud_loader(tmp_path):
    export_nyud(tmp_path, 2, **SIZE)
    assert (tmp_path / 'gt_sets' / 'train.txt').read_text() == '0001\n0002\n'
    sample, truth = Nyud(str(tmp_path), 'train')[1], SyntheticRooms(2, **SIZE)[1]
    assert (sample.labels == truth.labels).all()
    assert (sample.image - truth.image).abs().max() < 1e-6
    assert (sample.depth - truth.depth).abs().max() <= 0.00051


@pytest.mark.parametrize('height', [24, 20])
def test_the_nyud_layout_keeps_the_camera_of_the_rooms(tmp_path, height):
    size = {**SIZE, 'height': height}
    export_nyud(tmp_path, 1, **size)
    assert Nyud(tmp_path)[0].K.tolist() == SyntheticRooms(1, **size)[0].K.tolist()


def test_the_scannet_layout_has_poses_and_intrinsics(tmp_path):
    export_scannet(tmp_path / 'scene', 2, **SIZE)
    camera = SyntheticCamera(**SIZE)
    scene = tmp_path / 'scene'
    np.testing.assert_allclose(np.loadtxt(scene / 'pose' / '1.txt'), camera.pose(1), atol=1e-8)
    K = np.loadtxt(scene / 'intrinsic' / 'intrinsic_color.txt')
    np.testing.assert_allclose(K[:3, :3], camera.camera.K, atol=1e-8)
    depth = cv2.imread(str(scene / 'depth' / '1.png'), cv2.IMREAD_UNCHANGED)
    assert depth.dtype == np.uint16
    np.testing.assert_allclose(depth, 1000 * camera.frame(1).depth, atol=0.51)
    labels = cv2.imread(str(scene / 'label-filt' / '1.png'), cv2.IMREAD_UNCHANGED)
    assert labels.dtype == np.uint8
    assert (labels == camera.frame(1).labels + 1).all()
    assert cv2.imread(str(scene / 'color' / '1.jpg')).shape == (24, 32, 3)


def test_at_a_third_of_the_rate_every_third_pose_is_written(tmp_path):
    export_scannet(tmp_path / 'scene', 2, **SIZE, rate_hz=10)
    pose = np.loadtxt(tmp_path / 'scene' / 'pose' / '1.txt')
    np.testing.assert_allclose(pose, SyntheticCamera(**SIZE).pose(3), atol=1e-8)


@pytest.mark.parametrize('export', [export_nyud, export_scannet])
def test_a_folder_with_something_in_it_is_left_alone(tmp_path, export):
    (tmp_path / 'thesis.txt').write_text('precious')
    with pytest.raises(FileExistsError, match='is not empty; choose a new folder'):
        export(tmp_path, 1, **SIZE)
    assert [path.name for path in tmp_path.iterdir()] == ['thesis.txt']
