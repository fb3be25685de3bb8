"""Files of data sets as tests write them."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest


@pytest.fixture(scope='session')
def write_picture() -> Callable[[Path, object], None]:
    """Return the function that writes a picture, RGB or one channel, and its folders."""
    return _write_picture


def _write_picture(path: Path, values: object, dtype: type = np.uint8) -> None:
    array = np.asarray(values, dtype)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), array[..., ::-1] if array.ndim == 3 else array)


@pytest.fixture(scope='session')
def write_text() -> Callable[[Path, str], None]:
    """Return the function that writes a text file and its folders."""
    return _write_text


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
