"""The pictures in a ROS 1 or ROS 2 bag, read without ROS."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sds_perception.core.stamps import NANOSECONDS, stamp_to_nanoseconds
from sds_perception.messages.image import decode_compressed_rgb, decode_rgb

DECODERS = {
    'sensor_msgs/msg/Image': decode_rgb,
    'sensor_msgs/msg/CompressedImage': decode_compressed_rgb,
}


@dataclass(frozen=True)
class BagImage:
    """One picture of a bag."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    stamp_s: float
    """The header's time, seconds."""
    name: str
    """The same time as :func:`stamp_name` writes it."""


class BagImages:
    """All pictures of one topic, in the order of recording."""

    def __init__(self, path: str | Path, topic: str = ''):
        """
        Look into the bag.

        :param path: a .bag file of ROS 1, or the folder or .mcap file of a ROS 2 bag.
        :param topic: which pictures; '' = the only topic that has some.
        :raises FileNotFoundError: if there is no such bag.
        :raises ValueError: if it cannot be read, has no such pictures, or the reader is missing.
        """
        self.path = Path(path)
        if not self.path.exists():
            raise FileNotFoundError(f'there is no bag {self.path}')
        with open_bag(self.path) as reader:
            counts = {
                name: about.msgcount
                for name, about in reader.topics.items()
                if about.msgtype in DECODERS
            }
        self.topic = topic or _only(counts, self.path)
        if self.topic not in counts:
            raise ValueError(
                f'{self.path} has no pictures on {self.topic}; '
                f'it has some on {", ".join(sorted(counts)) or "no topic"}'
            )
        self._count = counts[self.topic]

    def __len__(self) -> int:
        """Return the number of pictures."""
        return self._count

    def __iter__(self) -> Iterator[BagImage]:
        """
        Decode picture after picture.

        :raises ValueError: for one that cannot be decoded, naming its time.
        """
        with open_bag(self.path) as reader:
            connections = [c for c in reader.connections if c.topic == self.topic]
            for connection, recorded_ns, raw in reader.messages(connections=connections):
                message = reader.deserialize(raw, connection.msgtype)
                stamp_ns = stamp_of(message, recorded_ns)
                name = stamp_name(stamp_ns)
                try:
                    image = DECODERS[connection.msgtype](message)
                except ValueError as error:
                    raise ValueError(f'{self.path}, {self.topic} at {name}: {error}') from None
                yield BagImage(image, stamp_ns / NANOSECONDS, name)


def stamp_of(message: Any, recorded_ns: int) -> int:
    """Return the header's time, ns; when it was recorded where the driver left that empty."""
    return stamp_to_nanoseconds(message.header.stamp) or recorded_ns


def stamp_name(stamp_ns: int) -> str:
    """Name a picture by its time, so that labels are found by whoever reads the bag."""
    return f'{stamp_ns // NANOSECONDS}_{stamp_ns % NANOSECONDS:09d}'


def _only(counts: dict[str, int], path: Path) -> str:
    if len(counts) != 1:
        raise ValueError(
            f'{path} has pictures on {", ".join(sorted(counts)) or "no topic"}; '
            'wanted one topic: name it'
        )
    return next(iter(counts))


def open_bag(path: Path) -> closing[Any]:
    """
    Open a bag; close what is returned.

    :returns: an ``AnyReader`` of rosbags.
    :raises ValueError: if it is no bag, or rosbags is not installed.
    """
    try:
        from rosbags.highlevel import AnyReader, AnyReaderError
        from rosbags.typesys import Stores, get_typestore
    except ImportError:
        raise ValueError(
            f'{path} needs the package rosbags: pip install "sds_perception[bags]"'
        ) from None
    try:
        # the types of a bag that does not bring its own, as those of Humble do not
        reader = AnyReader([path], default_typestore=get_typestore(Stores.ROS2_HUMBLE))
        reader.open()
    except AnyReaderError as error:
        raise ValueError(f'{path} is no bag that can be read ({error})') from None
    return closing(reader)
