"""The whole graph on one machine: a camera and the perception node, recorded here."""

from collections.abc import Callable, Mapping
import signal
import time
from typing import Any

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from sds_perception.nodes.process_group import ProcessGroup
from sds_perception.nodes.recorder import RecordedFrame, Recorder
from sds_perception.nodes.stamp_matcher import StampMatcher

START_LIMIT_S = 600.0
STALL_LIMIT_S = 60.0
ERROR_LIMIT_S = 5.0


def record_graph(
    environment: Mapping[str, str],
    *,
    camera: Mapping[str, Any],
    perception: Mapping[str, Any],
    on_frame: Callable[[RecordedFrame], None],
    is_complete: Callable[[], bool],
) -> StampMatcher:
    """
    Run camera_node and perception_node in processes of their own until enough was recorded.

    :param environment: variables for the children; this process must have set them before it
        loaded rclpy.
    :param camera: parameters of camera_node.
    :param perception: parameters of perception_node.
    :param on_frame: gets every complete frame.
    :param is_complete: says when to end.
    :returns: the counts of frames that were skipped or incomplete.
    :raises ChildProcessError: if a node ended, or says that it cannot go on.
    :raises TimeoutError: if no frame came for too long.
    """
    # a request to end must run the clean-up below, as Ctrl-C does
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    try:
        with ProcessGroup(environment) as group:
            group.start('perception_node', *node_command('perception_node', perception))
            group.start('camera_node', *node_command('camera_node', camera))
            return _spin(group, on_frame, is_complete)
    finally:
        rclpy.try_shutdown()
        signal.signal(signal.SIGTERM, previous)


def node_command(name: str, parameters: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return module and arguments that run a node of this package with some parameters."""
    assignments = [f'{key}:={_yaml(value)}' for key, value in parameters.items()]
    arguments = ['--ros-args', *(part for text in assignments for part in ('-p', text))]
    return f'sds_perception.nodes.{name}', arguments


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # quotes keep '' and names such as 'on' strings
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _spin(
    group: ProcessGroup,
    on_frame: Callable[[RecordedFrame], None],
    is_complete: Callable[[], bool],
) -> StampMatcher:
    progress = Progress()

    def receive(frame: RecordedFrame) -> None:
        progress.advance()
        on_frame(frame)

    recorder = Recorder(receive)
    executor = SingleThreadedExecutor()
    executor.add_node(recorder)
    try:
        while not is_complete():
            executor.spin_once(timeout_sec=0.2)
            group.check()
            progress.check(group, recorder.errors)
    finally:
        executor.shutdown()
        recorder.destroy_node()
    return recorder.matcher


class Progress:
    """Sees that frames keep coming."""

    def __init__(self):
        self._count = 0
        self._last_s = time.monotonic()

    def advance(self) -> None:
        """Note that a frame came."""
        self._count += 1
        self._last_s = time.monotonic()

    def check(self, group: ProcessGroup, errors: Mapping[str, str]) -> None:
        """
        See that the graph is not stuck.

        :param errors: node → what it says is wrong with it.
        :raises ChildProcessError: if a node is in error and nothing came for some seconds.
        :raises TimeoutError: if nothing came for too long.
        """
        silence_s = time.monotonic() - self._last_s
        if errors and silence_s > ERROR_LIMIT_S:
            raise ChildProcessError(
                '; '.join(f'{name}: {error}' for name, error in errors.items())
            )
        limit_s = STALL_LIMIT_S if self._count else START_LIMIT_S
        if silence_s > limit_s:
            raise TimeoutError(
                f'no complete frame came for {limit_s:.0f} s after {self._count} frames; '
                f'last lines of perception_node: {group.last_lines("perception_node") or "none"}; '
                f'of camera_node: {group.last_lines("camera_node") or "none"}'
            )
