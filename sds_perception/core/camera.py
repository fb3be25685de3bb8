"""A pinhole camera: its matrices, what resizing does to them and the ray of every pixel."""

from dataclasses import dataclass, field, replace

import numpy as np
from sds_perception.core.ray_grid import undistorted_rays
from sds_perception.core.undistortion import FISHEYE_MODELS


@dataclass(frozen=True)
class Camera:
    """
    Intrinsics of an image of a given size.

    ``K`` and ``D`` describe the raw image, ``P`` the rectified one (sensor_msgs/CameraInfo).
    Pixel (0, 0) is the center of the top left pixel.
    """

    width: int
    """Image width, pixels."""
    height: int
    """Image height, pixels."""
    K: np.ndarray
    """(3, 3) float64 raw camera matrix, pixels; focal lengths of 0 mean uncalibrated."""
    D: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """(N,) float64 distortion coefficients of ``distortion_model``; empty = none."""
    distortion_model: str = 'plumb_bob'
    """plumb_bob, rational_polynomial, thin_prism or equidistant."""
    P: np.ndarray | None = None
    """(3, 4) float64 projection matrix of the rectified image, pixels; None = not known."""
    R: np.ndarray = field(default_factory=lambda: np.eye(3))
    """(3, 3) float64 rotation from the raw to the rectified camera frame."""

    @property
    def is_calibrated(self) -> bool:
        """Tell whether rays can be computed from it."""
        return bool(np.isfinite(self.K).all() and self.K[0, 0] > 0 and self.K[1, 1] > 0)

    @property
    def is_distorted(self) -> bool:
        """Tell whether the raw image is no pinhole image; an ideal fisheye's is none, either."""
        return self.distortion_model in FISHEYE_MODELS or bool(np.any(self.D))

    def matrix(self, *, rectified: bool) -> np.ndarray:
        """Return the (3, 3) matrix of the rectified image, where known, or of the raw one."""
        return self.P[:, :3] if rectified and self.P is not None else self.K

    def resized(self, width: int, height: int) -> 'Camera':
        """
        Return the camera of the same image resized; distortion is in rays and stays.

        Pixel centers are whole numbers, so a resize by s maps u to s (u + 0.5) - 0.5, as
        ``cv2.resize`` and ``interpolate(align_corners=False)`` do.
        """
        scale = resize_matrix(width / self.width, height / self.height)
        return self._transformed(scale, width, height)

    def cropped(self, x: int, y: int, width: int, height: int) -> 'Camera':
        """Return the camera of a window whose top left pixel is (x, y)."""
        shift = np.array([[1.0, 0, -x], [0, 1, -y], [0, 0, 1]])
        return self._transformed(shift, width, height)

    def _transformed(self, matrix: np.ndarray, width: int, height: int) -> 'Camera':
        P = None if self.P is None else matrix @ self.P
        return replace(self, width=width, height=height, K=matrix @ self.K, P=P)


def pinhole(fx: float, fy: float, cx: float, cy: float, *, width: int, height: int) -> Camera:
    """Build an undistorted camera from its four intrinsics, pixels."""
    K = np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])
    return Camera(width, height, K, P=np.hstack([K, np.zeros((3, 1))]))


def scale_intrinsics(K: np.ndarray, scale_x: float, scale_y: float) -> np.ndarray:
    """
    Return the camera matrix of an image that was resized by two factors.

    :param K: (3, 3) pixels.
    :param scale_x: new width over old width.
    :param scale_y: new height over old height.
    :returns: (3, 3) pixels; see :meth:`Camera.resized` for the half pixel.
    """
    return resize_matrix(scale_x, scale_y) @ K


def ray_table(camera: Camera, *, rectified: bool) -> np.ndarray:
    """
    Compute the direction of every pixel, scaled so that point = depth * ray.

    :param camera: a calibrated camera.
    :param rectified: True reads the image as rectified (P), False as raw (K and D).
    :returns: (H, W, 2) float32, x/z and y/z of the pixel's ray in the camera's optical frame;
        NaN where the distortion cannot be inverted.
    :raises ValueError: if the camera has no valid matrix for this.
    """
    matrix = camera.matrix(rectified=rectified)
    if not (np.isfinite(matrix).all() and matrix[0, 0] > 0 and matrix[1, 1] > 0):
        raise ValueError(
            f'camera matrix {matrix.tolist()} has no positive finite focal lengths: '
            'the camera is not calibrated; run camera_calibration and publish its camera_info'
        )
    u, v = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
    if rectified or not camera.is_distorted:
        y = (v - matrix[1, 2]) / matrix[1, 1]
        x = (u - matrix[0, 2] - matrix[0, 1] * y) / matrix[0, 0]
        return np.stack([x, y], axis=-1).astype(np.float32)
    return undistorted_rays(
        camera.width, camera.height, K=camera.K, D=camera.D, model=camera.distortion_model
    )


def resize_matrix(scale_x: float, scale_y: float) -> np.ndarray:
    """Return (3, 3) what maps pixels of an image to those of it resized; see Camera.resized."""
    return np.array(
        [[scale_x, 0, 0.5 * scale_x - 0.5], [0, scale_y, 0.5 * scale_y - 0.5], [0, 0, 1]]
    )
