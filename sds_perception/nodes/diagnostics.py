"""A status message on /diagnostics once a second."""

from collections.abc import Callable, Mapping

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from sds_perception.nodes.health import Health

PERIOD_S = 1.0


class Diagnostics:
    """Publishes what a node is doing and what is wrong with it, at 1 Hz."""

    def __init__(self, node: Node, health: Health, collect: Callable[[], Mapping[str, str]]):
        """
        Start the timer.

        :param collect: called before each message; returns the values, names to text.
        """
        self._node = node
        self._health = health
        self._collect = collect
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', 10)
        # the node's own clock stands still while a simulation or a bag is paused
        clock = Clock(clock_type=ClockType.STEADY_TIME)
        node.create_timer(PERIOD_S, self.publish, clock=clock)

    def publish(self) -> None:
        """Publish the state of the node now."""
        values = {**self._collect(), **self._health.values()}
        level, sentence = self._health.summary()
        status = DiagnosticStatus(
            level=bytes([level]),
            name=f'{self._node.get_fully_qualified_name()[1:]}: frames',
            message=sentence or 'ok',
            hardware_id=values.get('device', ''),
            values=[KeyValue(key=key, value=value) for key, value in values.items()],
        )
        message = DiagnosticArray(status=[status])
        message.header.stamp = self._node.get_clock().now().to_msg()
        self._publisher.publish(message)
