"""Asks people for labels of the frames that are most worth annotating."""

from collections.abc import Sequence
import json

import numpy as np
from rclpy.node import Node
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.messages.image import image_fields
from sds_perception.nodes.publishing import publish
from sds_perception.nodes.qos import LATCHED
from sds_perception.nodes.ros_messages import image_message
from sensor_msgs.msg import Image
from std_msgs.msg import Header, String

LIST_TOPIC = '~/label_request/list'
IMAGE_TOPIC = '~/label_request/image'


class LabelRequests:
    """Publishes the best frame as an image, and all that are wanted as a latched list."""

    def __init__(self, node: Node):
        self._node = node
        self._list = node.create_publisher(String, LIST_TOPIC, LATCHED)
        self._image = node.create_publisher(Image, IMAGE_TOPIC, LATCHED)
        self._names: Sequence[str] | None = None

    def publish(self, names: Sequence[str], folder: str, best: np.ndarray | None) -> None:
        """
        Say what is wanted, if that has changed.

        :param names: of the frames, best first.
        :param folder: where their pictures lie, and where labels are looked for.
        :param best: (H, W, 3) uint8 RGB, the picture of the first.
        """
        if names == self._names:
            return
        self._names = names
        wanted = {'names': list(names), 'folder': folder}
        publish(self._node, self._list, String(data=json.dumps(wanted)))
        if best is not None:
            image = image_message(_header(names[0]), image_fields(best, 'rgb8'))
            publish(self._node, self._image, image)

    def close(self) -> None:
        """Take the topics away."""
        self._node.destroy_publisher(self._list)
        self._node.destroy_publisher(self._image)


def _header(name: str) -> Header:
    # frames of the camera are named by their stamp, so that labels can come back with it
    header = Header()
    if name.isdecimal():
        header.stamp.sec, header.stamp.nanosec = divmod(int(name), NANOSECONDS)
    return header
