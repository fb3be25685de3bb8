"""Perception alone, then beside a training node that learns, in one run of the same graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import json
import time
from typing import Any

from sds_perception.nodes.graph.benchmark_sink import Sink
from sds_perception.nodes.graph.running_graph import GraphSpinner, running_graph
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

    :param environment: as for :func:`running_graph`.
    :param camera: parameters of camera_node.
    :param perception: parameters of perception_node.
    :param training: parameters of training_node.
    :param outputs: keys of ``OUTPUT_TYPES`` to subscribe to.
    :param num_frames: answers to wait for in each half; those while the training node starts
        belong to none.
    :raises ChildProcessError: if a node ended, or says that it cannot go on.
    :raises TimeoutError: if no frame came for too long, or training found no time.
    """
    with running_graph(environment) as group:
        observer = _Observer(outputs)
        with GraphSpinner(observer.sink, group) as spinner:
            group.start_node('perception_node', perception)
            group.start_node('camera_node', camera)
            observer.hear_frames(spinner, WARM_UP_FRAMES)
            alone = observer.hear_frames(spinner, num_frames)
            group.start_node('training_node', training)
            observer.wait_until_learning(spinner)
            beside = observer.hear_frames(spinner, num_frames)
    return SharedRun(alone, beside, observer.perception, observer.training)


class _Observer:
    """Keeps what a node of this process hears of perception and training."""

    def __init__(self, outputs: Sequence[str]):
        self.perception: Mapping[str, str] = {}
        self.training: Mapping[str, Any] = {}
        self.sink = Sink(outputs, self._hear)
        self.sink.create_subscription(String, 'training/status', self._hear_training, 1)

    def hear_frames(self, spinner: GraphSpinner, count: int) -> Arrivals:
        """Return what arrives from now on until so many frames are complete."""
        first_ns = time.time_ns()
        target = self.sink.num_frames + count
        spinner.spin_until(lambda: self.sink.num_frames >= target)
        return {
            name: [pair for pair in pairs if pair[0] >= first_ns]
            for name, pairs in self.sink.arrivals.items()
        }

    def wait_until_learning(self, spinner: GraphSpinner) -> None:
        """Return when the training node has made a step."""
        deadline_s = time.monotonic() + IDLE_LIMIT_S

        def is_learning() -> bool:
            if time.monotonic() > deadline_s:
                raise TimeoutError(
                    f'the training node made no step in {IDLE_LIMIT_S:.0f} s: perception leaves '
                    'it no time; lower --rate'
                )
            return self.training.get('steps_per_s', 0.0) > 0

        spinner.spin_until(is_learning)

    def _hear(self, values: Mapping[str, str]) -> None:
        self.perception = values

    def _hear_training(self, message: String) -> None:
        self.training = json.loads(message.data)
