"""The rows of a raw image message as an array, once its sizes have been checked."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ImageFields:
    """The data fields of a sensor_msgs/Image, under its own names."""

    height: int
    width: int
    encoding: str
    is_bigendian: int
    step: int
    """Bytes from one row to the next."""
    data: memoryview
    """``step * height`` bytes; it lives as long as the array it was made from."""


def image_fields(array: np.ndarray, encoding: str) -> ImageFields:
    """
    Describe an array as an image message; the array is copied only if its rows are not packed.

    :param array: (H, W) or (H, W, C) of the type that the encoding names, little-endian.
    :param encoding: as in sensor_msgs/image_encodings.
    """
    packed = np.ascontiguousarray(array)
    height, width = packed.shape[:2]
    step = packed.nbytes // height
    return ImageFields(height, width, encoding, 0, step, memoryview(packed.reshape(-1)).cast('B'))


def read_pixels(msg: Any, dtype: str, channels: int = 1, *, rows: int = 0) -> np.ndarray:
    """
    View the pixels of an image message without its row padding, in this machine's byte order.

    :param msg: sensor_msgs/Image or anything with its fields.
    :param dtype: of one channel, such as ``u1``, ``u2`` or ``f4``.
    :param channels: of one pixel.
    :param rows: rows that the data holds; 0 = the height of the picture.
    :returns: (rows, W) or, with several channels, (rows, W, channels); it shares the message's
        memory unless the byte order had to change, and is read-only where the message's data is.
    :raises ValueError: for a message without pixels, with rows that overlap or data cut short.
    """
    order = '>' if msg.is_bigendian else '<'
    stored = np.dtype(dtype).newbyteorder(order)
    rows = rows or msg.height
    pixel_bytes = stored.itemsize * channels
    _check_size(msg, rows, msg.width * pixel_bytes)
    shape, strides = (rows, msg.width), (msg.step, pixel_bytes)
    if channels > 1:
        shape, strides = (*shape, channels), (*strides, stored.itemsize)
    pixels = np.ndarray(shape, stored, buffer=msg.data, strides=strides)
    return pixels if stored.isnative else pixels.astype(stored.newbyteorder('='))


def _check_size(msg: Any, rows: int, row_bytes: int) -> None:
    what = f'image {msg.width}x{msg.height} {msg.encoding}'
    if msg.width < 1 or msg.height < 1:
        raise ValueError(f'{what} has no pixels; check the resolution that the camera is set to')
    if msg.step < row_bytes:
        raise ValueError(
            f'{what} has step {msg.step}; a row needs {row_bytes} bytes: '
            'the camera driver must set step to the bytes of a row, padding included'
        )
    wanted = msg.step * (rows - 1) + row_bytes  # some drivers leave out the last row's padding
    if len(msg.data) < wanted:
        raise ValueError(
            f'{what} came with {len(msg.data)} bytes of data; wanted {wanted}: '
            'the message was cut short or its encoding is not what it says'
        )
