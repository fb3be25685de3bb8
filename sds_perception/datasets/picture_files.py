"""Read and write picture files, with errors that name the file and what was expected."""

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

PICTURE_SUFFIXES = ('.jpg', '.jpeg', '.png', '.bmp', '.webp')


def read_rgb(path: Path) -> np.ndarray:
    """
    Read a color picture.

    :returns: (H, W, 3) uint8 RGB.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it cannot be decoded.
    """
    return np.ascontiguousarray(_read(path, cv2.IMREAD_COLOR)[..., ::-1])


def read_single_channel(path: Path, dtype: type) -> np.ndarray:
    """
    Read a PNG of labels or of depth without any conversion.

    :param dtype: np.uint8 or np.uint16, what the file must hold.
    :returns: (H, W) of that type.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it cannot be decoded or holds something else.
    """
    array = _read(path, cv2.IMREAD_UNCHANGED)
    if array.ndim != 2 or array.dtype != dtype:
        raise ValueError(
            f'{path} is {array.dtype} of shape {array.shape}; '
            f'wanted one channel of {np.dtype(dtype).name}'
        )
    return array


def find_picture(folder: Path, stem: str) -> Path:
    """
    Find a picture by name without suffix.

    :raises FileNotFoundError: naming what was looked for.
    """
    for suffix in PICTURE_SUFFIXES:
        if (path := folder / f'{stem}{suffix}').is_file():
            return path
    raise FileNotFoundError(f'there is no {folder / stem} with {", ".join(PICTURE_SUFFIXES)}')


def image_tensor(rgb: np.ndarray) -> Tensor:
    """Convert (H, W, 3) uint8 RGB to (3, H, W) float32 in [0, 1]."""
    return torch.from_numpy(rgb).permute(2, 0, 1).float().div(255)


def _read(path: Path, flags: int) -> np.ndarray:
    if not path.is_file():
        raise FileNotFoundError(f'{path} is missing')
    array = cv2.imdecode(np.fromfile(path, np.uint8), flags) if path.stat().st_size else None
    if array is None:
        raise ValueError(f'{path} is not a picture that can be decoded; copy it again')
    return array
