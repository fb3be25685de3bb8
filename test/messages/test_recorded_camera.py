"""A recording of a real camera with a distorted lens, read as a robot would."""

from pathlib import Path

import numpy as np
import pytest
from sds_perception.core.camera import ray_table
from sds_perception.messages.camera_info import decode_camera_info
from sds_perception.messages.image import decode_compressed_rgb

BAG = Path(__file__).resolve().parents[3] / 'shared' / 'data' / 'bags' / 'raspicam_ros1.bag'


@pytest.fixture(scope='module')
def recorded():
    if not BAG.is_file():
        pytest.skip(f'{BAG} is not here')
    highlevel = pytest.importorskip('rosbags.highlevel')
    with highlevel.AnyReader([BAG]) as reader:
        return {
            connection.msgtype.rpartition('/')[2]: reader.deserialize(raw, connection.msgtype)
            for connection, _, raw in reader.messages()
        }


def test_the_picture_has_the_size_of_its_camera(recorded):
    image = decode_compressed_rgb(recorded['CompressedImage'])
    camera = decode_camera_info(recorded['CameraInfo'])
    assert image.shape == (camera.height, camera.width, 3) == (960, 1280, 3)


def test_every_pixel_of_a_real_lens_has_a_ray(recorded):
    camera = decode_camera_info(recorded['CameraInfo']).resized(160, 120)
    assert camera.is_distorted
    assert np.isfinite(ray_table(camera, rectified=False)).all()
