"""What the newest camera_info says about the pictures that come in."""

from dataclasses import dataclass
import math

import numpy as np
from sds_perception.core.camera import Camera, ray_table
from sds_perception.messages.camera_info import camera_info_fields, decode_camera_info
from sensor_msgs.msg import CameraInfo


@dataclass(frozen=True)
class CameraView:
    """The geometry of pictures of one size."""

    camera_info: CameraInfo | None = None
    """The calibration of these pictures, without binning and region; None where there is none."""
    rays: np.ndarray | None = None
    """(H, W, 2) float32, see :func:`ray_table`; None where there is a problem."""
    focal_length_px: float = 0.0
    """Geometric mean of both focal lengths, pixels; 0 = not known."""
    problem: str = ''
    """Why there are no rays, and what to do."""


class CameraGeometry:
    """
    Keeps the newest calibration, and the view that follows from it until either changes.

    Any thread may :meth:`put`; :meth:`view` belongs to the thread that works on the pictures.
    """

    def __init__(self, topic: str):
        self._topic = topic
        self._newest: CameraInfo | None = None
        self._message: CameraInfo | None = None
        self._key: tuple | None = None
        self._view = CameraView()

    def put(self, message: CameraInfo) -> None:
        """Leave a camera_info; one that cannot be used replaces the one before it, too."""
        self._newest = message

    def view(self, height: int, width: int, *, rectified: bool) -> CameraView:
        """
        Return the geometry of a picture of this size.

        :param rectified: True reads the picture as rectified (P), False as raw (K and D).
        """
        message, key = self._newest, (height, width, rectified)
        if key != self._key or not _same_calibration(message, self._message):
            self._message, self._key = message, key
            self._view = _look(message, height, width, rectified, self._topic)
        return self._view


def _look(
    message: CameraInfo | None, height: int, width: int, rectified: bool, topic: str
) -> CameraView:
    if message is None:
        return CameraView(
            problem=f'no camera_info came on {topic}: publish it, or remap camera_info'
        )
    try:
        camera = decode_camera_info(message)
    except ValueError as error:
        return CameraView(problem=f'camera_info on {topic}: {error}')
    if (camera.height, camera.width) != (height, width):
        return CameraView(
            problem=f'camera_info on {topic} is for {camera.width}x{camera.height} (width x '
            f'height), the image is {width}x{height}: publish the calibration of this image'
        )
    message = _of_delivered_size(message, camera)
    if not camera.is_calibrated:
        return CameraView(
            message,
            problem=f'camera_info on {topic} has K[0] = 0: the camera is not calibrated; '
            'run camera_calibration and publish its result',
        )
    focal_length_px = _focal_length_px(camera, rectified)
    try:
        rays = ray_table(camera, rectified=rectified)
    except ValueError as error:
        problem = f'camera_info on {topic}: {error}'
        return CameraView(message, focal_length_px=focal_length_px, problem=problem)
    return CameraView(message, rays, focal_length_px)


def _of_delivered_size(message: CameraInfo, camera: Camera) -> CameraInfo:
    """Say what a calibration, its binning and its region say of pictures as they are delivered."""
    if (message.height, message.width) == (camera.height, camera.width):
        return message
    return CameraInfo(**camera_info_fields(camera))


def _focal_length_px(camera: Camera, rectified: bool) -> float:
    matrix = camera.P if rectified and camera.P is not None else camera.K
    return math.sqrt(matrix[0, 0] * matrix[1, 1])


def _same_calibration(first: CameraInfo | None, second: CameraInfo | None) -> bool:
    if first is second:
        return True
    if first is None or second is None:
        return False
    return all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for name in ('height', 'width', 'k', 'd', 'p', 'r')
    ) and all(
        getattr(first, name) == getattr(second, name)
        for name in ('distortion_model', 'binning_x', 'binning_y', 'roi')
    )
