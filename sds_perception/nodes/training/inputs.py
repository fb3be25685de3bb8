"""The training node's topics: the camera, and depth and labels of its images where they exist."""

from collections.abc import Callable
import time
from typing import Any

from rclpy.node import Node
from sds_perception.core.stamps import stamp_to_nanoseconds
from sds_perception.nodes.camera_inputs import CameraInputs
from sds_perception.nodes.frame_statistics import Rate
from sds_perception.nodes.input_settings import reads_rectified
from sds_perception.nodes.training.approximate_stamp_matcher import ApproximateStampMatcher
from sds_perception.nodes.training.settings import TrainingNodeSettings

OPTIONAL = ('depth', 'labels')


class TrainingInputs:
    """Brings together what came with one stamp, and hands it on; decodes nothing."""

    def __init__(
        self,
        node: Node,
        settings: TrainingNodeSettings,
        on_match: Callable[..., None],
    ):
        """
        Listen.

        :param on_match: called with a match, the newest camera_info and whether pictures are
            rectified, see :meth:`LearnerFeed.put`.
        """
        self.rate = Rate()
        """Of the images."""
        self._node = node
        self._settings = settings
        self._on_match = on_match
        self._camera_info: Any = None
        self._expected: tuple[str, ...] = ()
        self._matcher = ApproximateStampMatcher(
            patience_s=settings.match_patience_s, tolerance_s=settings.match_tolerance_s
        )
        self._inputs = CameraInputs(
            node,
            settings,
            on_image=lambda message: self._receive('image', message),
            on_camera_info=self._keep_camera_info,
            on_more={
                name: lambda message, name=name: self._receive(name, message) for name in OPTIONAL
            },
        )
        self.watch()

    @property
    def jumps_back(self) -> int:
        """Return how often stamps jumped back."""
        return self._matcher.jumps_back

    def watch(self) -> None:
        """Look once a second who publishes."""
        self._inputs.adapt()
        self._expected = tuple(
            name
            for name in OPTIONAL
            if self._node.count_publishers(self._node.resolve_topic_name(name))
        )

    def problems(self) -> dict[str, str]:
        """Return what keeps images away, by topic of health; empty sentences where all is well."""
        return {
            'inputs': self._inputs.silence(time.monotonic() - self.rate.last_s),
            'qos': '; '.join(self._inputs.unheard()),
        }

    def close(self) -> None:
        """Stop listening."""
        self._inputs.close()

    def _keep_camera_info(self, message: Any) -> None:
        self._camera_info = message

    def _receive(self, topic: str, message: Any) -> None:
        if topic == 'image':
            self.rate.tick()
        stamp_ns = stamp_to_nanoseconds(message.header.stamp)
        is_rectified = reads_rectified(self._settings.rectified, self._inputs.image_topic)
        for match in self._matcher.put(
            topic, stamp_ns, message, expected=('image', *self._expected)
        ):
            self._on_match(match, self._camera_info, rectified=is_rectified)
