"""Tests of recorded frames."""

import cv2
import numpy as np
import pytest
from sds_perception.datasets.bag_images import BagImages
from sds_perception.refinement.recorded_frames import keep_depth, open_recording


@pytest.fixture
def scene(tmp_path):
    """Four pictures; depth 2 m and a pose for every second one."""
    root = tmp_path / 'scene'
    for folder in ('color', 'depth', 'pose', 'intrinsic', 'labels'):
        (root / folder).mkdir(parents=True)
    K = np.eye(4)
    K[0, 0] = K[1, 1] = 50
    np.savetxt(root / 'intrinsic' / 'intrinsic_color.txt', K)
    for number in range(4):
        picture = np.full((48, 64, 3), 10 * number, np.uint8)
        cv2.imwrite(str(root / 'color' / f'{number}.png'), picture)
        if number % 2 == 0:
            cv2.imwrite(str(root / 'depth' / f'{number}.png'), np.full((48, 64), 2000, np.uint16))
            np.savetxt(root / 'pose' / f'{number}.txt', np.eye(4))
    return root


def test_a_scene_gives_what_it_has(scene):
    frames = list(open_recording(scene))
    assert [frame.name for frame in frames] == ['0', '1', '2', '3']
    assert [frame.has_depth for frame in frames] == [True, False, True, False]
    assert (frames[0].depth == 2).all()
    assert frames[0].K[0, 0] == 50
    assert frames[2].stamp_s == pytest.approx(2 / 30)
    assert frames[2].world_T_camera is not None
    assert frames[1].world_T_camera is None
    assert frames[3].image[0, 0].tolist() == [30, 30, 30]


@pytest.mark.parametrize(
    ('chosen', 'names'), [(slice(1, 3), '12'), (slice(2, None), '23'), (slice(None, 1), '0')]
)
def test_a_range_is_counted_from_zero(scene, chosen, names):
    assert ''.join(frame.name for frame in open_recording(scene, chosen)) == names


def test_a_range_without_pictures_is_refused(scene):
    with pytest.raises(ValueError, match='has 4 pictures, none of them in that range'):
        open_recording(scene, slice(4, 9))


def test_labels_are_found_by_name(scene):
    cv2.imwrite(str(scene / 'labels' / '1.png'), np.full((48, 64), 7, np.uint8))
    frames = list(open_recording(scene, labels=scene / 'labels'))
    assert [frame.has_labels for frame in frames] == [False, True, False, False]
    with pytest.raises(FileNotFoundError, match='no folder of labels'):
        open_recording(scene, labels=scene / 'nowhere')


def test_labels_that_fit_no_picture_are_an_error_with_examples(scene):
    cv2.imwrite(str(scene / 'labels' / 'frame_2.png'), np.full((48, 64), 7, np.uint8))
    words = r'none of the 1 label files of .* \(such as frame_2.png\) is named as one of the 4 pic'
    with pytest.raises(ValueError, match=words + r'tures of .* \(such as 0\); name each .* 0.png'):
        open_recording(scene, labels=scene / 'labels')
    cv2.imwrite(str(scene / 'labels' / '2.png'), np.full((48, 64), 7, np.uint8))
    with pytest.raises(ValueError, match='one of the 2 pictures'):
        open_recording(scene, slice(0, 2), labels=scene / 'labels')


def test_a_folder_of_labels_without_any_is_an_error(scene):
    with pytest.raises(ValueError, match='holds no PNG; wanted one a labeled picture, 0.png'):
        open_recording(scene / 'color', labels=scene / 'labels')


@pytest.fixture
def bag(tmp_path):
    """Two pictures, recorded 3 ms after stamps that a float cannot hold."""
    rosbag2 = pytest.importorskip('rosbags.rosbag2')
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS2_HUMBLE)
    with rosbag2.Writer(tmp_path / 'bag', version=8) as writer:
        connection = writer.add_connection('/image', 'sensor_msgs/msg/Image', typestore=store)
        for nanosec in (123_456_789, 623_456_789):
            time = store.types['builtin_interfaces/msg/Time'](1_700_000_000, nanosec)
            header = store.types['std_msgs/msg/Header'](time, 'camera')
            pixels = np.zeros(48 * 64 * 3, np.uint8)
            image = store.types[connection.msgtype](header, 48, 64, 'rgb8', 0, 192, pixels)
            raw = store.serialize_cdr(image, connection.msgtype)
            writer.write(connection, 1_700_000_000_000_000_000 + nanosec + 3_000_000, raw)
    return tmp_path / 'bag'


def test_labels_of_pictures_that_select_wrote_are_found_in_their_bag(bag, tmp_path):
    first, second = (image.name for image in BagImages(bag))
    assert first == '1700000000_123456789'
    (tmp_path / 'labels').mkdir()
    cv2.imwrite(str(tmp_path / 'labels' / f'{second}.png'), np.full((48, 64), 7, np.uint8))
    frames = list(open_recording(bag, labels=tmp_path / 'labels'))
    assert [frame.name for frame in frames] == [first, second]
    assert [frame.has_labels for frame in frames] == [False, True]


def test_a_folder_is_pictures_of_an_ordinary_camera(scene):
    frames = list(open_recording(scene / 'color'))
    assert len(frames) == 4
    assert frames[0].K[0, 0] == pytest.approx(0.81 * 64)
    assert not frames[0].has_depth
    assert frames[1].stamp_s - frames[0].stamp_s > 100  # nobody's neighbors


def test_a_share_of_the_depth_is_kept(wall):
    kept = keep_depth(wall(), 0.1, 0)
    assert np.isfinite(kept.depth).mean() == pytest.approx(0.1, abs=0.02)
    again = keep_depth(wall(), 0.1, 0)
    assert np.array_equal(kept.depth, again.depth, equal_nan=True)
    other = keep_depth(wall('another'), 0.1, 0)
    assert not np.array_equal(kept.depth, other.depth, equal_nan=True)
    assert keep_depth(wall(), 0.0, 0).depth is None
    assert keep_depth(wall(), 1.0, 0).has_depth
