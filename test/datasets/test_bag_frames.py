"""Pictures, depth and calibration of a bag find each other."""

import numpy as np
import pytest
from sds_perception.datasets.bag_frames import BagFrames

MILLISECOND = 1_000_000


@pytest.fixture
def write_bag(tmp_path):
    """Return a function that writes a bag of one camera; moments are milliseconds."""
    rosbag2 = pytest.importorskip('rosbags.rosbag2')
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS2_HUMBLE)

    def header(moment):
        time = store.types['builtin_interfaces/msg/Time'](0, moment * MILLISECOND)
        return store.types['std_msgs/msg/Header'](time, 'camera')

    def image(moment, encoding, array):
        step = array.strides[0]
        content = array.view(np.uint8).ravel()
        kind = store.types['sensor_msgs/msg/Image']
        return kind(header(moment), *array.shape[:2], encoding, 0, step, content)

    def camera_info(moment):
        K = np.array([50.0, 0, 2.5, 0, 50, 1.5, 0, 0, 1])
        region = store.types['sensor_msgs/msg/RegionOfInterest'](0, 0, 0, 0, False)
        kind = store.types['sensor_msgs/msg/CameraInfo']
        P = np.zeros(12)
        return kind(header(moment), 4, 6, 'plumb_bob', np.zeros(5), K, np.eye(3).ravel(), P, 0, 0,
                    region)  # fmt: skip

    def run(messages):
        path = tmp_path / 'bag'
        with rosbag2.Writer(path, version=8) as writer:
            connections = {}
            for topic, moment, *content in messages:
                message = image(moment, *content) if content else camera_info(moment)
                kind = message.__msgtype__
                if topic not in connections:
                    connections[topic] = writer.add_connection(topic, kind, typestore=store)
                raw = store.serialize_cdr(message, kind)
                writer.write(connections[topic], moment * MILLISECOND, raw)
        return path

    return run


def color(moment, topic='/camera/image'):
    return topic, moment, 'rgb8', np.full((4, 6, 3), moment % 256, np.uint8)


def depth(moment, millimeters, topic='/camera/depth'):
    return topic, moment, '16UC1', np.full((4, 6), millimeters, np.uint16)


def test_depth_of_the_same_moment_comes_along(write_bag):
    path = write_bag(
        [
            ('/camera/camera_info', 0),
            color(0),
            depth(5, 1500),
            color(100),
            color(200),
            depth(190, 2000),
        ]
    )
    frames = BagFrames(path)
    assert (len(frames), frames.color_topic, frames.depth_topic) == (
        3,
        '/camera/image',
        '/camera/depth',
    )
    first, second, third = frames
    assert first.depth[0, 0] == 1.5
    assert second.depth is None
    assert third.depth[0, 0] == 2.0
    assert [frame.stamp_s for frame in (first, second, third)] == [0, 0.1, 0.2]
    assert second.image[0, 0, 0] == 100
    assert first.camera.K[0, 0] == 50


def test_a_bag_of_pictures_alone_is_enough(write_bag):
    (frame,) = BagFrames(write_bag([color(0)]))
    assert (frame.depth, frame.camera) == (None, None)


def test_two_color_topics_are_too_many(write_bag):
    path = write_bag([color(0, '/left/image'), color(0, '/right/image')])
    with pytest.raises(ValueError, match='color pictures on /left/image, /right/image'):
        BagFrames(path)


def test_a_missing_bag_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no bag'):
        BagFrames(tmp_path / 'nowhere.bag')
