"""What the perception node says of itself in /diagnostics."""

from collections.abc import Callable, Mapping
import re

from diagnostic_msgs.msg import DiagnosticArray
from rclpy.node import Node

NUMBER = re.compile(r'\d{1,15}(\.\d*)?')


class PerceptionWatch:
    """Hears how long perception takes, and which weights it runs."""

    def __init__(self, node: Node, name: str, on_latency: Callable[[float, int], None]):
        """
        Listen.

        :param name: of the perception node, with its namespace.
        :param on_latency: called with p95 in ms and the frames answered so far.
        """
        self.checkpoint_sha256 = ''
        """Of the weights that perception runs; empty before it said so."""
        self._name = f'{name.strip("/")}:'
        self._on_latency = on_latency
        self._node = node
        self._subscription = node.create_subscription(
            DiagnosticArray, '/diagnostics', self._hear, 10
        )

    def close(self) -> None:
        """Listen no more."""
        self._node.destroy_subscription(self._subscription)

    def _hear(self, message: DiagnosticArray) -> None:
        for status in message.status:
            if status.name.startswith(self._name):
                values = {value.key: value.value for value in status.values}
                self.checkpoint_sha256 = values.get('checkpoint_sha256', self.checkpoint_sha256)
                if latencies := of_all_cameras(values, 'latency_p95_ms'):
                    frames = of_all_cameras(values, 'frames_processed')
                    self._on_latency(max(latencies), round(sum(frames)))


def of_all_cameras(values: Mapping[str, str], key: str) -> list[float]:
    """
    Return a value of each camera; where there are several, their names stand before it.

    :returns: numbers alone: anybody can write to /diagnostics under any name.
    """
    own = [text for name, text in values.items() if name == key or name.endswith(f'.{key}')]
    return [float(text) for text in own if NUMBER.fullmatch(text)]
