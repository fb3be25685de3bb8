"""Perception alone, then beside a training node that learns, in one run of the same graph."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import json
import signal
import time
from typing import Any

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from sds_perception.nodes.benchmark_sink import Sink
from sds_perception.nodes.demo_graph import Progress, node_command
from sds_perception.nodes.process_group import ProcessGroup
from std_msgs.msg import String

WARM_UP_FRAMES = 20
IDLE_LIMIT_S = 240.0
"""It renders rooms and scores them before the first step, in the time that perception leaves."""
Arrivals = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class SharedRun:
    """What came out of both halves of a run."""

    alone: Arrivals
    """Output → (stamp, time of arrival) of each message before training began, nanoseconds."""
    beside: Arrivals
    """The same while the training node learned."""
    perception: Mapping[str, str]
    """The last that perception said of itself."""
    training: Mapping[str, Any]
    """The last that the training node said of itself."""


def measure_beside_training(
    environment: Mapping[str, str],
    *,
    camera: Mapping[str, Any],
    perception: Mapping[str, Any],
    training: Mapping[str, Any],
    outputs: Sequence[str],
    num_frames: int,
) -> SharedRun:
    """
    Run camera and perception, and after a while a training node.

    :param environment: as for :func:`measure_graph`.
    :param camera: parameters of camera_node.
    :param perception: parameters of perception_node.
    :param training: parameters of training_node.
    :param outputs: keys of ``TOPICS`` to subscribe to.
    :param num_frames: answers to wait for in each half; those while the training node starts
        belong to none.
    :raises ChildProcessError: if a node ended, or says that it cannot go on.
    :raises TimeoutError: if no frame came for too long, or training found no time.
    """
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    try:
        with ProcessGroup(environment) as group:
            observer = _Observer(group, outputs)
            try:
                group.start('perception_node', *node_command('perception_node', perception))
                group.start('camera_node', *node_command('camera_node', camera))
                observer.wait_for_frames(WARM_UP_FRAMES)
                alone = observer.wait_for_frames(num_frames)
                group.start('training_node', *node_command('training_node', training))
                observer.wait_until_learning()
                beside = observer.wait_for_frames(num_frames)
                return SharedRun(alone, beside, observer.perception, observer.training)
            finally:
                observer.close()
    finally:
        rclpy.try_shutdown()
        signal.signal(signal.SIGTERM, previous)


class _Observer:
    """Listens to perception and training."""

    def __init__(self, group: ProcessGroup, outputs: Sequence[str]):
        self.perception: Mapping[str, str] = {}
        self.training: Mapping[str, Any] = {}
        self._group = group
        self._sink = Sink(outputs, self._hear)
        self._sink.create_subscription(String, 'training/status', self._hear_training, 1)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self._sink)

    def wait_for_frames(self, count: int) -> Arrivals:
        """Return what arrives from now on until so many frames are complete."""
        first_ns = time.time_ns()
        target = self._sink.num_frames + count
        self._spin_until(lambda: self._sink.num_frames >= target)
        return {
            name: [pair for pair in pairs if pair[0] >= first_ns]
            for name, pairs in self._sink.arrivals.items()
        }

    def wait_until_learning(self) -> None:
        """Return when the training node has made a step."""
        deadline_s = time.monotonic() + IDLE_LIMIT_S

        def is_learning() -> bool:
            if time.monotonic() > deadline_s:
                raise TimeoutError(
                    f'the training node made no step in {IDLE_LIMIT_S:.0f} s: perception leaves '
                    'it no time; lower --rate'
                )
            return self.training.get('steps_per_s', 0.0) > 0

        self._spin_until(is_learning)

    def close(self) -> None:
        """Listen no more."""
        self._executor.shutdown()
        self._sink.destroy_node()

    def _spin_until(self, is_done: Callable[[], bool]) -> None:
        progress, num_frames = Progress(), self._sink.num_frames
        while not is_done():
            self._executor.spin_once(timeout_sec=0.1)
            if self._sink.num_frames > num_frames:
                num_frames = self._sink.num_frames
                progress.advance()
            self._group.check()
            progress.check(
                self._group, {'perception': self._sink.error} if self._sink.error else {}
            )

    def _hear(self, values: Mapping[str, str]) -> None:
        self.perception = values

    def _hear_training(self, message: String) -> None:
        self.training = json.loads(message.data)
