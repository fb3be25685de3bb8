"""Read picture files, with errors that name the file and what was expected."""

from pathlib import Path

import cv2
import numpy as np
from sds_perception.datasets.palette_png import gray_step, indices_as_gray, palette_bits
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
    return cv2.cvtColor(_decoded(_content(path), cv2.IMREAD_COLOR, path), cv2.COLOR_BGR2RGB)


def read_single_channel(path: Path, dtype: type) -> np.ndarray:
    """
    Read a PNG of labels or of depth without any conversion; of a palette the indices.

    :param dtype: np.uint8 or np.uint16, what the file must hold.
    :returns: (H, W) of that type.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it cannot be decoded or holds something else.
    """
    array = _read_numbers(path)
    if array.ndim != 2 or array.dtype != dtype:
        raise ValueError(
            f'{path} is {array.dtype} of shape {array.shape}; '
            f'wanted one channel of {np.dtype(dtype).name}'
        )
    return array


def read_first_channel(path: Path) -> np.ndarray:
    """
    Read the red or only channel of a PNG of whole numbers, without any conversion.

    Of a PNG with a palette these are the indices.

    :returns: (H, W) uint8 or uint16.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it cannot be decoded.
    """
    array = _read_numbers(path)
    # OpenCV has red third; of gray with a second channel it makes BGRA
    return array if array.ndim == 2 else np.ascontiguousarray(array[..., 2])


def read_array(path: Path) -> np.ndarray:
    """
    Read an .npy file of numbers.

    :raises ValueError: if it is damaged, or a pickle, which could run any code.
    """
    try:
        return np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ValueError(f'{path} is not an array that can be read ({error})') from None


def list_pictures(folder: Path, *, recursive: bool = False) -> list[Path]:
    """
    List the pictures of a folder, in the order of their paths.

    Hidden ones and those of hidden folders, as ``.thumbnails``, are left out.

    :raises FileNotFoundError: if there is no folder, or no picture in it.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f'there is no folder {folder}')
    files = folder.rglob('*') if recursive else folder.iterdir()
    pictures = sorted(
        file
        for file in files
        if is_seen(file, PICTURE_SUFFIXES)
        and not any(part[0] == '.' for part in file.relative_to(folder).parts)
    )
    if not pictures:
        raise FileNotFoundError(f'{folder} holds no pictures ({", ".join(PICTURE_SUFFIXES)})')
    return pictures


def is_seen(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Tell whether a file has one of these suffixes and is not hidden, as macOS's ``._a.jpg``."""
    return path.suffix.lower() in suffixes and path.name[0] != '.' and path.is_file()


def find_file(folder: Path, stem: str, suffixes: tuple[str, ...]) -> Path:
    """
    Find a file by name without suffix.

    :param suffixes: in the order of preference.
    :raises FileNotFoundError: naming what was looked for.
    """
    for suffix in suffixes:
        if (path := folder / f'{stem}{suffix}').is_file():
            return path
    raise FileNotFoundError(f'there is no {folder / stem} with {" or ".join(suffixes)}')


def image_tensor(rgb: np.ndarray) -> Tensor:
    """Convert (H, W, 3) uint8 RGB to (3, H, W) float32 in [0, 1]."""
    rgb = np.require(rgb, requirements=['W'])  # pictures of bags are views that PyTorch warns of
    return torch.from_numpy(rgb).permute(2, 0, 1).float().div_(255)


def _read_numbers(path: Path) -> np.ndarray:
    content = _content(path)
    bits = palette_bits(content)
    if not bits:
        return _decoded(content, cv2.IMREAD_UNCHANGED, path)
    gray = _decoded(indices_as_gray(content), cv2.IMREAD_UNCHANGED, path)
    return gray // np.uint8(gray_step(bits))


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError(f'{path} is missing')
    return path.read_bytes()


def _decoded(content: bytes, flags: int, path: Path) -> np.ndarray:
    try:
        array = cv2.imdecode(np.frombuffer(content, np.uint8), flags) if content else None
    except cv2.error as error:  # such as for 2^30 pixels or more
        raise ValueError(f'{path} is not a picture that OpenCV takes ({error.err})') from None
    if array is None:
        raise ValueError(f'{path} is not a picture that can be decoded; copy it again')
    return array
