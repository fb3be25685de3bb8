"""The topics that the perception node publishes."""

import json

import numpy as np
from rclpy.node import Node
from rclpy.qos_overriding_options import QoSOverridingOptions
from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.nodes.frame_statistics import FrameStatistics
from sds_perception.nodes.publishing import publish
from sds_perception.nodes.qos import LATCHED, output_qos, unserved_subscribers
from sensor_msgs.msg import CameraInfo, Image, PointCloud2
from std_msgs.msg import String

try:
    from vision_msgs.msg import LabelInfo, VisionClass
except ImportError:  # it only adds a topic
    LabelInfo = None

OUTPUT_TYPES = {
    'semantic/image': Image,
    'semantic/camera_info': CameraInfo,
    'semantic/confidence': Image,
    'semantic_color/image': Image,
    'semantic_color/camera_info': CameraInfo,
    'overlay/image': Image,
    'overlay/camera_info': CameraInfo,
    'depth/image': Image,
    'depth/camera_info': CameraInfo,
    'points': PointCloud2,
}
"""Outputs by their name under ~/ ; beside every image lies its camera_info, as tools expect it."""


class Outputs:
    """Publishers, who listens to them, and the latched names of the classes."""

    def __init__(self, node: Node, statistics: FrameStatistics, *, depth: int, prefix: str = ''):
        """
        Offer the topics.

        :param depth: messages kept on each for a subscriber that is late.
        :param prefix: of the topics' names under ~/, such as front/.
        """
        self._node = node
        self._statistics = statistics
        overrides = QoSOverridingOptions.with_default_policies()
        self._prefix = f'~/{prefix}'
        self._publishers = {
            name: node.create_publisher(
                kind, self._prefix + name, output_qos(depth), qos_overriding_options=overrides
            )
            for name, kind in OUTPUT_TYPES.items()
        }
        self._names = node.create_publisher(String, f'~/{prefix}semantic/labels', LATCHED)
        self._label_info = None
        if LabelInfo is not None:
            self._label_info = node.create_publisher(
                LabelInfo, f'~/{prefix}semantic/label_info', LATCHED
            )

    def wanted(self) -> set[str]:
        """Return the names of the outputs that somebody listens to."""
        return {n for n, p in self._publishers.items() if p.get_subscription_count() > 0}

    def publish(self, name: str, message) -> None:
        """
        Publish on one output.

        :raises RuntimeError: from the middleware, unless the process is shutting down.
        """
        if publish(self._node, self._publishers[name], message):
            self._statistics.publish(name)

    def publish_labels(
        self, space: LabelSpace, remap: np.ndarray, *, min_confidence: float
    ) -> None:
        """
        Say which id means what, for those who listen now and later.

        :param remap: (256,) what is published for each label.
        :param min_confidence: below which a pixel has no label.
        """
        self._names.publish(String(data=json.dumps(describe_labels(space, remap))))
        if self._label_info is not None:
            ids = {c.name: int(remap[c.id]) for c in space.classes}
            if remap[UNLABELED] != UNLABELED:  # who reads the message takes 255 for unknown
                ids['unlabelled'] = int(remap[UNLABELED])
            message = LabelInfo(threshold=float(min_confidence))
            message.header.stamp = self._node.get_clock().now().to_msg()
            message.class_map = [
                VisionClass(class_id=id, class_name=name) for name, id in ids.items()
            ]
            self._label_info.publish(message)

    def unserved(self) -> list[str]:
        """Return a sentence for every subscriber whom no message can reach."""
        return [
            sentence
            for name, publisher in self._publishers.items()
            for sentence in unserved_subscribers(
                self._node, self._prefix + name, publisher.qos_profile
            )
        ]

    def close(self) -> None:
        """Take the topics away."""
        for publisher in (*self._publishers.values(), self._names, self._label_info):
            if publisher is not None:
                self._node.destroy_publisher(publisher)


def describe_labels(space: LabelSpace, remap: np.ndarray) -> dict:
    """Return the classes as they are published: label space, unlabeled id, classes."""
    return {
        'label_space': space.name,
        'unlabelled': int(remap[UNLABELED]),
        'classes': [
            {'id': int(remap[c.id]), 'name': c.name, 'color': list(c.color)} for c in space.classes
        ],
    }
