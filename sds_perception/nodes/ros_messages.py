"""ROS messages from the fields that the codecs write, the fast way."""

import array

from sensor_msgs.msg import CameraInfo, Image, PointCloud2, PointField
from std_msgs.msg import Header


def image_message(header: Header, fields) -> Image:
    """
    Build an Image.

    :param header: goes out as it came in: stamp and frame of the picture.
    :param fields: height, width, encoding, is_bigendian, step and data (any buffer).
    """
    return Image(
        header=header,
        height=fields.height,
        width=fields.width,
        encoding=fields.encoding,
        is_bigendian=fields.is_bigendian,
        step=fields.step,
        data=_bytes(fields.data),
    )


def cloud_message(header: Header, fields) -> PointCloud2:
    """
    Build a PointCloud2.

    :param header: as for :func:`image_message`.
    :param fields: height, width, fields (name, offset, datatype, count each), is_bigendian,
        point_step, row_step, is_dense and data (any buffer).
    """
    return PointCloud2(
        header=header,
        height=fields.height,
        width=fields.width,
        fields=[
            PointField(name=f.name, offset=f.offset, datatype=f.datatype, count=f.count)
            for f in fields.fields
        ],
        is_bigendian=fields.is_bigendian,
        point_step=fields.point_step,
        row_step=fields.row_step,
        is_dense=fields.is_dense,
        data=_bytes(fields.data),
    )


def camera_info_message(header: Header, source: CameraInfo) -> CameraInfo:
    """Return a copy of a CameraInfo under another header; the rest is shared."""
    copy = CameraInfo()
    for name in copy.get_fields_and_field_types():
        setattr(copy, name, getattr(source, name))
    copy.header = header
    return copy


def _bytes(buffer) -> array.array:
    # an array.array passes rclpy's setter as it is; an ndarray takes 57 ms a megabyte there
    data = array.array('B')
    data.frombytes(memoryview(buffer).cast('B'))
    return data
