"""The node `recorder`: everything that belongs to one camera frame, by its stamp."""

from collections.abc import Callable
from functools import partial

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
import numpy as np
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.core.stamps import stamp_to_nanoseconds
from sds_perception.messages.cloud_layout import decode_cloud
from sds_perception.messages.depth import decode_depth
from sds_perception.messages.image import decode_rgb
from sds_perception.messages.labels import decode_labels
from sds_perception.nodes.graph.arrival import with_arrival
from sds_perception.nodes.graph.exact_stamp_matcher import ExactStampMatcher
from sensor_msgs.msg import Image, PointCloud2

CAMERA_TOPICS = {
    'image': 'image',
    'true_labels': 'camera/ground_truth/labels',
    'true_depth': 'camera/ground_truth/depth',
}
OUTPUT_TOPICS = {
    'labels': 'perception/semantic/image',
    'depth': 'perception/depth/image',
    'points': 'perception/points',
}
# a slow moment of this process must not lose what the demo counts
QUEUE_LENGTH = 20


class Recorder(Node):
    """Hands over every frame of which all messages came."""

    def __init__(self, on_frame: Callable[[RecordedFrame], None]):
        """
        Listen.

        :param on_frame: called with each complete frame, in the order of stamps.
        """
        super().__init__('recorder')
        self._on_frame = on_frame
        self.num_frames = 0
        """Frames of which all messages came."""
        topics = {**CAMERA_TOPICS, **OUTPUT_TOPICS}
        self.matcher = ExactStampMatcher(tuple(topics), outputs=tuple(OUTPUT_TOPICS))
        self.errors: dict[str, str] = {}
        """Name of each node that is in error → what it says is wrong."""
        self.create_subscription(DiagnosticArray, '/diagnostics', self._hear, 10)
        for name, topic in topics.items():
            self.create_subscription(
                PointCloud2 if name == 'points' else Image,
                topic,
                with_arrival(partial(self._receive, name)),
                _qos(is_reliable=name in OUTPUT_TOPICS),
            )

    def _hear(self, msg: DiagnosticArray) -> None:
        for status in msg.status:
            self.errors.pop(status.name, None)
            if status.level == DiagnosticStatus.ERROR:
                self.errors[status.name] = status.message

    def _receive(self, name: str, msg: Image | PointCloud2, received_ns: int) -> None:
        stamp_ns = stamp_to_nanoseconds(msg.header.stamp)
        frame = self.matcher.put(name, stamp_ns, (msg, received_ns))
        if frame is not None:
            self.num_frames += 1
            self._on_frame(_recorded(stamp_ns, frame))


def _recorded(stamp_ns: int, frame: dict[str, tuple]) -> RecordedFrame:
    messages = {name: msg for name, (msg, _) in frame.items()}
    cloud = decode_cloud(messages['points'])
    return RecordedFrame(
        stamp_ns=stamp_ns,
        image=decode_rgb(messages['image']),
        true_labels=decode_labels(messages['true_labels']),
        true_depth=decode_depth(messages['true_depth']),
        labels=decode_labels(messages['labels']),
        depth=decode_depth(messages['depth']),
        points=np.stack([cloud['x'], cloud['y'], cloud['z']], axis=-1),
        point_colors=_unpacked_rgb(cloud['rgb']),
        latencies_ms={name: (frame[name][1] - stamp_ns) / 1e6 for name in OUTPUT_TOPICS},
    )


def _unpacked_rgb(rgb: np.ndarray) -> np.ndarray:
    packed = np.ascontiguousarray(rgb, '<f4').view(np.uint8)  # 0x00RRGGBB: blue comes first
    return packed.reshape(*rgb.shape, 4)[..., 2::-1]


def _qos(*, is_reliable: bool) -> QoSProfile:
    reliability = ReliabilityPolicy.RELIABLE if is_reliable else ReliabilityPolicy.BEST_EFFORT
    return QoSProfile(depth=QUEUE_LENGTH, reliability=reliability)
