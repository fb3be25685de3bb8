"""Depth images between meters in arrays and the two encodings of REP 118."""

from typing import Any

import numpy as np
from sds_perception.core.depth import (
    invalid_to_nan,
    meters_to_millimeters,
    millimeters_to_meters,
    without_zeros,
)
from sds_perception.messages.pixels import ImageFields, image_fields, read_pixels

CHANNEL_TYPES = {'32FC1': 'f4', '16UC1': 'u2', 'mono16': 'u2'}
ENCODINGS = ('32FC1', '16UC1')


def encode_depth(depth: np.ndarray, encoding: str = '32FC1') -> ImageFields:
    """
    Describe a depth image; zeros, which many consumers take for a hit on the lens, are not sent.

    :param depth: (H, W) float32 meters; NaN unknown, +Inf too far, -Inf too near.
    :param encoding: 32FC1 (meters) or 16UC1 (millimeters; invalid and beyond 65.535 m are 0).
    :raises ValueError: for another encoding.
    """
    if encoding not in ENCODINGS:
        raise ValueError(
            f'depth encoding {encoding!r} is not known; choose one of {", ".join(ENCODINGS)}'
        )
    values = without_zeros(depth) if encoding == '32FC1' else meters_to_millimeters(depth)
    return image_fields(values, encoding)


def decode_depth(msg: Any) -> np.ndarray:
    """
    Read a depth image into meters.

    :param msg: sensor_msgs/Image, 32FC1 (meters) or 16UC1 (millimeters, 0 is invalid); cameras
        that call the latter mono16 are understood.
    :returns: (H, W) float32 meters along the camera's z axis, NaN where nothing was measured;
        always an array of its own.
    :raises ValueError: for another encoding, no pixels, too small a step or data cut short.
    """
    if msg.encoding not in CHANNEL_TYPES:
        raise ValueError(
            f'depth encoding {msg.encoding!r} is not one of {", ".join(ENCODINGS)}; '
            "remap to the camera's depth image"
        )
    values = read_pixels(msg, CHANNEL_TYPES[msg.encoding])
    return millimeters_to_meters(values) if values.dtype == np.uint16 else invalid_to_nan(values)
