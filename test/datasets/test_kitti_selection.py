"""KITTI's selected depth frames, as their archive unpacks."""

import numpy as np
import pytest
from sds_perception.datasets.kitti_selection import KittiSelection

FRAMES = (
    '2011_09_26_drive_0002_sync_{}_0000000005_image_02',
    '2011_10_03_drive_0047_sync_{}_12_image_03',
)


@pytest.fixture
def root(tmp_path, write_picture, write_text):
    for number, frame in enumerate(FRAMES):
        image = frame.format('image')
        write_picture(tmp_path / 'image' / f'{image}.png', np.full((2, 4, 3), 51 * number))
        depth = [[0, 256, 640, 65535], [0, 0, 0, 0]]
        name = f'{frame.format("groundtruth_depth")}.png'
        write_picture(tmp_path / 'groundtruth_depth' / name, depth, np.uint16)
        write_text(
            tmp_path / 'intrinsics' / f'{image}.txt', f'{700 + number} 0 1.5 0 705 0.5 0 0 1\n'
        )
    return tmp_path


def test_pictures_have_the_depth_and_the_camera_of_their_frame(root):
    dataset = KittiSelection(root)
    assert len(dataset) == 2
    sample = dataset[1]
    assert sample.name == '2011_10_03_drive_0047_sync_image_12_image_03'
    assert sample.image[0, 0, 0].item() == pytest.approx(0.2)
    assert sample.depth[0, 0].tolist() == [0.0, 1.0, 2.5, 0.0]
    assert sample.valid[0, 0].tolist() == [False, True, True, False]
    assert sample.K.tolist() == [[701, 0, 1.5], [0, 705, 0.5], [0, 0, 1]]
    assert (sample.labels == 255).all()


@pytest.mark.parametrize('folder', ['intrinsics', 'groundtruth_depth'])
def test_a_missing_file_is_named(root, folder):
    next((root / folder).iterdir()).unlink()
    with pytest.raises(FileNotFoundError, match=f'there is no .*/{folder}/2011'):
        KittiSelection(root)


def test_a_camera_without_focal_length_is_named(root, write_text):
    path = root / 'intrinsics' / f'{FRAMES[0].format("image")}.txt'
    write_text(path, '0 0 1.5 0 705 0.5 0 0 1\n')
    with pytest.raises(ValueError, match='image_02.txt is no camera; wanted nine numbers'):
        KittiSelection(root)[0]
