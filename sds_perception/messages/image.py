"""Camera pictures of every encoding become RGB."""

from collections.abc import Callable
import re
from typing import Any

import cv2
import numpy as np
from sds_perception.messages.pixels import ImageFields, image_fields, read_pixels

__all__ = [
    'ENCODINGS',
    'ImageFields',
    'decode_compressed_rgb',
    'decode_picture',
    'decode_rgb',
    'image_fields',
]

JPEG_START, JPEG_END = re.compile(b'\xff\xd8'), re.compile(b'\xff\xd9')
DEPTH_ENCODINGS = ('16UC1', '32FC1')
COMPRESSED_FLAGS = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION


def decode_picture(msg: Any) -> np.ndarray:
    """
    Read a picture as RGB, compressed or not.

    :param msg: as for :func:`decode_rgb`; what has a ``format``, as for
        :func:`decode_compressed_rgb`.
    :returns: (H, W, 3) uint8 RGB; it may be the message's own memory: do not write to it.
    :raises ValueError: as these do.
    """
    return decode_compressed_rgb(msg) if hasattr(msg, 'format') else decode_rgb(msg)


def decode_rgb(msg: Any) -> np.ndarray:
    """
    Read a picture as RGB.

    16-bit channels are scaled from 0..65535; 8UC3, 8UC4 and 16UC3 are taken for BGR, as OpenCV
    writes them; YUV is BT.601.

    :param msg: sensor_msgs/Image or anything with its fields.
    :returns: (H, W, 3) uint8 RGB. For rgb8 it is the message's own memory: do not write to it.
    :raises ValueError: for an unknown encoding, no pixels, too small a step or data cut short.
    """
    if msg.encoding in DEPTH_ENCODINGS:
        raise ValueError(
            f'encoding {msg.encoding!r} is a depth image, not a picture; '
            "remap the image topic to the camera's color image"
        )
    if msg.encoding not in ENCODINGS:
        raise ValueError(
            f'encoding {msg.encoding!r} is not a picture that can be read; '
            f'set the camera to one of {", ".join(ENCODINGS)}'
        )
    return ENCODINGS[msg.encoding](msg)


def decode_compressed_rgb(msg: Any) -> np.ndarray:
    """
    Read a compressed picture as RGB.

    :param msg: sensor_msgs/CompressedImage with JPEG, PNG or another format that OpenCV reads;
        ``format`` is a bare name or what image_transport writes ('rgb8; jpeg compressed bgr8').
    :returns: (H, W, 3) uint8 RGB, as stored: a camera_info describes the stored rows and columns,
        so an orientation mark in the file turns nothing.
    :raises ValueError: for compressed depth, data that is no whole picture, one that is too large
        to be read, or numbers other than 8 and 16 bits.
    """
    if 'compressedDepth' in msg.format:
        raise ValueError(
            f'format {msg.format!r} is a depth image, not a picture; '
            "remap the image topic to the camera's color image"
        )
    stored = _decompress(np.frombuffer(msg.data, np.uint8), msg.format)
    encoding, _, compression = msg.format.partition(';')
    if stored.ndim == 2 and encoding in BAYER:
        return cv2.cvtColor(_to_8_bit(stored), BAYER[encoding])
    if stored.ndim == 2:
        return cv2.cvtColor(_to_8_bit(stored), cv2.COLOR_GRAY2RGB)
    if 'compressed rgb' in compression:
        return _to_8_bit(stored)  # written from RGB memory without a swap: read back the same way
    return cv2.cvtColor(_to_8_bit(stored), cv2.COLOR_BGR2RGB)


def _decompress(data: np.ndarray, written_as: str) -> np.ndarray:
    # OpenCV 4 fills what is missing of a JPEG with gray and says nothing
    is_cut = data.size == 0 or bool(JPEG_START.match(data) and not JPEG_END.search(data))
    try:
        pixels = None if is_cut else cv2.imdecode(data, COMPRESSED_FLAGS)
    except cv2.error as error:
        raise ValueError(
            f'compressed image of format {written_as!r} and {data.size} bytes cannot be read: '
            f'OpenCV says {error.err!r}; it is damaged, or far too large for a camera'
        ) from None
    if pixels is None:
        raise ValueError(
            f'compressed image of format {written_as!r} and {data.size} bytes is not a whole '
            'picture: the message was cut short, or the format is one that OpenCV cannot read; '
            'send JPEG or PNG'
        )
    if pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(
            f'compressed image of format {written_as!r} holds {pixels.dtype} numbers, whose range '
            'nobody says; send 8 or 16 bits a channel'
        )
    return pixels


def _to_8_bit(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype == np.uint8:
        return pixels
    return cv2.convertScaleAbs(np.ascontiguousarray(pixels), alpha=255 / 65535)


def _interleaved(dtype: str, channels: int, code: int | None) -> Callable[[Any], np.ndarray]:
    def decode(msg: Any) -> np.ndarray:
        pixels = _to_8_bit(read_pixels(msg, dtype, channels))
        return pixels if code is None else cv2.cvtColor(pixels, code)

    return decode


def _packed_yuv(code: int) -> Callable[[Any], np.ndarray]:
    def decode(msg: Any) -> np.ndarray:
        if msg.width % 2:
            raise ValueError(_odd_size(msg, 'two columns'))
        return cv2.cvtColor(read_pixels(msg, 'u1', 2), code)

    return decode


def _semi_planar_yuv(code: int) -> Callable[[Any], np.ndarray]:
    def decode(msg: Any) -> np.ndarray:
        if msg.width % 2 or msg.height % 2:
            raise ValueError(_odd_size(msg, 'two rows and two columns'))
        return cv2.cvtColor(read_pixels(msg, 'u1', rows=msg.height * 3 // 2), code)

    return decode


def _odd_size(msg: Any, sharing: str) -> str:
    return (
        f'image {msg.width}x{msg.height} {msg.encoding} has an odd size, but {sharing} share '
        'a color in this encoding: set the camera to an even width and height'
    )


# OpenCV names a Bayer pattern after its second row and column, ROS after its first
BAYER_CODES = {
    'rggb': cv2.COLOR_BayerBG2RGB,
    'bggr': cv2.COLOR_BayerRG2RGB,
    'gbrg': cv2.COLOR_BayerGR2RGB,
    'grbg': cv2.COLOR_BayerGB2RGB,
}
BAYER = {f'bayer_{name}{bits}': code for name, code in BAYER_CODES.items() for bits in (8, 16)}

ENCODINGS: dict[str, Callable[[Any], np.ndarray]] = {
    'rgb8': _interleaved('u1', 3, None),
    'bgr8': _interleaved('u1', 3, cv2.COLOR_BGR2RGB),
    'rgba8': _interleaved('u1', 4, cv2.COLOR_RGBA2RGB),
    'bgra8': _interleaved('u1', 4, cv2.COLOR_BGRA2RGB),
    'mono8': _interleaved('u1', 1, cv2.COLOR_GRAY2RGB),
    '8UC1': _interleaved('u1', 1, cv2.COLOR_GRAY2RGB),
    '8UC3': _interleaved('u1', 3, cv2.COLOR_BGR2RGB),
    '8UC4': _interleaved('u1', 4, cv2.COLOR_BGRA2RGB),
    'rgb16': _interleaved('u2', 3, None),
    'bgr16': _interleaved('u2', 3, cv2.COLOR_BGR2RGB),
    'rgba16': _interleaved('u2', 4, cv2.COLOR_RGBA2RGB),
    'bgra16': _interleaved('u2', 4, cv2.COLOR_BGRA2RGB),
    'mono16': _interleaved('u2', 1, cv2.COLOR_GRAY2RGB),
    '16UC3': _interleaved('u2', 3, cv2.COLOR_BGR2RGB),
    **{name: _interleaved(f'u{int(name[10:]) // 8}', 1, code) for name, code in BAYER.items()},
    'uyvy': _packed_yuv(cv2.COLOR_YUV2RGB_UYVY),
    'yuv422': _packed_yuv(cv2.COLOR_YUV2RGB_UYVY),
    'yuyv': _packed_yuv(cv2.COLOR_YUV2RGB_YUYV),
    'yuv422_yuy2': _packed_yuv(cv2.COLOR_YUV2RGB_YUYV),
    'nv12': _semi_planar_yuv(cv2.COLOR_YUV2RGB_NV12),
    'nv21': _semi_planar_yuv(cv2.COLOR_YUV2RGB_NV21),
}
"""Every encoding that can be read, with what reads it."""
