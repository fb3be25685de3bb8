"""Codecs' fields become real messages without a loop over their bytes."""

import array

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.messages.image import image_fields
from sds_perception.messages.point_cloud import PointCloudEncoder
from sds_perception.nodes.ros_messages import camera_info_message, cloud_message, image_message
from sensor_msgs.msg import CameraInfo
from std_msgs.msg import Header

HEADER = Header(frame_id='camera')


def test_an_image_has_the_fields_of_the_codec_and_bytes_of_its_own():
    pixels = np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8)
    message = image_message(HEADER, image_fields(pixels, 'rgb8'))
    pixels[:] = 0
    assert (message.height, message.width, message.step, message.encoding) == (1, 2, 6, 'rgb8')
    assert isinstance(message.data, array.array) and list(message.data) == [1, 2, 3, 4, 5, 6]
    assert message.header.frame_id == 'camera'


def test_a_cloud_has_the_fields_of_the_codec_and_bytes_of_its_own():
    encoder = PointCloudEncoder(1, 1)
    rays, image = np.zeros((1, 1, 2), np.float32), np.zeros((1, 1, 3), np.uint8)
    message = cloud_message(HEADER, encoder.encode(rays, np.full((1, 1), 2, np.float32), image))
    encoder.encode(rays, np.full((1, 1), 5, np.float32), image)
    assert [field.name for field in message.fields] == ['x', 'y', 'z', 'rgb']
    assert np.frombuffer(message.data, np.float32)[2] == 2.0
    assert not message.is_dense


def test_a_camera_info_is_copied_under_another_header():
    source = CameraInfo(width=640, distortion_model='plumb_bob', header=Header(frame_id='other'))
    copy = camera_info_message(HEADER, source)
    assert (copy.width, copy.distortion_model, copy.header.frame_id) == (
        640,
        'plumb_bob',
        'camera',
    )
    assert source.header.frame_id == 'other'
