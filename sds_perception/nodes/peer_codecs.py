"""Messages as most nodes read and write them, for the benchmark to compare with."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sensor_msgs.msg import Image

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


def depth_message_of_bytes(depth: np.ndarray) -> Image:
    """Build a 32FC1 message from a (H, W) float32 array by way of a bytes object."""
    height, width = depth.shape
    message = Image(height=height, width=width, encoding='32FC1', step=4 * width)
    message.data = depth.tobytes()
    return message
