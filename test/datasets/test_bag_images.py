"""Pictures come out of ROS 1 and ROS 2 bags as they went in."""

from pathlib import Path
import sys

import cv2
import numpy as np
import pytest
from sds_perception.datasets.bag_images import BagImages

RECORDED = Path(__file__).resolve().parents[3] / 'shared' / 'data' / 'bags' / 'raspicam_ros1.bag'
SECOND = 1_000_000_000


def write_bag(path, topics, stamp_s=5):
    """Write a bag with two pictures of one color a topic, of 5 s and 5.5 s, recorded 3 s later."""
    rosbag2 = pytest.importorskip('rosbags.rosbag2')
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS2_HUMBLE)
    types = store.types
    with rosbag2.Writer(path, version=8) as writer:
        for topic, kind in topics.items():
            connection = writer.add_connection(topic, f'sensor_msgs/msg/{kind}', typestore=store)
            for index in range(2):
                recorded_ns = 8 * SECOND + index * SECOND // 2
                time = types['builtin_interfaces/msg/Time'](stamp_s, index * SECOND // 2)
                header = types['std_msgs/msg/Header'](time, 'camera')
                image = np.full((4, 6, 3), 100 * index, np.uint8)
                message = fields(types, kind, header, image)
                raw = store.serialize_cdr(message, connection.msgtype)
                writer.write(connection, recorded_ns, raw)
    return path


def fields(types, kind, header, image):
    if kind == 'Image':
        return types['sensor_msgs/msg/Image'](header, 4, 6, 'rgb8', 0, 18, image.ravel())
    if kind == 'CompressedImage':
        _, encoded = cv2.imencode('.png', image)
        return types['sensor_msgs/msg/CompressedImage'](header, 'png', encoded.ravel())
    return types['sensor_msgs/msg/TimeReference'](header, header.stamp, 'clock')


@pytest.mark.parametrize('kind', ['Image', 'CompressedImage'])
def test_pictures_of_a_ros_2_bag_come_in_order(tmp_path, kind):
    bag = write_bag(tmp_path / 'bag', {'/camera/image': kind, '/clock': 'TimeReference'})
    images = BagImages(bag)
    assert (images.topic, len(images)) == ('/camera/image', 2)
    first, second = images
    assert (first.name, second.name) == ('5_000000000', '5_500000000')
    assert second.stamp_s == 5.5
    assert first.image.shape == (4, 6, 3) and first.image.dtype == np.uint8
    assert (first.image == 0).all() and (second.image == 100).all()


def test_a_picture_without_a_stamp_is_named_by_when_it_was_recorded(tmp_path):
    first, _ = BagImages(write_bag(tmp_path / 'bag', {'/camera/image': 'Image'}, stamp_s=0))
    assert (first.name, first.stamp_s) == ('8_000000000', 8.0)


def test_one_of_two_topics_must_be_named(tmp_path):
    bag = write_bag(tmp_path / 'bag', {'/left': 'Image', '/right': 'Image'})
    with pytest.raises(ValueError, match='pictures on /left, /right; wanted one topic'):
        BagImages(bag)
    assert len(BagImages(bag, '/right')) == 2
    with pytest.raises(ValueError, match='no pictures on /front; it has some on /left, /right'):
        BagImages(bag, '/front')


def test_a_ros_1_bag_of_a_real_camera_is_read():
    pytest.importorskip('rosbags')
    if not RECORDED.is_file():
        pytest.skip(f'{RECORDED} is not here')
    (frame,) = BagImages(RECORDED)
    assert frame.image.shape == (960, 1280, 3)


def test_what_is_no_bag_is_told(tmp_path):
    pytest.importorskip('rosbags')
    path = tmp_path / 'broken.bag'
    path.write_bytes(b'nothing')
    with pytest.raises(ValueError, match='broken.bag is no bag that can be read'):
        BagImages(path)
    with pytest.raises(FileNotFoundError, match='there is no bag'):
        BagImages(tmp_path / 'missing')


def test_a_missing_reader_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, 'rosbags.highlevel', None)
    with pytest.raises(ValueError, match=r'pip install "sds_perception\[bags\]"'):
        BagImages(tmp_path)
