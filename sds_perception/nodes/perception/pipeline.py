"""All that a configured perception node holds: engine, threads, inputs and outputs."""

from collections.abc import Mapping
import dataclasses
from threading import Lock

from rclpy.node import Node
from sds_perception.core.stamps import stamp_to_nanoseconds
from sds_perception.inference.backends.choice import choose_runtime
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
from sds_perception.nodes.frame_statistics import FrameStatistics
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.perception.camera_channel import CameraChannel, ReceivedFrame
from sds_perception.nodes.perception.checkpoint_swap import (
    CheckpointSwap,
    check_checkpoint,
    is_another,
)
from sds_perception.nodes.perception.frame_processor import FrameProcessor
from sds_perception.nodes.perception.latest_frame import LatestFrame
from sds_perception.nodes.perception.settings import PerceptionNodeSettings, parse_label_remap
from sds_perception.nodes.perception.training_follower import Announcement, TrainingFollower
from sds_perception.nodes.unforeseen import EXPLAINED_ERRORS


class PerceptionPipeline:
    """Takes camera images to outputs; its methods belong to the executor's thread."""

    def __init__(
        self,
        node: Node,
        engine: Engine,
        *,
        engine_settings: EngineSettings,
        node_settings: PerceptionNodeSettings,
        announced: dict[str, str],
        statistics: Mapping[str, FrameStatistics],
        health: Health,
    ):
        """
        Offer the outputs of all cameras.

        :param announced: path of each checkpoint that a training node announced → sha256 of what
            it must hold whenever it is loaded; more are added.
        :param statistics: of each camera.
        """
        self.engine_settings = engine_settings
        self._node = node
        self._announced = announced
        self._health = health
        self._cameras = [
            CameraChannel(
                node,
                name,
                output_depth=node_settings.output_depth,
                statistics=statistics[name],
                health=health,
                on_frame=self._receive,
            )
            for name in node_settings.cameras
        ]
        self._processor = FrameProcessor(
            engine, node_settings, health=health, logger=node.get_logger()
        )
        self._frames = LatestFrame(self._processor, name='inference')
        self._swap = CheckpointSwap(
            warm_up=self._warm_up,
            accept=self._accept,
            reject=self._reject,
        )
        self._follower = TrainingFollower(node, follow=self._follow, reject=self._say_refused)
        self.is_active = False
        """Whether it listens to the cameras."""
        self._said: tuple | None = None
        self._wanted = engine_settings
        """Of what is being loaded, else of what runs."""
        self._wanted_lock = Lock()  # the thread that loads goes back to what runs

    @property
    def is_loading(self) -> bool:
        """Tell whether another engine is on its way."""
        return not self._swap.is_idle

    def start(self) -> None:
        """Say what the labels mean, then listen to the cameras."""
        self.is_active = True
        self._said = None
        self._publish_labels()
        for camera in self._cameras:
            camera.start(self._processor.settings)
        self._follower.listen(self._processor.settings.follow_training)

    def stop(self) -> None:
        """Listen no more; returns when the last frame is answered."""
        self._follower.listen(False)
        self.is_active = False
        for camera in self._cameras:
            camera.stop()
        self._frames.drain()
        self._health.clear('network')
        self._health.clear('checkpoint')
        for camera in self._cameras:
            camera.forget_problems()

    def close(self) -> None:
        """End the threads and take the topics away."""
        self.stop()
        self._frames.close()
        self._swap.close()
        for camera in self._cameras:
            camera.close()

    def use(self, settings: PerceptionNodeSettings) -> None:
        """Take other settings for the next frame."""
        self._processor.settings = settings
        self._publish_labels()
        self._follower.listen(self.is_active and settings.follow_training)

    def request_engine(self, settings: EngineSettings, *, is_named: bool) -> None:
        """
        Take other settings: at once if the network stays, else another is loaded aside.

        :param is_named: whether the checkpoint is asked for, so that other content of the same
            file is wanted, too; what else is changed leaves a file that was written anew alone.
        :raises OSError: if there is no such checkpoint.
        :raises ValueError: if it is plainly unusable, changes the classes of an active node, or
            device or backend are not there.
        """
        engine = self._processor.engine
        if not is_named:  # the node's own may be that of before a hand-over
            settings = dataclasses.replace(settings, checkpoint=self._wanted.checkpoint)
        is_same = settings.needs_same_network(self.engine_settings) and not self.is_loading
        if is_same and not (is_named and is_another(settings, engine)):
            self._processor.engine = engine.with_output_settings(settings)
            self.engine_settings = self._wanted = settings
            self._publish_labels()
            if is_named:
                self._announced.pop(settings.checkpoint, None)
                self._health.clear('checkpoint')
            return
        check_checkpoint(settings, engine if self.is_active else None)
        choose_runtime(settings)
        if is_named:
            self._announced.pop(settings.checkpoint, None)
        self._request(settings)

    def watch(self) -> None:
        """
        Look once a second after threads and connections.

        :raises RuntimeError: if a thread ended with an error.
        """
        self._frames.check()
        self._swap.check()
        for camera in self._cameras:
            camera.watch()

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

    def _receive(self, frame: ReceivedFrame) -> None:
        camera = frame.camera
        stamp_ns = stamp_to_nanoseconds(frame.message.header.stamp)
        camera.statistics.receive(stamp_ns)
        if not camera.gate.admits(stamp_ns, min_period_s=self._processor.settings.min_period_s):
            camera.statistics.drop('min_period')
        elif self._frames.put(frame, slot=camera.name):
            camera.statistics.drop('superseded')

    def _follow(self, announcement: Announcement) -> None:
        engine = self._processor.engine
        if announcement.sha256 == engine.checkpoint_sha256 and not self.is_loading:
            self._health.clear('checkpoint')
            return
        settings = dataclasses.replace(self._wanted, checkpoint=str(announcement.path))
        try:
            check_checkpoint(settings, engine)
        except EXPLAINED_ERRORS as error:
            self._say_refused(str(error))
            return
        self._announced[settings.checkpoint] = announcement.sha256
        self._request(settings)

    def _request(self, settings: EngineSettings) -> None:
        with self._wanted_lock:
            self._load(settings)

    def _load(self, settings: EngineSettings) -> None:
        self._wanted = settings
        self._swap.request(settings, sha256=self._announced.get(settings.checkpoint, ''))

    def _warm_up(self, engine: Engine) -> None:
        """Run a new engine once with all that it can say, and as the newest frames need it."""
        size, num_images = self._processor.image_size, len(self._cameras)
        engine.warm_up(*size, num_images=num_images)
        labels, depth = self._processor.asked
        if not (labels and depth):
            engine.warm_up(*size, num_images=num_images, labels=labels, depth=depth)

    def _publish_labels(self) -> None:
        """Say what labels mean, where that is not what was said last."""
        space = self._processor.engine.label_space
        remap = self._processor.settings.label_remap
        said = space, remap, self.engine_settings.min_confidence
        if not self.is_active or said == self._said:
            return
        self._said = said
        for camera in self._cameras:
            camera.outputs.publish_labels(
                space, parse_label_remap(remap), min_confidence=self.engine_settings.min_confidence
            )

    def _accept(self, engine: Engine, settings: EngineSettings) -> None:
        self._processor.engine = engine
        self.engine_settings = settings
        self._publish_labels()
        self._health.clear('checkpoint')
        self._node.get_logger().info(
            f'now running {engine.checkpoint_path} ({engine.checkpoint_sha256[:12]}) '
            f'on {engine.device_name}'
        )

    def _reject(self, reason: str, refused: EngineSettings) -> None:
        self._say_refused(reason)
        kept = running = self.engine_settings
        if refused.checkpoint in self._announced and refused.checkpoint != running.checkpoint:
            # what else was set meanwhile has nothing to do with weights that somebody hands over
            kept = dataclasses.replace(refused, checkpoint=running.checkpoint)
        with self._wanted_lock:
            if self._wanted is not refused:  # something newer waits
                return
            if not kept.needs_same_network(running):
                self._load(kept)
                return
            self._wanted = kept
        self._processor.engine = self._processor.engine.with_output_settings(kept)
        self.engine_settings = kept
        self._publish_labels()

    def _say_refused(self, reason: str) -> None:
        path = self._processor.engine.checkpoint_path
        sentence = f'the new engine was refused, {path} stays: {reason}'
        self._health.report('checkpoint', WARN, sentence)
        self._node.get_logger().error(sentence)
