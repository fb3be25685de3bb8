"""All that a configured perception node holds: engine, threads, inputs and outputs."""

import dataclasses
import time

from rclpy.node import Node
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
from sds_perception.nodes.camera_geometry import CameraGeometry
from sds_perception.nodes.camera_inputs import CameraInputs
from sds_perception.nodes.checkpoint_swap import CheckpointSwap, check_checkpoint, is_another
from sds_perception.nodes.frame_processor import FrameProcessor, ReceivedFrame
from sds_perception.nodes.frame_statistics import FrameStatistics
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.latest_frame import LatestFrame
from sds_perception.nodes.outputs import Outputs
from sds_perception.nodes.settings import NodeSettings, parse_label_remap
from sds_perception.nodes.stamp_gate import StampGate, stamp_to_nanoseconds
from sds_perception.nodes.training_follower import Announcement, TrainingFollower


class Pipeline:
    """Takes camera images to outputs; its methods belong to the executor's thread."""

    def __init__(
        self,
        node: Node,
        engine: Engine,
        *,
        engine_settings: EngineSettings,
        node_settings: NodeSettings,
        statistics: FrameStatistics,
        health: Health,
    ):
        self.engine_settings = engine_settings
        self._node = node
        self._statistics = statistics
        self._health = health
        self._gate = StampGate()
        self._geometry = CameraGeometry(node.resolve_topic_name('camera_info'))
        self._outputs = Outputs(node, statistics, depth=node_settings.output_depth)
        self._processor = FrameProcessor(
            engine,
            node_settings,
            outputs=self._outputs,
            geometry=self._geometry,
            statistics=statistics,
            health=health,
            logger=node.get_logger(),
        )
        self._frames = LatestFrame(self._processor, name='inference')
        self._swap = CheckpointSwap(
            image_size=lambda: self._processor.image_size,
            accept=self._accept,
            reject=self._reject,
        )
        self._follower = TrainingFollower(node, follow=self._follow, reject=self._reject)
        self._inputs: CameraInputs | None = None
        self._started_s = 0.0

    @property
    def is_active(self) -> bool:
        """Tell whether it listens to the camera."""
        return self._inputs is not None

    @property
    def is_loading(self) -> bool:
        """Tell whether another engine is on its way."""
        return not self._swap.is_idle

    def start(self) -> None:
        """Say what the labels mean, then listen to the camera."""
        self._publish_labels()
        self._started_s = time.monotonic()
        self._inputs = CameraInputs(
            self._node,
            self._processor.settings,
            on_image=self._receive,
            on_camera_info=self._geometry.put,
        )
        self._follower.listen(self._processor.settings.follow_training)

    def stop(self) -> None:
        """Listen no more; returns when the last frame is answered."""
        self._follower.listen(False)
        if self._inputs is not None:
            self._inputs.close()
            self._inputs = None
        self._frames.drain()
        for topic in ('image', 'camera_info', 'network', 'outputs', 'inputs', 'qos'):
            self._health.clear(topic)

    def close(self) -> None:
        """End the threads and take the topics away."""
        self.stop()
        self._frames.close()
        self._swap.close()
        self._outputs.close()

    def use(self, settings: NodeSettings) -> None:
        """Take other settings for the next frame."""
        old, self._processor.settings = self._processor.settings, settings
        if self.is_active and old.label_remap != settings.label_remap:
            self._publish_labels()
        self._follower.listen(self.is_active and settings.follow_training)

    def request_engine(self, settings: EngineSettings) -> None:
        """
        Load another engine in the background, if the settings ask for another.

        :raises OSError: if there is no such checkpoint.
        :raises ValueError: if it is plainly unusable, or changes the classes of an active node.
        """
        engine = self._processor.engine
        is_same = settings == self.engine_settings and not self.is_loading
        if is_same and not is_another(settings, engine):
            return
        check_checkpoint(settings, engine if self.is_active else None)
        self._swap.request(settings)

    def watch(self) -> None:
        """
        Look once a second after threads and connections.

        :raises RuntimeError: if a thread ended with an error.
        """
        self._frames.check()
        self._swap.check()
        if self._inputs is None:
            return
        self._inputs.adapt()
        silence_s = min(self._statistics.silence_s(), time.monotonic() - self._started_s)
        self._health.report('inputs', WARN, self._inputs.silence(silence_s))
        unreached = self._inputs.unheard() + self._outputs.unserved()
        self._health.report('qos', WARN, '; '.join(unreached))

    def values(self) -> dict[str, str]:
        """Return what diagnostics say about the engine."""
        engine = self._processor.engine
        return {
            'device': engine.device_name,
            'checkpoint': str(engine.checkpoint_path),
            'checkpoint_sha256': engine.checkpoint_sha256,
            'label_space': engine.label_space.name,
            'is_loading': str(self.is_loading).lower(),
        }

    def _receive(self, message) -> None:
        stamp_ns = stamp_to_nanoseconds(message.header.stamp)
        self._statistics.receive(stamp_ns)
        if not self._gate.admits(stamp_ns, min_period_s=self._processor.settings.min_period_s):
            self._statistics.drop('min_period')
            return
        frame = ReceivedFrame(message, self._inputs.image_topic, time.monotonic())
        if self._frames.put(frame):
            self._statistics.drop('superseded')

    def _follow(self, announcement: Announcement) -> None:
        engine = self._processor.engine
        if announcement.sha256 == engine.checkpoint_sha256 and not self.is_loading:
            self._health.clear('checkpoint')
            return
        settings = dataclasses.replace(self.engine_settings, checkpoint=str(announcement.path))
        try:
            check_checkpoint(settings, engine)
        except (OSError, ValueError) as error:
            self._reject(str(error))
            return
        self._swap.request(settings, sha256=announcement.sha256)

    def _publish_labels(self) -> None:
        remap = parse_label_remap(self._processor.settings.label_remap)
        self._outputs.publish_labels(self._processor.engine.label_space, remap)

    def _accept(self, engine: Engine, settings: EngineSettings) -> None:
        is_renamed = engine.label_space != self._processor.engine.label_space
        self._processor.engine = engine
        self.engine_settings = settings
        if is_renamed and self.is_active:
            self._publish_labels()
        self._health.clear('checkpoint')
        self._node.get_logger().info(
            f'now running {engine.checkpoint_path} ({engine.checkpoint_sha256[:12]}) '
            f'on {engine.device_name}'
        )

    def _reject(self, reason: str) -> None:
        path = self._processor.engine.checkpoint_path
        sentence = f'the new engine was refused, {path} stays: {reason}'
        self._health.report('checkpoint', WARN, sentence)
        self._node.get_logger().error(sentence)
