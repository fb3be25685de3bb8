"""Color pictures of a bag with the camera and the sensor depth that were recorded beside them."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sds_perception.core.camera import Camera
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.datasets.bag_images import DECODERS, open_bag, stamp_name, stamp_of
from sds_perception.messages.camera_info import decode_camera_info
from sds_perception.messages.depth import decode_depth

DEPTH_ENCODINGS = ('16UC1', '32FC1')
CAMERA_INFO = 'sensor_msgs/msg/CameraInfo'
MAX_DISTANCE_NS = 20_000_000
"""Depth that is farther in time from a picture does not belong to it."""
PATIENCE_NS = 200_000_000
"""So long after a picture its depth may be recorded."""


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
            encodings = _first_encodings(reader)
            counts = {name: about.msgcount for name, about in reader.topics.items()}
            infos = [name for name, kind in reader.topics.items() if kind.msgtype == CAMERA_INFO]
        color = [name for name, code in encodings.items() if code not in DEPTH_ENCODINGS]
        depth = [name for name, code in encodings.items() if code in DEPTH_ENCODINGS]
        if len(color) != 1 or len(depth) > 1:
            raise ValueError(
                f'{self.path} has color pictures on {_told(color)} and depth on {_told(depth)}; '
                'wanted one topic of color and at most one of depth, of the same camera: '
                'record or filter a bag of these'
            )
        self.color_topic, self.depth_topic = color[0], (depth or [''])[0]
        self.info_topic = _beside(self.color_topic, infos)
        self._count = counts[self.color_topic]

    def __len__(self) -> int:
        """Return the number of color pictures."""
        return self._count

    def __iter__(self) -> Iterator[BagFrame]:
        """
        Decode picture after picture.

        :raises ValueError: for one that cannot be decoded.
        """
        topics = (self.color_topic, self.depth_topic, self.info_topic)
        pending: deque[tuple[_Message, Camera | None]] = deque()
        depths: deque[_Message] = deque(maxlen=16)
        camera = None
        for message in self._messages(*topics):
            if message.topic == self.info_topic:
                camera = _calibration(message.content)
            elif message.topic == self.depth_topic:
                depths.append(message)
            else:
                pending.append((message, camera))
            while pending and message.stamp_ns - pending[0][0].stamp_ns > PATIENCE_NS:
                yield _frame(*pending.popleft(), depths)
        for entry in pending:
            yield _frame(*entry, depths)

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


@dataclass(frozen=True)
class _Message:
    """What one of the topics said, and when."""

    topic: str
    kind: str
    content: Any
    stamp_ns: int


def _frame(color: _Message, camera: Camera | None, depths: Iterable[_Message]) -> BagFrame:
    distances = [(abs(depth.stamp_ns - color.stamp_ns), depth) for depth in depths]
    near = [pair for pair in distances if pair[0] <= MAX_DISTANCE_NS]
    nearest = min(near, key=lambda pair: pair[0], default=None)
    return BagFrame(
        image=DECODERS[color.kind](color.content),
        depth=None if nearest is None else decode_depth(nearest[1].content),
        camera=camera,
        stamp_s=color.stamp_ns / NANOSECONDS,
        name=stamp_name(color.stamp_ns),
    )


def _calibration(message: Any) -> Camera | None:
    try:
        camera = decode_camera_info(message)
    except ValueError:
        return None
    return camera if camera.is_calibrated else None


def _first_encodings(reader: Any) -> dict[str, str]:
    """Return the encoding of each topic of pictures; compressed ones are color."""
    encodings = {}
    connections = [c for c in reader.connections if c.msgtype in DECODERS]
    for connection, _, raw in reader.messages(connections=connections):
        if connection.topic not in encodings:
            message = reader.deserialize(raw, connection.msgtype)
            encodings[connection.topic] = getattr(message, 'encoding', 'compressed')
        if len(encodings) == len({c.topic for c in connections}):
            break
    return encodings


def _beside(topic: str, infos: list[str]) -> str:
    """Return the camera_info of a topic's own name space, else the only one."""
    own = [name for name in infos if name.rsplit('/', 1)[0] == topic.rsplit('/', 1)[0]]
    return own[0] if own else (infos[0] if len(infos) == 1 else '')


def _told(topics: list[str]) -> str:
    return ', '.join(sorted(topics)) or 'no topic'
