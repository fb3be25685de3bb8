"""Messages as we and as most nodes read and write them, for the benchmark to compare."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import image_fields
from sds_perception.nodes.ros_messages import image_message
from sensor_msgs.msg import Image
from std_msgs.msg import Header

try:
    from cv_bridge import CvBridge
except ImportError:  # nothing but the comparison needs it
    CvBridge = None


def cv_bridge_decoder(example: Any) -> Callable[[Any], np.ndarray] | None:
    """
    Return the function by which most nodes read pictures as (H, W, 3) uint8 RGB.

    :param example: sensor_msgs/Image that it must be able to read.
    :returns: None where cv_bridge is not installed, or does not fit the installed OpenCV.
    """
    if CvBridge is None:
        return None
    bridge = CvBridge()
    try:
        bridge.imgmsg_to_cv2(example, 'rgb8')
    except TypeError:  # its releases up to 2026 take the types of OpenCV 5 for others
        return None
    return lambda msg: bridge.imgmsg_to_cv2(msg, 'rgb8')


def picture_message(image: np.ndarray, encoding: str) -> Image:
    """Build a message from a (H, W, 3) uint8 array as it stands."""
    return image_message(Header(), image_fields(image, encoding))


def depth_message(depth: np.ndarray) -> Image:
    """Build a 32FC1 message from a (H, W) float32 array as the perception node does."""
    return image_message(Header(), encode_depth(depth))


def depth_message_of_bytes(depth: np.ndarray) -> Image:
    """Build a 32FC1 message from a (H, W) float32 array by way of a bytes object."""
    height, width = depth.shape
    message = Image(height=height, width=width, encoding='32FC1', step=4 * width)
    message.data = depth.tobytes()
    return message
