"""One camera of the perception node: its inputs, its geometry and its outputs."""

from collections.abc import Callable
from dataclasses import dataclass
import time

from rclpy.node import Node
from sds_perception.nodes.camera_geometry import CameraGeometry
from sds_perception.nodes.camera_inputs import CameraInputs
from sds_perception.nodes.frame_statistics import FrameStatistics
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.perception.frame_encoder import FrameEncoder
from sds_perception.nodes.perception.outputs import Outputs
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sds_perception.nodes.perception.stamp_gate import StampGate
from sensor_msgs.msg import CompressedImage, Image

HEALTH_TOPICS = ('image', 'frame', 'camera_info', 'outputs', 'inputs', 'qos')
"""Of a camera's health."""


@dataclass(frozen=True)
class ReceivedFrame:
    """A picture as it came in."""

    camera: 'CameraChannel'
    """Whose it is."""
    message: Image | CompressedImage
    """The picture."""
    topic: str
    """Where it came in."""
    arrived_s: float
    """When, on the monotonic clock, s."""


class CameraChannel:
    """
    Holds what belongs to one camera alone.

    Listening belongs to the executor's thread; geometry, outputs and encoder serve the thread that
    works on the pictures.
    """

    def __init__(
        self,
        node: Node,
        name: str,
        *,
        output_depth: int,
        statistics: FrameStatistics,
        health: Health,
        on_frame: Callable[[ReceivedFrame], None],
    ):
        """
        Offer the outputs.

        :param name: namespace of the camera's topics; empty = none.
        :param on_frame: called with every picture that comes.
        """
        self.name = name
        self.statistics = statistics
        self.gate = StampGate()
        self._node = node
        self._health = health
        self._on_frame = on_frame
        self._prefix = f'{name}/' if name else ''
        self.geometry = CameraGeometry(node.resolve_topic_name(f'{self._prefix}camera_info'))
        self.outputs = Outputs(node, statistics, depth=output_depth, prefix=self._prefix)
        self.encoder = FrameEncoder()
        self._inputs: CameraInputs | None = None
        self._started_s = 0.0

    def start(self, settings: PerceptionNodeSettings) -> None:
        """Listen to the camera."""
        self._started_s = time.monotonic()
        self._inputs = CameraInputs(
            self._node,
            settings,
            prefix=self._prefix,
            on_image=self._receive,
            on_camera_info=self.geometry.put,
        )

    def stop(self) -> None:
        """Listen no more."""
        if self._inputs is not None:
            self._inputs.close()
            self._inputs = None

    def close(self) -> None:
        """Take the topics away."""
        self.stop()
        self.outputs.close()

    def watch(self) -> None:
        """Look once a second after the connections."""
        if self._inputs is None:
            return
        self._inputs.adapt()
        silence_s = min(self.statistics.silence_s(), time.monotonic() - self._started_s)
        self.report('inputs', WARN, self._inputs.silence(silence_s))
        self.report('qos', WARN, '; '.join(self._inputs.unheard() + self.outputs.unserved()))

    def report(self, topic: str, level: int, sentence: str) -> None:
        """Say what is wrong with the camera; an empty sentence says that it is well."""
        self._health.report(f'{self._prefix}{topic}', level, sentence)

    def forget_problems(self) -> None:
        """Say that all is well."""
        for topic in HEALTH_TOPICS:
            self._health.clear(f'{self._prefix}{topic}')

    def _receive(self, message: Image | CompressedImage) -> None:
        topic = self._inputs.image_topic
        self._on_frame(ReceivedFrame(self, message, topic, time.monotonic()))
