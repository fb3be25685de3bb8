"""All that a configured training node holds: learner, thread, inputs and outputs."""

from collections.abc import Callable
from typing import Any

import cv2
from rclpy.node import Node
from rclpy.task import Future
from sds_perception.core.picture_files import encode_picture
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.training.annotation_folder import AnnotationFolder
from sds_perception.nodes.training.deployment import Deployment
from sds_perception.nodes.training.inputs import OPTIONAL, TrainingInputs
from sds_perception.nodes.training.label_requests import LabelRequests
from sds_perception.nodes.training.latency_governor import LatencyGovernor
from sds_perception.nodes.training.learner_feed import LearnerFeed
from sds_perception.nodes.training.learner_thread import LearnerThread
from sds_perception.nodes.training.notices import Notices
from sds_perception.nodes.training.perception_watch import PerceptionWatch
from sds_perception.nodes.training.settings import TrainingNodeSettings
from sds_perception.nodes.training.status import implausible_scale, status_of
from sds_perception.nodes.training.yielding import limit_device
from sds_perception.refinement.handover import Handover
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.settings import RefineSettings
import torch

THROTTLE_S = 5.0


class TrainingPipeline:
    """Takes frames to weights; its methods belong to the executor's thread."""

    def __init__(
        self,
        node: Node,
        settings: TrainingNodeSettings,
        refine_settings: RefineSettings,
        *,
        health: Health,
        announce: Callable[[str], None],
    ):
        """
        Load the network and what an earlier run left.

        :param announce: publishes which weights serve.
        :raises OSError: if a file or folder cannot be read or made.
        :raises ValueError: if settings or files do not fit.
        :raises RuntimeError: from the device.
        """
        self._node, self._settings, self._health = node, settings, health
        torch.set_num_threads(settings.num_threads)
        cv2.setNumThreads(settings.num_threads)
        folder = settings.state_folder(node.get_namespace())
        self._refiner = OnlineRefiner(refine_settings, folder / 'learner')
        limit_device(self._refiner.device, settings.device_memory_share)
        self._annotations = AnnotationFolder(settings.watched_folder(node.get_namespace()))
        self._feed = LearnerFeed(
            self._refiner,
            annotations=self._annotations,
            health=health,
            warn=self._warn,
        )
        # what began with another checkpoint is not gone on with, and not lost either
        weights = folder / 'weights' / self._refiner.folder.name
        self._deployment = Deployment(
            self._refiner,
            Handover(weights, settings.keep_checkpoints),
            announce=announce,
            health=health,
        )
        self._requests = LabelRequests(node)
        self._governor = LatencyGovernor(settings.latency_target_ms)
        self._perception = PerceptionWatch(
            node, full_name(node, settings.perception), self._governor.hear
        )
        self._notices = Notices(
            self._refiner.buffer.messages, health=health, warn=node.get_logger().warning
        )
        self._inputs: TrainingInputs | None = None
        self._learner = LearnerThread(
            self._refiner,
            feed=self._feed,
            deployment=self._deployment,
            governor=self._governor,
            health=health,
            ask_for_labels=self._ask_for_labels,
            judge_every_steps=refine_settings.judge_every_steps,
            handover_period_s=settings.handover_period_s,
            label_request_period_s=settings.label_request_period_s,
            priority=settings.priority,
            device=self._refiner.device,
        )

    @property
    def is_active(self) -> bool:
        """Tell whether it listens to the camera."""
        return self._inputs is not None

    def start(self) -> None:
        """Listen to the camera and learn."""
        self._inputs = TrainingInputs(self._node, self._settings, self._feed.put)
        self._learner.resume()

    def stop(self) -> None:
        """Listen and learn no more."""
        self._learner.suspend()
        if self._inputs is not None:
            self._inputs.close()
            self._inputs = None
        self._feed.clear()
        topics = ('inputs', 'qos', 'image', *OPTIONAL, 'depth_without_image', 'scale', 'learning')
        for topic in topics:
            self._health.clear(topic)

    def close(self, patience_s: float | None = None) -> None:
        """
        End the thread and take the topics away.

        :param patience_s: as for :meth:`LearnerThread.close`.
        """
        self.stop()
        self._learner.close(patience_s)
        self._perception.close()
        self._requests.close()

    def pause(self, is_paused: bool) -> None:
        """Stop learning, or go on."""
        self._learner.pause(is_paused)

    def command(self, name: str) -> Future:
        """
        Run save, rollback or reset between two steps.

        :returns: becomes (whether it succeeded, what was said).
        """
        actions = {
            'save': self._deployment.save,
            'rollback': self._deployment.rollback,
            'reset': self._deployment.reset,
        }
        future, executor = Future(), self._node.executor

        def reply(succeeded: bool, said: str) -> None:
            future.set_result((succeeded, said))
            executor.wake()

        self._learner.command(actions[name], reply)
        return future

    def watch(self) -> None:
        """
        Look once a second after thread, memory and connections.

        :raises RuntimeError: if the thread ended with an error.
        """
        self._learner.check()
        self._notices.tell()
        self._health.report('source', WARN, self._refiner.source_problem)
        if self._inputs is None:
            return
        self._inputs.watch()
        for topic, sentence in self._inputs.problems().items():
            self._health.report(topic, WARN, sentence)
        self._health.report('scale', WARN, implausible_scale(self._refiner.scale))

    def status(self) -> dict[str, Any]:
        """Return all that ``~/status`` says."""
        status = status_of(
            self._refiner,
            self._learner,
            feed=self._feed,
            deployment=self._deployment,
            governor=self._governor,
        )
        if self._inputs is not None:
            status['input_rate_hz'] = round(self._inputs.rate.hz(), 2)
            status['clock_jumps_back'] = self._inputs.jumps_back
        running = self._perception.checkpoint_sha256
        status['perception_runs_it'] = bool(running) and running == status['checkpoint_sha256']
        return status

    def _ask_for_labels(self) -> None:
        names = self._refiner.buffer.worth_annotating(self._settings.label_requests)
        try:
            images = [self._refiner.buffer.read(name).image for name in names]
            for name, image in zip(names, images, strict=True):
                self._annotations.ask(name, encode_picture(image, '.png'))
        except KeyError:
            return  # a file that broke is forgotten now, and another one is asked for next time
        except OSError as error:
            self._health.report('disk', WARN, f'pictures to annotate cannot be written: {error}')
            return
        folder = self._settings.watched_folder(self._node.get_namespace())
        self._requests.publish(names, str(folder), images[0] if images else None)

    def _warn(self, sentence: str) -> None:
        self._node.get_logger().warning(sentence, throttle_duration_sec=THROTTLE_S)


def full_name(node: Node, name: str) -> str:
    """Return the name of another node with its namespace, ours unless it names one."""
    return name if name.startswith('/') else f'{node.get_namespace().rstrip("/")}/{name}'
