"""Write pictures, labels and depth to picture files."""

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
    :param image: (H, W, 3) uint8 RGB; or (H, W) uint8 or uint16, of which JPEG takes uint8 alone.
    :raises ValueError: for another suffix.
    :raises OSError: from the file system.
    """
    path = Path(path)
    if path.suffix not in ENCODER_OPTIONS:
        raise ValueError(f'{path} does not end in {" or ".join(ENCODER_OPTIONS)}')
    array = np.ascontiguousarray(image[..., ::-1] if image.ndim == 3 else image)
    _, encoded = cv2.imencode(path.suffix, array, ENCODER_OPTIONS[path.suffix])
    return write_atomically(path, encoded.tobytes())
