"""What the newest camera_info says about the pictures that come in."""

from dataclasses import dataclass
import math

import numpy as np
from sds_perception.core.camera import Camera, ray_table
from sds_perception.messages.camera_info import camera_info_fields, decode_camera_info
from sensor_msgs.msg import CameraInfo

LONGEST = 100
"""Largest focal length in widths of the image, which then spans half a degree."""


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
            self._view = _look(message, (height, width), rectified, self._topic)
        return self._view


def camera_for(message: CameraInfo | None, size: tuple[int, int]) -> Camera:
    """
    Return the camera of pictures of a size, calibrated or not.

    :param message: the newest camera_info; None before the first.
    :param size: height and width, pixels.
    :raises ValueError: without a camera_info, for one that cannot be used, or is of another size.
    """
    if message is None:
        raise ValueError('no camera_info came: publish it, or remap camera_info')
    camera = decode_camera_info(message)
    if (camera.height, camera.width) != size:
        raise ValueError(
            f'camera_info is for {camera.width}x{camera.height} (width x height), the image is '
            f'{size[1]}x{size[0]}: publish the calibration of this image'
        )
    return camera


def check_calibrated(camera: Camera, *, rectified: bool) -> None:
    """
    Refuse a camera of which only the size is known, or whose focal lengths no camera has.

    :raises ValueError: saying what to do.
    """
    if not camera.is_calibrated:
        raise ValueError(
            'camera_info has K[0] = 0: the camera is not calibrated; run camera_calibration and '
            'publish its result'
        )
    focal_length_px = _focal_length_px(camera.matrix(rectified=rectified))
    shortest, longest = camera.width / LONGEST, camera.width * LONGEST
    if focal_length_px and not shortest <= focal_length_px <= longest:
        raise ValueError(
            f'camera_info has a focal length of {focal_length_px:g} in '
            f'{"P" if rectified else "K"} for images {camera.width} pixels wide; wanted pixels, '
            f'{shortest:g} to {longest:g}: run camera_calibration and publish its result'
        )


def _look(
    message: CameraInfo | None, size: tuple[int, int], rectified: bool, topic: str
) -> CameraView:
    delivered, focal_length_px = None, 0.0
    try:
        camera = camera_for(message, size)
        delivered = _of_delivered_size(message, camera)
        check_calibrated(camera, rectified=rectified)
        focal_length_px = _focal_length_px(camera.matrix(rectified=rectified))
        rays = ray_table(camera, rectified=rectified)
    except ValueError as error:  # labels, and depth, go on with what is known
        return CameraView(delivered, focal_length_px=focal_length_px, problem=f'{topic}: {error}')
    return CameraView(delivered, rays, focal_length_px)


def _of_delivered_size(message: CameraInfo, camera: Camera) -> CameraInfo:
    """Say what a calibration, its binning and its region say of pictures as they are delivered."""
    if (message.height, message.width) == (camera.height, camera.width):
        return message
    return CameraInfo(**camera_info_fields(camera))


def _focal_length_px(matrix: np.ndarray) -> float:
    fx, fy = float(matrix[0, 0]), float(matrix[1, 1])
    return math.sqrt(fx * fy) if min(fx, fy) > 0 else 0.0


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
