"""Cameras between sensor_msgs/CameraInfo and the vocabulary of this package."""

from typing import Any

import numpy as np
from sds_perception.core.camera import Camera

SHAPES = {'k': (3, 3), 'd': (-1,), 'r': (3, 3), 'p': (3, 4)}


def decode_camera_info(msg: Any) -> Camera:
    """
    Read the camera of the images as they are delivered.

    Matrices in the message describe the full resolution; the region of interest is cut out of it,
    then binning merges blocks of pixels, whose center is the center of the block.

    :param msg: sensor_msgs/CameraInfo of ROS 2 (k, d, r, p) or ROS 1 (K, D, R, P).
    :returns: a camera of the delivered size; focal lengths of 0 in K give one with
        ``is_calibrated`` False.
    :raises ValueError: for a size of zero, a matrix with NaN or infinity, a negative focal length
        or a region outside the image. A distortion that cannot be undone is a matter of raw images
        alone: who needs their rays is told then.
    """
    if msg.width < 1 or msg.height < 1:
        raise ValueError(
            f'camera_info has the size {msg.width}x{msg.height}; '
            'the camera driver must set it to the size of the calibration'
        )
    K, D, R, P = (_matrix(msg, name) for name in 'kdrp')
    if np.any(K.diagonal()[:2]) and not (K[0, 0] > 0 and K[1, 1] > 0):
        raise ValueError(
            f'camera_info has the focal lengths {K[0, 0]:g} and {K[1, 1]:g} in K; wanted both '
            'positive, or both 0 for a camera that is not calibrated: calibrate it'
        )
    camera = Camera(
        width=msg.width,
        height=msg.height,
        K=K,
        D=D,
        distortion_model=msg.distortion_model,
        P=P if np.any(P) else None,
        R=R if np.any(R) else np.eye(3),
    )
    return _binned(_region(camera, msg.roi), max(msg.binning_x, 1), max(msg.binning_y, 1))


def camera_info_fields(camera: Camera) -> dict[str, Any]:
    """
    Describe a camera as sensor_msgs/CameraInfo, without binning and region of interest.

    :returns: field name to value, for ``CameraInfo(**fields)``; a P that is not known is K.
    """
    P = np.hstack([camera.K, np.zeros((3, 1))]) if camera.P is None else camera.P
    return {
        'height': camera.height,
        'width': camera.width,
        'distortion_model': camera.distortion_model,
        'd': [float(value) for value in camera.D],
        'k': camera.K.astype(np.float64).ravel(),
        'r': camera.R.astype(np.float64).ravel(),
        'p': P.astype(np.float64).ravel(),
    }


def _matrix(msg: Any, name: str) -> np.ndarray:
    values = getattr(msg, name) if hasattr(msg, name) else getattr(msg, name.upper())
    matrix = np.array(values, np.float64)
    if not np.isfinite(matrix).all():
        raise ValueError(
            f'camera_info has {matrix[~np.isfinite(matrix)][0]} in {name.upper()}; wanted finite '
            'numbers: calibrate the camera again and restart its driver'
        )
    return matrix.reshape(SHAPES[name])


def _region(camera: Camera, roi: Any) -> Camera:
    if not (roi.width or roi.height or roi.x_offset or roi.y_offset):
        return camera
    # a width or height of 0 means up to the border
    width = roi.width or camera.width - roi.x_offset
    height = roi.height or camera.height - roi.y_offset
    if (
        width < 1
        or height < 1
        or roi.x_offset + width > camera.width
        or roi.y_offset + height > camera.height
    ):
        raise ValueError(
            f'camera_info has the region {roi.width}x{roi.height} at {roi.x_offset}, '
            f'{roi.y_offset}; wanted one inside {camera.width}x{camera.height}: '
            'roi is given in pixels of the full resolution, before binning'
        )
    return camera.cropped(roi.x_offset, roi.y_offset, width, height)


def _binned(camera: Camera, x: int, y: int) -> Camera:
    if x == y == 1:
        return camera
    width, height = camera.width // x, camera.height // y
    if width < 1 or height < 1:
        raise ValueError(
            f'camera_info has binning {x}x{y} of {camera.width}x{camera.height} pixels; '
            'wanted at least one pixel to be left'
        )
    # the blocks that do not fit at the right and lower border are not delivered
    return camera.cropped(0, 0, width * x, height * y).resized(width, height)
