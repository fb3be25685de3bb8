"""How the bytes of a point lie in a cloud, for the programs that read clouds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DATATYPES = {1: 'i1', 2: 'u1', 3: 'i2', 4: 'u2', 5: 'i4', 6: 'u4', 7: 'f4', 8: 'f8'}
"""Type of one number for each constant of sensor_msgs/PointField."""
UINT32 = 6
FLOAT32 = 7


@dataclass(frozen=True)
class CloudField:
    """The fields of a sensor_msgs/PointField, under its own names."""

    name: str
    offset: int
    """Bytes from the start of the point."""
    datatype: int = FLOAT32
    count: int = 1


@dataclass(frozen=True)
class PointCloudLayout:
    """The fields of one point and its size."""

    fields: tuple[CloudField, ...]
    point_step: int
    """Bytes from one point to the next."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the fields in the order of their bytes."""
        return tuple(field.name for field in self.fields)


XYZ = (CloudField('x', 0), CloudField('y', 4), CloudField('z', 8))

LAYOUTS = {
    'rgb': PointCloudLayout((*XYZ, CloudField('rgb', 12)), 16),
    'semantic': PointCloudLayout(
        (
            *XYZ,
            CloudField('rgb', 12),
            CloudField('label', 16, UINT32),
            CloudField('confidence', 20),
        ),
        24,
    ),
    # PointXYZRGBSemanticsMax of octomap's semantic clouds; 12 and 28 are padding
    'octomap': PointCloudLayout(
        (
            *XYZ,
            CloudField('rgb', 16),
            CloudField('semantic_color', 20),
            CloudField('confidence', 24),
        ),
        32,
    ),
}
"""By what the encoder calls them; semantic holds labels as numbers, octomap as colors."""


def point_dtype(fields: Sequence[Any], point_step: int, is_bigendian: bool) -> np.dtype:
    """
    Return the type of one point, for arrays over the data of a cloud.

    :param fields: sensor_msgs/PointField or anything with its fields.
    :param point_step: bytes from one point to the next.
    :raises ValueError: for a field of unknown type or beyond the end of the point.
    """
    order = '>' if is_bigendian else '<'
    formats = []
    for field in fields:
        if field.datatype not in DATATYPES:
            raise ValueError(
                f'cloud field {field.name!r} has the datatype {field.datatype}; wanted one of '
                'the constants 1..8 of sensor_msgs/PointField'
            )
        number = np.dtype(order + DATATYPES[field.datatype])
        count = max(field.count, 1)  # PCL reads 0 as 1 too
        if field.offset + number.itemsize * count > point_step:
            raise ValueError(
                f'cloud field {field.name!r} lies at byte {field.offset} and does not fit into a '
                f'point of {point_step} bytes; correct its offset or point_step'
            )
        formats.append(number if count == 1 else (number, (count,)))
    return np.dtype(
        {
            'names': [field.name for field in fields],
            'formats': formats,
            'offsets': [field.offset for field in fields],
            'itemsize': point_step,
        }
    )


def decode_cloud(msg: Any) -> np.ndarray:
    """
    Read a cloud of any layout.

    :param msg: sensor_msgs/PointCloud2 or anything with its fields.
    :returns: (height, width) structured array with the fields of the points under their own
        names, in the byte order of the message; it shares the message's memory.
    :raises ValueError: for fields that do not fit into a point, or data cut short.
    """
    point = point_dtype(msg.fields, msg.point_step, msg.is_bigendian)
    row_bytes = msg.point_step * msg.width
    wanted = msg.row_step * (msg.height - 1) + row_bytes
    if msg.row_step < row_bytes or len(msg.data) < wanted:
        raise ValueError(
            f'cloud {msg.width}x{msg.height} of {msg.point_step} bytes a point came with '
            f'row_step {msg.row_step} and {len(msg.data)} bytes of data; wanted at least '
            f'{row_bytes} and {wanted}: the message was cut short'
        )
    strides = (msg.row_step, msg.point_step)
    return np.ndarray((msg.height, msg.width), point, buffer=msg.data, strides=strides)
