"""KITTI's calibration files: a name and its numbers on each line."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sds_perception.core.text_files import read_text


@dataclass(frozen=True)
class KittiCamera:
    """A rectified camera."""

    K: np.ndarray
    """(3, 3) float64, pixels."""
    from_reference: np.ndarray
    """(4, 4) float64, maps points of camera 0, in which poses are given, into this one, meters."""


def read_kitti_camera(path: Path, key: str) -> KittiCamera:
    """
    Read the projection matrix of a camera, K [I | t].

    :param key: P_rect_02 in calib_cam_to_cam.txt, P2 in calib.txt.
    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: if the file has no such matrix.
    """
    if not path.is_file():
        raise FileNotFoundError(f'{path} is missing; wanted a line "{key}: " with 12 numbers')
    lines = dict(line.partition(':')[::2] for line in read_text(path).splitlines())
    try:
        P = np.array(lines[key].split(), np.float64).reshape(3, 4)
        offset = np.linalg.solve(P[:, :3], P[:, 3])
    except (KeyError, ValueError, np.linalg.LinAlgError) as error:
        raise ValueError(
            f'{path} has no usable line {key} ({error!r}); wanted "{key}: " and the 12 numbers of '
            'a projection matrix'
        ) from None
    from_reference = np.eye(4)
    from_reference[:3, 3] = offset
    return KittiCamera(P[:, :3], from_reference)
