"""Exported ScanNet scenes: both kinds of labels, sizes, poses and lists of scenes."""

from pathlib import Path
import shutil

import numpy as np
import pytest
from sds_perception.datasets.scannet import ScanNet
from sds_perception.datasets.synthetic_camera import SyntheticCamera
from sds_perception.datasets.synthetic_export import export_scannet
import torch

SHARED = Path(__file__).parents[3] / 'shared' / 'data' / 'redkitchen_scannet_layout'
TABLE = 'id\traw_category\tcategory\tcount\tnyu40id\teigen13id\tnyu40class\n'
TABLE += '1\twall\twall\t8277\t1\t12\twall\n'
TABLE += '1163\tobject\tobject\t12\t40\t7\totherprop\n'
INTRINSICS = '8 0 3.5 0\n0 8 2.5 0\n0 0 1 0\n0 0 0 1\n'


def matrix_text(x, z):
    return f'1 0 0 {x}\n0 1 0 0\n0 0 1 {z}\n0 0 0 1\n'


@pytest.fixture
def scenes(tmp_path, write_picture, write_text):
    """Write two scenes of three pictures of 8x6, with depth of 4x3, as the sensor reader does."""
    for scene in ('scene0000_00', 'scene0001_00'):
        folder = tmp_path / 'scans' / scene
        for number in (0, 2, 10):
            write_picture(folder / 'color' / f'{number}.jpg', np.full((6, 8, 3), 20 * number))
            write_text(folder / 'pose' / f'{number}.txt', matrix_text(0.5 * number, number))
            depth = [[0, 1500, 9999, 10001], [2000] * 4, [2000] * 4]
            write_picture(folder / 'depth' / f'{number}.png', depth, np.uint16)
            labels = np.ones((6, 8))
            labels[:2, :4] = [[0, 0, 1163, 1163], [0, 0, 1163, 1163]]
            write_picture(folder / 'label-filt' / f'{number}.png', labels, np.uint16)
        write_text(folder / 'intrinsic' / 'intrinsic_color.txt', INTRINSICS)
    write_text(tmp_path / 'scannetv2-labels.combined.tsv', TABLE)
    write_text(tmp_path / 'scannetv2_val.txt', 'scene0001_00\n')
    return tmp_path / 'scans'


def names(dataset):
    return [dataset[index].name for index in range(len(dataset))]


def test_pictures_come_in_the_order_of_their_numbers(scenes):
    assert names(ScanNet(scenes, 'val')) == [f'scene0001_00/{number}' for number in (0, 2, 10)]


def test_a_split_is_a_list_of_scenes_and_all_is_all_of_them(scenes):
    assert len(ScanNet(scenes, 'val')) == 3
    assert len(ScanNet(scenes, 'all')) == 6
    with pytest.raises(FileNotFoundError, match="scannetv2_train.txt is missing; .* split 'all'"):
        ScanNet(scenes, 'train')


def test_one_scene_is_a_data_set(scenes):
    shutil.copy(scenes.parent / 'scannetv2-labels.combined.tsv', scenes)
    assert len(ScanNet(scenes / 'scene0000_00')) == 3


def test_scannets_own_numbers_become_nyu40_by_the_table(scenes):
    # labels are reduced to every second pixel
    assert ScanNet(scenes, 'val')[0].labels[0].tolist() == [255, 39, 0, 0]


def test_labels_of_eight_bits_are_nyu40_already(scenes, write_picture):
    labels = np.full((6, 8), 40)
    labels[:2] = [[0, 0, 5, 5, 50, 50, 149, 149]] * 2
    write_picture(scenes / 'scene0001_00' / 'label-filt' / '0.png', labels)
    (scenes.parent / 'scannetv2-labels.combined.tsv').unlink()
    # 50 and 149 are strays of the set's own conversion
    assert ScanNet(scenes, 'val')[0].labels[:2].tolist() == [[255, 4, 255, 255], [39] * 4]


def test_labels_are_reduced_without_mixing_two(scenes, write_picture):
    labels = np.tile([40, 1], (6, 4))
    labels[::2] = 20
    write_picture(scenes / 'scene0001_00' / 'label-filt' / '0.png', labels)
    # the nearest to the center of a square of four, rounded up, is its lower right
    assert (ScanNet(scenes, 'val')[0].labels == 0).all()


def test_scannets_own_numbers_without_the_table_are_refused(scenes):
    (scenes.parent / 'scannetv2-labels.combined.tsv').unlink()
    with pytest.raises(
        FileNotFoundError, match='combined.tsv is missing; .*label-filt/0.png holds'
    ):
        ScanNet(scenes, 'val')[0]


def test_the_25k_frames_are_read_where_they_have_other_names(scenes):
    scene = scenes / 'scene0001_00'
    (scene / 'label-filt').rename(scene / 'label')
    (scene / 'intrinsic' / 'intrinsic_color.txt').rename(scene / 'intrinsics_color.txt')
    sample = ScanNet(scenes, 'val')[0]
    assert sample.labels[0].tolist() == [255, 39, 0, 0]
    assert sample.K[0, 0] == 4


def test_pictures_are_reduced_by_the_mean(scenes, write_picture):
    image = np.zeros((6, 8, 3))
    image[:, ::2] = 200
    write_picture(scenes / 'scene0001_00' / 'color' / '0.png', image)
    (scenes / 'scene0001_00' / 'color' / '0.jpg').unlink()
    torch.testing.assert_close(
        ScanNet(scenes, 'val')[0].image, torch.full((3, 3, 4), 100 / 255), atol=0.01, rtol=0
    )


def test_millimeters_become_meters_within_ten_meters(scenes):
    sample = ScanNet(scenes, 'val')[0]
    assert sample.depth[0, 0].tolist() == [0.0, 1.5, np.float32(9.999), 0.0]
    assert sample.valid[0, 0].tolist() == [False, True, True, False]


def test_pictures_and_camera_have_the_size_of_the_depth(scenes):
    sample = ScanNet(scenes, 'val')[0]
    assert sample.image.shape == (3, 3, 4)
    # u becomes (u + 0.5) / 2 - 0.5
    assert sample.K.tolist() == [[4, 0, 1.5], [0, 4, 1.0], [0, 0, 1]]


def test_without_depth_pictures_stay_as_they_are(scenes):
    shutil.rmtree(scenes / 'scene0001_00' / 'depth')
    sample = ScanNet(scenes, 'val')[0]
    assert sample.image.shape == (3, 6, 8)
    assert not sample.valid.any()
    assert sample.K.tolist() == [[8, 0, 3.5], [0, 8, 2.5], [0, 0, 1]]


def test_a_picture_without_depth_or_labels_is_a_picture(scenes):
    (scenes / 'scene0001_00' / 'depth' / '2.png').unlink()
    (scenes / 'scene0001_00' / 'label-filt' / '2.png').unlink()
    sample = ScanNet(scenes, 'val')[1]
    assert not sample.valid.any()
    assert (sample.labels == 255).all()


def test_neighbors_come_with_the_motion_to_them(scenes):
    dataset = ScanNet(scenes, 'val', neighbors=(1,))
    assert names(dataset) == ['scene0001_00/0', 'scene0001_00/2']
    sample = dataset[1]
    assert sample.neighbors.shape == (1, 3, 3, 4)
    # from picture 2 to picture 10 the camera went 4 m to the right and 8 m ahead
    assert sample.neighbor_T[0, :3, 3].tolist() == [-4.0, 0.0, -8.0]


def test_motion_is_unknown_where_tracking_was_lost(scenes, write_text):
    write_text(scenes / 'scene0001_00' / 'pose' / '2.txt', '-inf -inf -inf -inf\n' * 4)
    dataset = ScanNet(scenes, 'val', neighbors=(1,))
    assert dataset[0].neighbor_T is None


def test_intrinsics_are_needed(scenes):
    (scenes / 'scene0001_00' / 'intrinsic' / 'intrinsic_color.txt').unlink()
    with pytest.raises(FileNotFoundError, match='intrinsic_color.txt is missing; wanted 4x4'):
        ScanNet(scenes, 'val')


def test_a_folder_without_scenes_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match='holds no scenes; wanted SCENE/color'):
        ScanNet(tmp_path, 'all')


def test_a_missing_scene_of_the_list_is_named(scenes):
    shutil.rmtree(scenes / 'scene0001_00')
    with pytest.raises(FileNotFoundError, match='there is no folder .*scene0001_00/color'):
        ScanNet(scenes, 'val')


@pytest.mark.parametrize(
    'text', ['id\tnyu\n1\t1\n', 'id\tnyu40id\n1\tx\n', 'id\tnyu40id\n1\t41\n']
)
def test_another_table_is_refused(scenes, write_text, text):
    write_text(scenes.parent / 'scannetv2-labels.combined.tsv', text)
    with pytest.raises(ValueError, match='combined.tsv .*; wanted'):
        ScanNet(scenes, 'val')


def test_a_walk_through_a_synthetic_room_is_read_as_it_was_rendered(tmp_path):
    size = {'seed': 3, 'width': 32, 'height': 24}
    export_scannet(tmp_path / 'scene', 3, **size)
    camera = SyntheticCamera(**size)
    sample = ScanNet(tmp_path, 'all', neighbors=(1,))[0]
    assert (sample.labels.numpy() == camera.frame(0).labels).all()
    np.testing.assert_allclose(sample.depth[0], camera.frame(0).depth, atol=0.00051)
    np.testing.assert_allclose(sample.K, camera.camera.K, atol=1e-5)
    motion = np.linalg.inv(camera.pose(1)) @ camera.pose(0)
    np.testing.assert_allclose(sample.neighbor_T[0], motion, atol=1e-5)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f'{SHARED} is not there')
def test_a_real_walk_has_depth_in_every_fourth_picture_and_moves_little():
    dataset = ScanNet(SHARED, 'all', neighbors=(-1, 1))
    assert len(dataset) == 298
    assert [bool(dataset[index].valid.any()) for index in range(4)] == [False, False, False, True]
    motion = dataset[3].neighbor_T
    assert (motion[:, :3, 3].norm(dim=1) < 0.1).all()
    rotation = motion[:, :3, :3]
    torch.testing.assert_close(rotation @ rotation.mT, torch.eye(3).expand(2, 3, 3))


def test_a_list_that_is_no_text_is_named(scenes):
    (scenes.parent / 'scannetv2_val.txt').write_bytes(b'scene\xe9\n')
    with pytest.raises(ValueError, match='scannetv2_val.txt is no text in UTF-8'):
        ScanNet(scenes, 'val')
