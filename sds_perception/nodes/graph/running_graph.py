"""A graph of nodes in processes of their own, and a node of this process that listens to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
import signal
from typing import Protocol

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from sds_perception.nodes.graph.process_group import ProcessGroup
from sds_perception.nodes.graph.stall_watchdog import StallWatchdog

SPIN_S = 0.1


@contextmanager
def running_graph(environment: Mapping[str, str]) -> Iterator[ProcessGroup]:
    """
    Offer ROS in this process, and a group for the nodes in others; all of it ends with the block.

    :param environment: variables for the children; this process must have set them before it
        loaded rclpy.
    """
    # a request to end must run the clean-up below, as Ctrl-C does
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    try:
        with ProcessGroup(environment) as group:
            yield group
    finally:
        rclpy.try_shutdown()
        signal.signal(signal.SIGTERM, previous)


class Listener(Protocol):
    """What a node tells about the graph that it listens to."""

    @property
    def num_frames(self) -> int:
        """Return the frames of which every message came."""

    @property
    def errors(self) -> Mapping[str, str]:
        """Return the name of each node that is in error → what it says is wrong."""

    def destroy_node(self) -> None:
        """End the node."""


class GraphSpinner:
    """Spins a listener, as a context; leaving it destroys the node."""

    def __init__(self, listener: Listener, group: ProcessGroup):
        self._listener, self._group = listener, group
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(listener)

    def __enter__(self) -> 'GraphSpinner':
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown()
        self._listener.destroy_node()

    def spin_until(self, is_done: Callable[[], bool]) -> None:
        """
        Listen until something is so.

        :raises ChildProcessError: if a node ended, or says that it cannot go on.
        :raises TimeoutError: if no frame came for too long.
        """
        watchdog = StallWatchdog(self._group, self._listener.num_frames)
        while not is_done():
            self._executor.spin_once(timeout_sec=SPIN_S)
            self._group.check()
            watchdog.check(self._listener.num_frames, self._listener.errors)
