"""What is wrong with a part of a frame costs that part, and is said."""

import math
import re

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import load_label_space
from sds_perception.nodes.training.approximate_stamp_matcher import Match
from sds_perception.nodes.training.frame_reading import FrameReader
from sensor_msgs.msg import CameraInfo, Image

INFO = CheckpointInfo('ccam_net', {}, load_label_space('nyu40'), 0.3, 10.0, 96, 128)
SIZE = (32, 48)
CAMERA = CameraInfo(height=32, width=48, k=[40.0, 0, 23.5, 0, 40.0, 15.5, 0, 0, 1.0])


@pytest.fixture
def said():
    return {}


@pytest.fixture
def read(said):
    reader = FrameReader(INFO, said.__setitem__)

    def make(camera_info=CAMERA, **items):
        items = {'image': message('rgb8', np.zeros((*SIZE, 3), np.uint8)), **items}
        return reader.read(Match(1_500_000_000, items), camera_info, rectified=False)

    return make


def message(encoding, array):
    height, width = array.shape[:2]
    return Image(
        height=height,
        width=width,
        encoding=encoding,
        step=array.nbytes // height,
        data=array.tobytes(),
    )


def test_a_whole_frame_is_read(read, said):
    labels = np.full(SIZE, 255, np.uint8)
    labels[0, :3] = 0, 1, 39
    frame = read(
        depth=message('16UC1', np.full(SIZE, 1500, np.uint16)), labels=message('mono8', labels)
    )
    assert (frame.depth == 1.5).all()
    assert np.array_equal(frame.labels, labels)
    assert (frame.name, frame.stamp_s, frame.focal_px) == ('1500000000', 1.5, (40.0, 40.0))
    assert said == {'image': '', 'depth': '', 'labels': ''}


@pytest.mark.parametrize(
    ('depth', 'words'),
    [
        (
            message('32FC1', np.ones((4, 6), np.float32)),
            r'\(4, 6\), its picture \(32, 48\); wanted the same size: register it',
        ),
        (message('32FC1', np.full(SIZE, math.nan, np.float32)), 'no pixel was measured'),
        (message('16UC1', np.zeros(SIZE, np.uint16)), 'no pixel was measured'),
        (message('64FC1', np.ones(SIZE)), "'64FC1' is not one of"),
    ],
    ids=['size', 'all NaN', 'all 0', 'encoding'],
)
def test_depth_that_cannot_be_used_is_left_out(read, said, depth, words):
    frame = read(depth=depth)
    assert frame.depth is None
    assert re.search(words, said['depth'])
    assert said['image'] == ''


@pytest.mark.parametrize(
    ('labels', 'words'),
    [
        (np.zeros((4, 6), np.uint8), 'the size of its picture, (32, 48)'),
        (np.full(SIZE, 40, np.uint8), 'hold the class 40; wanted 0 to 39 of nyu40'),
    ],
    ids=['size', 'id'],
)
def test_labels_that_cannot_be_used_are_left_out(read, said, labels, words):
    assert read(labels=message('mono8', labels)).labels is None
    assert words in said['labels']


@pytest.mark.parametrize(
    ('camera_info', 'words'),
    [
        (None, 'no camera_info came'),
        (CameraInfo(height=480, width=640, k=CAMERA.k), '640x480'),
        (CameraInfo(height=32, width=48), 'run camera_calibration'),
    ],
    ids=['none', 'size', 'not calibrated'],
)
def test_without_a_calibration_nothing_is_learned_from_an_image(read, said, camera_info, words):
    assert read(camera_info=camera_info) is None
    assert words in said['image']


def test_an_image_that_cannot_be_decoded_is_left_out(read, said):
    assert read(image=message('mystery8', np.zeros((*SIZE, 3), np.uint8))) is None
    assert 'mystery8' in said['image']


@pytest.mark.parametrize(('height', 'width'), [(31, 48), (32, 31), (1, 1)])
def test_nothing_is_learned_from_an_image_that_perception_refuses(read, said, height, width):
    camera = CameraInfo(height=height, width=width, k=CAMERA.k)
    image = message('rgb8', np.zeros((height, width, 3), np.uint8))
    assert read(camera, image=image) is None
    assert f'image is {height}x{width} (height x width); wanted at least 32 px' in said['image']
