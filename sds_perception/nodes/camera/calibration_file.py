"""Calibrations as camera_calibration writes them: YAML with a matrix an entry."""

from pathlib import Path

import numpy as np
from sds_perception.core.camera import Camera
from sds_perception.core.undistortion import check_distortion
from sds_perception.messages.camera_info import camera_info_fields, decode_camera_info
from sensor_msgs.msg import CameraInfo
import yaml

SHAPES = {
    'camera_matrix': (3, 3),
    'distortion_coefficients': (-1,),
    'rectification_matrix': (3, 3),
    'projection_matrix': (3, 4),
}


def load_calibration(url: str) -> Camera:
    """
    Read a calibration file.

    :param url: a path or a file:// URL.
    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: if it is not a calibration.
    """
    path = Path(url.removeprefix('file://'))
    if not path.is_file():
        raise FileNotFoundError(f'there is no calibration {path}')
    try:
        values = yaml.safe_load(path.read_text())
        matrices = {
            name: np.array(values[name]['data'], np.float64).reshape(shape)
            for name, shape in SHAPES.items()
        }
        camera = Camera(
            width=int(values['image_width']),
            height=int(values['image_height']),
            K=matrices['camera_matrix'],
            D=matrices['distortion_coefficients'],
            distortion_model=values['distortion_model'],
            P=matrices['projection_matrix'],
            R=matrices['rectification_matrix'],
        )
        # refuses what a perception node would refuse later
        decode_camera_info(CameraInfo(**camera_info_fields(camera)))
        check_distortion(camera.D, camera.distortion_model)
        return camera
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f'{path} is not a calibration as camera_calibration writes it '
            f'({type(error).__name__}: {error}); wanted image_width, image_height, '
            f'distortion_model, {", ".join(SHAPES)}'
        ) from None


def calibration_for(camera: Camera, width: int, height: int) -> Camera:
    """
    Return a calibration for pictures of another size and the same shape.

    :raises ValueError: if the pictures have another shape.
    """
    if camera.width * height != camera.height * width:
        raise ValueError(
            f'the calibration is for {camera.width}x{camera.height}, the pictures are '
            f'{width}x{height} (width x height), which is another shape: calibrate at this size'
        )
    return camera.resized(width, height)
