"""The node `sink`: notes when each message arrives and what the perception node says of itself."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sds_perception.core.stamps import stamp_to_nanoseconds
from sds_perception.nodes.graph.arrival import with_arrival
from sds_perception.nodes.perception.outputs import OUTPUT_TYPES

QUEUE_LENGTH = 20
PERCEPTION = 'perception'


class Sink(Node):
    """Subscribes to some outputs of the perception node."""

    def __init__(
        self, outputs: Sequence[str], on_diagnostics: Callable[[Mapping[str, str]], None]
    ):
        """
        Listen.

        :param outputs: keys of ``OUTPUT_TYPES``.
        :param on_diagnostics: called with what the perception node says, names to text.
        """
        super().__init__('sink')
        self.arrivals: dict[str, list[tuple[int, int]]] = {name: [] for name in outputs}
        """Output → (stamp, time of arrival) of each message, nanoseconds."""
        self.silent_diagnostics = 0
        """What the perception node has said of itself since the last message came."""
        self.errors: dict[str, str] = {}
        """Under its name, what the perception node says is wrong; empty while all is well."""
        self._on_diagnostics = on_diagnostics
        qos = QoSProfile(depth=QUEUE_LENGTH, reliability=ReliabilityPolicy.RELIABLE)
        for name in outputs:
            self.create_subscription(
                OUTPUT_TYPES[name],
                f'{PERCEPTION}/{name}',
                with_arrival(partial(self._receive, name)),
                qos,
            )
        self.create_subscription(DiagnosticArray, '/diagnostics', self._hear, 10)

    @property
    def num_frames(self) -> int:
        """Return how many answers have come on every output."""
        return min(len(arrivals) for arrivals in self.arrivals.values())

    def _receive(self, name: str, msg, received_ns: int) -> None:
        self.arrivals[name].append((stamp_to_nanoseconds(msg.header.stamp), received_ns))
        self.silent_diagnostics = 0

    def _hear(self, msg: DiagnosticArray) -> None:
        for status in msg.status:
            if status.name.startswith(f'{PERCEPTION}:'):
                is_error = status.level == DiagnosticStatus.ERROR
                self.errors = {PERCEPTION: status.message} if is_error else {}
                self.silent_diagnostics += 1
                self._on_diagnostics({value.key: value.value for value in status.values})
