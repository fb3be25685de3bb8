"""A camera, the perception node and a sink in three processes, measured from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sds_perception.nodes.graph.benchmark_sink import PERCEPTION, Sink
from sds_perception.nodes.graph.process_group import ProcessGroup
from sds_perception.nodes.graph.running_graph import GraphSpinner, running_graph
from sds_perception.nodes.process_usage import cpu_seconds, resident_mib

# diagnostics without a message between them: the last one then counts all frames
SILENT_DIAGNOSTICS = 3


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
    num_frames: int,
) -> GraphMeasurement:
    """
    Run a camera and the perception node, and listen to some outputs.

    :param environment: as for :func:`running_graph`.
    :param camera: parameters of camera_node.
    :param perception: parameters of perception_node.
    :param outputs: keys of ``OUTPUT_TYPES`` to subscribe to.
    :param num_frames: answers to wait for on every output; then the camera is ended, and what is
        still on its way arrives.
    :raises ChildProcessError: if a node ended, or says that it cannot go on.
    :raises TimeoutError: if nothing came for too long.
    """
    with running_graph(environment) as group:
        group.start_node('perception_node', perception)
        log = UsageLog(group.pid_of('perception_node'))
        sink = Sink(outputs, log.add)
        with GraphSpinner(sink, group) as spinner:
            # the camera comes last: subscribers are known by then, and no first message is lost
            spinner.spin_until(lambda: _is_active(log.diagnostics, group, sink))
            group.start_node('camera_node', camera)
            spinner.spin_until(lambda: sink.num_frames >= num_frames)
            group.end('camera_node')
            spinner.spin_until(lambda: sink.silent_diagnostics >= SILENT_DIAGNOSTICS)
    return GraphMeasurement(sink.arrivals, log.diagnostics, log.samples)


def _is_active(diagnostics: Mapping[str, str], group: ProcessGroup, sink: Sink) -> bool:
    state = diagnostics.get('state')
    if state == 'unconfigured':  # it speaks after it has tried to start
        reason = sink.errors.get(PERCEPTION) or group.last_lines('perception_node')
        raise ChildProcessError(f'perception_node did not start: {reason}')
    return state == 'active'
