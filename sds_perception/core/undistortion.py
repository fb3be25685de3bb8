"""Turn pixels of a distorted image into rays, and tell where no ray leads to a pixel."""

import cv2
import numpy as np

PINHOLE_MODELS = ('', 'plumb_bob', 'rational_polynomial', 'thin_prism')
FISHEYE_MODELS = ('equidistant', 'fisheye')
PINHOLE_COEFFICIENTS = (4, 5, 8, 12, 14)
TOLERANCE_PX = 1e-3
NEWTON_STEPS = 10
STEP = 1e-6
NUM_ANGLES = 8192
NOT_RADIAL = (2, 3, *range(8, 14))
"""Coefficients that are tangential, of a thin prism or of a tilted sensor."""
FARTHEST, NUM_RADII = 20.0, 20001
"""The ray up to which a fold is looked for, x/z, and in how many places."""


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
    # OpenCV's own function takes all that lies further out than pi / 2 for pi / 2
    bent_points = (points - K[:2, 2]) @ np.linalg.inv(K[:2, :2]).T
    bent = np.hypot(*bent_points.T)
    angle = _fisheye_angle(bent, D)
    scale = np.divide(np.tan(angle), bent, out=np.ones_like(bent), where=bent > 0)
    return bent_points * scale[:, None]


def _fisheye_angle(bent: np.ndarray, D: np.ndarray) -> np.ndarray:
    """
    Find angles that a lens bends to others (Kannala and Brandt, PAMI 2006, eq. 6).

    :param bent: (N,) radians from the axis as pictured.
    :returns: (N,) radians in space, below pi / 2; NaN where there is none.
    """
    angles = np.linspace(0, np.pi / 2, NUM_ANGLES, endpoint=False)
    pictured = angles * np.polyval([*D[::-1], 1.0], angles**2)
    is_fold = np.diff(pictured) <= 0
    end = 1 + (int(is_fold.argmax()) if is_fold.any() else len(is_fold))
    return np.interp(bent, pictured[:end], angles[:end], right=np.nan)


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
    rays[np.hypot(*rays.T) > _fold(D)] = np.nan
    return rays


def _fold(D: np.ndarray) -> float:
    """Return how far off the axis, as x/z, the image begins to run backwards; inf for never."""
    radii = np.linspace(0, FARTHEST, NUM_RADII)
    radial = np.where(np.isin(np.arange(len(D)), NOT_RADIAL), 0.0, D)
    pictured = project(np.stack([radii, 0 * radii], axis=-1), np.eye(3), radial)[:, 0]
    is_backward = np.diff(pictured) <= 0
    return radii[1 + is_backward.argmax()] if is_backward.any() else np.inf


def _newton_step(
    rays: np.ndarray, points: np.ndarray, K: np.ndarray, D: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the step toward the ray (N, 2) and the error so far (N,), pixels, inf if folded."""
    here = project(rays, K, D)
    along_x = (project(rays + (STEP, 0), K, D) - here) / STEP
    along_y = (project(rays + (0, STEP), K, D) - here) / STEP
    determinant = along_x[:, 0] * along_y[:, 1] - along_x[:, 1] * along_y[:, 0]
    u, v = (here - points).T
    with np.errstate(divide='ignore', invalid='ignore', over='ignore'):
        dx = (u * along_y[:, 1] - v * along_y[:, 0]) / determinant
        dy = (v * along_x[:, 0] - u * along_x[:, 1]) / determinant
    # a negative determinant is the far side of the fold, where the image runs backwards
    error = np.where(determinant > 0, np.maximum(np.abs(u), np.abs(v)), np.inf)
    return np.nan_to_num(np.stack([dx, dy], axis=-1), posinf=0, neginf=0), error


def project(rays: np.ndarray, K: np.ndarray, D: np.ndarray) -> np.ndarray:
    """
    Bend rays as a lens that is no fisheye does.

    :param rays: (N, 2) x/z and y/z.
    :returns: (N, 2) u and v of the raw image, pixels.
    """
    points = np.concatenate([rays, np.ones((len(rays), 1))], axis=-1)
    return cv2.projectPoints(points, np.zeros(3), np.zeros(3), K, D)[0][:, 0]
