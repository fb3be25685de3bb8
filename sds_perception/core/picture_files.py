"""Pictures, labels and depth as picture files."""

from pathlib import Path

import cv2
import numpy as np
from sds_perception.core.files import write_atomically

ENCODER_OPTIONS = {
    '.png': [cv2.IMWRITE_PNG_COMPRESSION, 3],
    '.jpg': [cv2.IMWRITE_JPEG_QUALITY, 95],
}


def write_picture(path: str | Path, image: np.ndarray) -> Path:
    """
    Write an image as PNG or JPEG; the folder is made.

    :param path: ends in .png or .jpg.
    :param image: as :func:`encode_picture` takes it.
    :raises ValueError: for another suffix.
    :raises OSError: from the file system.
    """
    path = Path(path)
    require_picture_name(path)
    return write_atomically(path, encode_picture(image, path.suffix))


def require_picture_name(path: str | Path) -> None:
    """
    Refuse the name of a file that is no picture.

    :raises ValueError: for a suffix that nothing here writes.
    """
    if Path(path).suffix not in ENCODER_OPTIONS:
        raise ValueError(f'{path} does not end in {" or ".join(ENCODER_OPTIONS)}')


def encode_picture(image: np.ndarray, suffix: str) -> bytes:
    """
    Return the content of a picture file.

    :param image: (H, W, 3) uint8 RGB; or (H, W) uint8 or uint16, of which JPEG takes uint8 alone.
    :param suffix: .png or .jpg.
    """
    array = np.ascontiguousarray(image[..., ::-1] if image.ndim == 3 else image)
    return cv2.imencode(suffix, array, ENCODER_OPTIONS[suffix])[1].tobytes()
