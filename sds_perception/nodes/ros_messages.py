"""ROS messages from the fields that the codecs write, the fast way."""

from sensor_msgs.msg import CameraInfo, Image, PointCloud2, PointField
from std_msgs.msg import Header


def image_message(header: Header, fields) -> Image:
    """
    Build an Image.

    :param header: goes out as it came in: stamp and frame of the picture.
    :param fields: height, width, encoding, is_bigendian, step and data (any buffer).
    """
    message = Image(
        header=header,
        height=fields.height,
        width=fields.width,
        encoding=fields.encoding,
        is_bigendian=fields.is_bigendian,
        step=fields.step,
    )
    _copy_bytes(fields.data, message)
    return message


def cloud_message(header: Header, fields) -> PointCloud2:
    """
    Build a PointCloud2.

    :param header: as for :func:`image_message`.
    :param fields: height, width, fields (name, offset, datatype, count each), is_bigendian,
        point_step, row_step, is_dense and data (any buffer).
    """
    message = PointCloud2(
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
    )
    _copy_bytes(fields.data, message)
    return message


def camera_info_message(header: Header, source: CameraInfo) -> CameraInfo:
    """Return a copy of a CameraInfo under another header; the rest is shared."""
    copy = CameraInfo()
    for name in copy.get_fields_and_field_types():
        setattr(copy, name, getattr(source, name))
    copy.header = header
    return copy


def _copy_bytes(buffer, message: Image | PointCloud2) -> None:
    # into the array that the message has: constructor and setter each copy what they are given,
    # and an ndarray number by number, in 57 ms a megabyte
    message.data.frombytes(memoryview(buffer).cast('B'))
