"""Turn pixels of a distorted image into rays, and tell where no ray leads to a pixel."""

import cv2
import numpy as np

PINHOLE_MODELS = ('', 'plumb_bob', 'rational_polynomial', 'thin_prism')
FISHEYE_MODELS = ('equidistant', 'fisheye')
PINHOLE_COEFFICIENTS = (4, 5, 8, 12, 14)
TOLERANCE_PX = 1e-3
NEWTON_STEPS = 10
STEP = 1e-6


def check_distortion(D: np.ndarray, distortion_model: str) -> None:
    """
    Refuse coefficients that nothing here can undistort.

    :param D: (N,) coefficients; all zero or none fits every model.
    :param distortion_model: as in sensor_msgs/CameraInfo.
    :raises ValueError: for an unknown model, or a number of coefficients it does not have.
    """
    if not np.any(D):
        return
    if distortion_model in FISHEYE_MODELS:
        wanted = (4,)
    elif distortion_model in PINHOLE_MODELS:
        wanted = PINHOLE_COEFFICIENTS
    else:
        raise ValueError(
            f'distortion model {distortion_model!r} is not one of '
            f'{", ".join((*PINHOLE_MODELS[1:], FISHEYE_MODELS[0]))}; '
            'rectify the image first and publish its P'
        )
    if len(D) not in wanted:
        raise ValueError(
            f'distortion model {distortion_model!r} came with {len(D)} coefficients; wanted '
            f'{" or ".join(str(n) for n in wanted)}: calibrate the camera again'
        )


def undistort(pixels: np.ndarray, *, K: np.ndarray, D: np.ndarray, model: str) -> np.ndarray:
    """
    Find the ray that the lens bends onto each pixel.

    :param pixels: (..., 2) u and v of the raw image, pixels.
    :param K: (3, 3) camera matrix, pixels.
    :param D: (N,) coefficients of the distortion model.
    :param model: as in sensor_msgs/CameraInfo.
    :returns: (..., 2) float32 x/z and y/z; NaN where the distortion cannot be inverted.
    :raises ValueError: for coefficients that :func:`check_distortion` refuses.
    """
    check_distortion(D, model)
    points = pixels.reshape(-1, 2).astype(np.float64)
    invert = _undistort_fisheye if model in FISHEYE_MODELS else _undistort_pinhole
    return invert(points, K, D).astype(np.float32).reshape(pixels.shape)


def _undistort_fisheye(points: np.ndarray, K: np.ndarray, D: np.ndarray) -> np.ndarray:
    rays = cv2.fisheye.undistortPoints(points[:, None], K, D)[:, 0]
    rays[(np.abs(rays) > 1e5).any(axis=-1)] = np.nan  # OpenCV's mark for no solution is -1e6
    return rays


def _undistort_pinhole(points: np.ndarray, K: np.ndarray, D: np.ndarray) -> np.ndarray:
    # OpenCV's own iteration leaves errors of many pixels in the corners of wide lenses
    rays = cv2.undistortPoints(points[:, None], K, D)[:, 0]
    open_rays = np.arange(len(rays))
    for _ in range(NEWTON_STEPS):
        step, error = _newton_step(rays[open_rays], points[open_rays], K, D)
        open_rays, step = open_rays[error > TOLERANCE_PX], step[error > TOLERANCE_PX]
        if not open_rays.size:
            break
        rays[open_rays] -= step
    rays[open_rays] = np.nan
    return rays


def _newton_step(
    rays: np.ndarray, points: np.ndarray, K: np.ndarray, D: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the step toward the ray (N, 2) and the error so far (N,), pixels, inf if folded."""
    here = _project(rays, K, D)
    along_x = (_project(rays + (STEP, 0), K, D) - here) / STEP
    along_y = (_project(rays + (0, STEP), K, D) - here) / STEP
    determinant = along_x[:, 0] * along_y[:, 1] - along_x[:, 1] * along_y[:, 0]
    u, v = (here - points).T
    with np.errstate(divide='ignore', invalid='ignore', over='ignore'):
        dx = (u * along_y[:, 1] - v * along_y[:, 0]) / determinant
        dy = (v * along_x[:, 0] - u * along_x[:, 1]) / determinant
    # a negative determinant is the far side of the fold, where the image runs backwards
    error = np.where(determinant > 0, np.maximum(np.abs(u), np.abs(v)), np.inf)
    return np.nan_to_num(np.stack([dx, dy], axis=-1), posinf=0, neginf=0), error


def _project(rays: np.ndarray, K: np.ndarray, D: np.ndarray) -> np.ndarray:
    points = np.concatenate([rays, np.ones((len(rays), 1))], axis=-1)
    return cv2.projectPoints(points, np.zeros(3), np.zeros(3), K, D)[0][:, 0]
