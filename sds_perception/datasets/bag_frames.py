"""Color pictures of a bag with the camera and the sensor depth that were recorded beside them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sds_perception.core.camera import Camera
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.datasets.bag_images import DECODERS, open_bag, stamp_name, stamp_of
from sds_perception.datasets.bag_topics import find_camera_topics
from sds_perception.datasets.unmeasured import guessed_camera
from sds_perception.messages.camera_info import decode_camera_info
from sds_perception.messages.depth import decode_depth

MAX_DISTANCE_NS = 20_000_000
"""Depth that is farther in time from a picture does not belong to it."""
PATIENCE_NS = 200_000_000
"""So long after a picture its depth may be recorded."""
LATENESS_NS = 600_000_000
"""So long after its depth a picture may be recorded."""


@dataclass(frozen=True)
class BagFrame:
    """One color picture."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    depth: np.ndarray | None
    """Meters, NaN unknown, of the nearest moment; None where none is near."""
    camera: Camera | None
    """The latest calibration; None where none came before."""
    stamp_s: float
    """The header's time, seconds."""
    name: str
    """The same time as :func:`stamp_name` writes it."""

    @property
    def K(self) -> np.ndarray:
        """Return the (3, 3) camera matrix, pixels; guessed where there is no calibration."""
        return guessed_camera(self.image.shape[:2]) if self.camera is None else self.camera.K


class BagFrames:
    """The pictures of the one color topic, with those of the one depth topic, if there is one."""

    def __init__(self, path: str | Path):
        """
        Look which topics there are.

        :param path: a .bag file of ROS 1, or the folder or .mcap file of a ROS 2 bag.
        :raises FileNotFoundError: if there is no such bag.
        :raises ValueError: if it cannot be read, or it is not clear which topics to take.
        """
        self.path = Path(path)
        if not self.path.exists():
            raise FileNotFoundError(f'there is no bag {self.path}')
        with open_bag(self.path) as reader:
            topics = find_camera_topics(reader, self.path)
            self._count = reader.topics[topics.color].msgcount
        self.color_topic, self.depth_topic = topics.color, topics.depth
        self.info_topic = topics.info

    def __len__(self) -> int:
        """Return the number of color pictures."""
        return self._count

    def __iter__(self) -> Iterator[BagFrame]:
        """
        Decode picture after picture.

        :raises ValueError: for one that cannot be decoded, naming its topic and time.
        """
        topics = (self.color_topic, self.depth_topic, self.info_topic)
        pending: deque[tuple[_Message, Camera | None]] = deque()
        depths: deque[_Message] = deque()
        camera = None
        for message in self._messages(*topics):
            if message.topic == self.info_topic:
                camera = _calibration(message.content)
            elif message.topic == self.depth_topic:
                depths.append(message)
            else:
                pending.append((message, camera))
            while pending and message.stamp_ns - pending[0][0].stamp_ns > PATIENCE_NS:
                yield self._frame(*pending.popleft(), depths)
            oldest_ns = (pending[0][0] if pending else message).stamp_ns - LATENESS_NS
            while depths and depths[0].stamp_ns < oldest_ns:
                depths.popleft()
        for entry in pending:
            yield self._frame(*entry, depths)

    def names(self) -> list[str]:
        """Return the names of all pictures, without decoding any."""
        return [stamp_name(message.stamp_ns) for message in self._messages(self.color_topic)]

    def _messages(self, *topics: str) -> Iterator['_Message']:
        with open_bag(self.path) as reader:
            connections = [c for c in reader.connections if c.topic in topics]
            for connection, recorded_ns, raw in reader.messages(connections=connections):
                content = reader.deserialize(raw, connection.msgtype)
                stamp_ns = stamp_of(content, recorded_ns)
                yield _Message(connection.topic, connection.msgtype, content, stamp_ns)

    def _frame(
        self, color: '_Message', camera: Camera | None, depths: Iterable['_Message']
    ) -> BagFrame:
        distances = [(abs(depth.stamp_ns - color.stamp_ns), depth) for depth in depths]
        near = [pair for pair in distances if pair[0] <= MAX_DISTANCE_NS]
        nearest = min(near, key=lambda pair: pair[0], default=None)
        return BagFrame(
            image=self._decoded(color, DECODERS[color.kind]),
            depth=None if nearest is None else self._decoded(nearest[1], decode_depth),
            camera=camera,
            stamp_s=color.stamp_ns / NANOSECONDS,
            name=stamp_name(color.stamp_ns),
        )

    def _decoded(self, message: '_Message', decode: Callable[[Any], np.ndarray]) -> np.ndarray:
        try:
            return decode(message.content)
        except ValueError as error:
            moment = stamp_name(message.stamp_ns)
            raise ValueError(f'{self.path}, {message.topic} at {moment}: {error}') from None


@dataclass(frozen=True)
class _Message:
    """What one of the topics said, and when."""

    topic: str
    kind: str
    content: Any
    stamp_ns: int


def _calibration(message: Any) -> Camera | None:
    try:
        camera = decode_camera_info(message)
    except ValueError:
        return None
    return camera if camera.is_calibrated else None
