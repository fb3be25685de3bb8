"""The same codecs on messages of the real ROS, read back by ROS's own readers."""

import array
import struct

import numpy as np
import pytest
from sds_perception.core.camera import pinhole
from sds_perception.messages.camera_info import camera_info_fields, decode_camera_info
from sds_perception.messages.cloud_layout import decode_cloud
from sds_perception.messages.depth import decode_depth, encode_depth
from sds_perception.messages.image import decode_rgb, image_fields
from sds_perception.messages.labels import decode_labels, encode_labels
from sds_perception.messages.point_cloud import PointCloudEncoder

sensor_msgs = pytest.importorskip('sensor_msgs.msg', reason='ROS is not installed')


def image_message(fields):
    values = {**vars(fields), 'data': array.array('B', fields.data)}
    return sensor_msgs.Image(**values)


def test_pictures():
    image = np.random.default_rng(0).integers(0, 255, (4, 6, 3), np.uint8)
    assert np.array_equal(decode_rgb(image_message(image_fields(image, 'rgb8'))), image)


def test_labels_and_depth():
    labels = np.array([[3, 255]], np.uint8)
    depth = np.array([[1.5, np.nan]], np.float32)
    assert np.array_equal(decode_labels(image_message(encode_labels(labels))), labels)
    np.testing.assert_array_equal(decode_depth(image_message(encode_depth(depth))), depth)


def test_cameras():
    camera = pinhole(100, 110, 31.5, 23.5, width=64, height=48)
    again = decode_camera_info(sensor_msgs.CameraInfo(**camera_info_fields(camera)))
    assert np.array_equal(again.K, camera.K)
    assert np.array_equal(again.P, camera.P)
    assert (again.width, again.height) == (64, 48)


def test_a_camera_info_that_nobody_filled_has_no_size():
    with pytest.raises(ValueError, match='size 0x0'):
        decode_camera_info(sensor_msgs.CameraInfo())


def cloud_message():
    encoder = PointCloudEncoder(2, 1, 'semantic')
    cloud = encoder.encode(
        np.array([[[0.5, 0.0]], [[0.0, 0.0]]], np.float32),
        np.array([[2.0], [np.nan]], np.float32),
        np.full((2, 1, 3), 255, np.uint8),
        np.array([[7], [255]], np.uint8),
        np.array([[255], [0]], np.uint8),
    )
    values = {
        **vars(cloud),
        'fields': [sensor_msgs.PointField(**vars(field)) for field in cloud.fields],
        'data': array.array('B', cloud.data),
    }
    return sensor_msgs.PointCloud2(**values)


def test_clouds():
    points = decode_cloud(cloud_message())
    assert points.shape == (2, 1)
    assert points['x'][0, 0] == 1.0
    assert points['label'].tolist() == [[7], [255]]


def test_clouds_as_the_reader_of_ros_sees_them():
    reader = pytest.importorskip('sensor_msgs_py.point_cloud2', reason='not installed')
    (point,) = reader.read_points(cloud_message(), skip_nans=True)
    x, y, z, rgb, label, confidence = point.tolist()
    assert (x, y, z, label, confidence) == (1.0, 0.0, 2.0, 7, 1.0)
    assert struct.pack('<f', rgb) == bytes([255, 255, 255, 0])
