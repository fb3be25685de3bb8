"""Messages as we and as most nodes read and write them, for the benchmark to compare."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.nodes.ros_messages import image_message
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

try:
    from cv_bridge import CvBridge, CvBridgeError
except ImportError:  # nothing but the comparison needs it
    CvBridge = None

PIXELS = {
    'rgb8': ('uint8', 3),
    'bgr8': ('uint8', 3),
    'mono8': ('uint8', 1),
    'bayer_rggb8': ('uint8', 1),
    'yuv422': ('uint8', 2),
    '16UC1': ('uint16', 1),
}
"""NumPy's type and the channels of what the benchmark lets cv_bridge read."""


def cv_bridge_decoder(example: Image | CompressedImage) -> Callable[[Any], np.ndarray] | None:
    """
    Return the function by which most nodes read pictures as (H, W, 3) uint8 RGB.

    :param example: what it must be able to read.
    :returns: None where cv_bridge is not installed, or does not know the encoding.
    """
    if CvBridge is None:
        return None
    bridge, is_raw = _bridge(), isinstance(example, Image)
    decode = bridge.imgmsg_to_cv2 if is_raw else bridge.compressed_imgmsg_to_cv2
    try:
        decode(example, 'rgb8')
    except (CvBridgeError, KeyError):  # the wheel that pip installs answers with the latter
        return None
    return lambda msg: decode(msg, 'rgb8')


def cv_bridge_depth_decoder() -> Callable[[Any], np.ndarray] | None:
    """Return how most nodes read 16UC1 as meters, NaN unknown; None without cv_bridge."""
    if CvBridge is None:
        return None
    bridge = _bridge()

    def decode(msg: Any) -> np.ndarray:
        depth = bridge.imgmsg_to_cv2(msg).astype(np.float32) / 1000
        depth[depth == 0] = np.nan
        return depth

    return decode


def _bridge() -> Any:
    bridge = CvBridge()
    # its releases up to 2026 take the types of OpenCV 5 for others, and 16UC1 for 8 bits: told
    # what a pixel is, they do the rest by themselves
    bridge.encoding_to_dtype_with_channels = PIXELS.__getitem__
    return bridge


def picture_message(image: np.ndarray, encoding: str) -> Image:
    """Build a message from an array, (H, W) or (H, W, channels), as it stands."""
    return image_message(Header(), image_fields(image, encoding))


def jpeg_message(image: np.ndarray) -> CompressedImage:
    """Build a message from a (H, W, 3) uint8 array as a camera that compresses does."""
    return CompressedImage(format='jpeg', data=cv2.imencode('.jpg', image)[1].tobytes())


def depth_message(depth: np.ndarray, encoding: str = '32FC1') -> Image:
    """Build a message from (H, W) float32 meters as the perception node does."""
    return image_message(Header(), encode_depth(depth, encoding))


def labels_message(labels: np.ndarray) -> Image:
    """Build a message from (H, W) uint8 class ids as the perception node does."""
    return image_message(Header(), encode_labels(labels))


def message_of_bytes(array: np.ndarray, encoding: str) -> Image:
    """Build a message from a (H, W) array by way of a bytes object."""
    height, width = array.shape
    message = Image(height=height, width=width, encoding=encoding)
    message.step = width * array.itemsize
    message.data = array.tobytes()
    return message
