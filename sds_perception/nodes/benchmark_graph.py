"""A camera, the perception node and a sink in three processes, measured from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import signal
import time
from typing import Any

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from sds_perception.nodes.benchmark_sink import Sink
from sds_perception.nodes.demo_graph import Progress, node_command
from sds_perception.nodes.process_group import ProcessGroup
from sds_perception.nodes.process_usage import cpu_seconds, resident_mib

CAMERA_HAS_ENDED = 'the source has ended'
# longer than the second between two diagnostics, so that the last one counts all frames
SILENCE_S = 2.5


@dataclass(frozen=True)
class UsageSample:
    """What the perception node had done and used at one moment."""

    frames: int
    """Answered so far."""
    cpu_s: float
    """Processor time so far."""
    memory_mib: float
    """Held now."""


@dataclass(frozen=True)
class GraphMeasurement:
    """Everything that came out of one run."""

    arrivals: Mapping[str, Sequence[tuple[int, int]]]
    """Output → (stamp, time of arrival) of each message, nanoseconds."""
    diagnostics: Mapping[str, str]
    """The last that the perception node said of itself."""
    usage: Sequence[UsageSample]
    """One a second."""


class UsageLog:
    """Keeps what the perception node says, and what it used when it said so."""

    def __init__(self, pid: int):
        self.diagnostics: Mapping[str, str] = {}
        self.samples: list[UsageSample] = []
        self._pid = pid

    def add(self, values: Mapping[str, str]) -> None:
        """Take a sample."""
        self.diagnostics = values
        frames = int(values.get('frames_processed', 0))
        self.samples.append(UsageSample(frames, cpu_seconds(self._pid), resident_mib(self._pid)))


def measure_graph(
    environment: Mapping[str, str],
    *,
    camera: Mapping[str, Any],
    perception: Mapping[str, Any],
    outputs: Sequence[str],
) -> GraphMeasurement:
    """
    Run a camera that ends, and listen to some outputs until it has ended.

    :param environment: as for :func:`record_graph`.
    :param camera: parameters of camera_node; its source ends by itself.
    :param perception: parameters of perception_node.
    :param outputs: keys of ``TOPICS`` to subscribe to.
    :raises ChildProcessError: if a node ended, or says that it cannot go on.
    :raises TimeoutError: if nothing came for too long.
    """
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    try:
        with ProcessGroup(environment) as group:
            group.start('perception_node', *node_command('perception_node', perception))
            log = UsageLog(group.pid_of('perception_node'))
            sink = Sink(outputs, log.add)
            try:
                _run(group, sink, log, camera)
            finally:
                sink.destroy_node()
        return GraphMeasurement(sink.arrivals, log.diagnostics, log.samples)
    finally:
        rclpy.try_shutdown()
        signal.signal(signal.SIGTERM, previous)


def _run(group: ProcessGroup, sink: Sink, log: UsageLog, camera: Mapping[str, Any]) -> None:
    executor = SingleThreadedExecutor()
    executor.add_node(sink)
    progress, num_arrived, is_started = Progress(), 0, False
    try:
        while not (is_started and _has_ended(group, sink)):
            executor.spin_once(timeout_sec=0.1)
            # the camera comes last: subscribers are known by then, and no first message is lost
            if not is_started and _is_active(log.diagnostics, group, sink):
                group.start('camera_node', *node_command('camera_node', camera))
                is_started = True
            now_arrived = sum(map(len, sink.arrivals.values()))
            if now_arrived > num_arrived:
                num_arrived = now_arrived
                progress.advance()
            group.check()
            progress.check(group, {'perception': sink.error} if sink.error else {})
    finally:
        executor.shutdown()


def _is_active(diagnostics: Mapping[str, str], group: ProcessGroup, sink: Sink) -> bool:
    state = diagnostics.get('state')
    if state == 'unconfigured':  # it speaks after it has tried to start
        reason = sink.error or group.last_lines('perception_node')
        raise ChildProcessError(f'perception_node did not start: {reason}')
    return state == 'active'


def _has_ended(group: ProcessGroup, sink: Sink) -> bool:
    is_silent = time.monotonic() - sink.last_arrival_s > SILENCE_S
    return is_silent and CAMERA_HAS_ENDED in group.last_lines('camera_node')
