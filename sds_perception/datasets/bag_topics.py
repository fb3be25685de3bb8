"""Which topics of a bag are the color, the depth and the calibration of its camera."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sds_perception.datasets.bag_images import DECODERS

CAMERA_INFO = 'sensor_msgs/msg/CameraInfo'
DEPTH_ENCODINGS = ('16UC1', '32FC1')
GRAY_OR_DEPTH = 'mono16'
"""What some cameras call depth, and others a gray picture: depth beside a topic of color."""
COMPRESSED, COMPRESSED_DEPTH = 'compressed', 'compressedDepth'
NOT_COLOR = (*DEPTH_ENCODINGS, GRAY_OR_DEPTH, COMPRESSED_DEPTH)


@dataclass(frozen=True)
class CameraTopics:
    """The topics of one camera."""

    color: str
    """Of the pictures."""
    depth: str
    """Of the depth; '' without any."""
    info: str
    """Of the calibration; '' without any."""


def find_camera_topics(reader: Any, path: Path) -> CameraTopics:
    """
    Tell the topics of a camera apart by what their first messages hold; empty ones do not count.

    :param reader: an open ``AnyReader``.
    :param path: of the bag, for the messages.
    :raises ValueError: if it is not clear which topics to take.
    """
    encodings = _first_encodings(reader)
    color = [name for name, code in encodings.items() if code not in NOT_COLOR]
    depth = [name for name, code in encodings.items() if code in DEPTH_ENCODINGS]
    gray = [name for name, code in encodings.items() if code == GRAY_OR_DEPTH]
    packed = [name for name, code in encodings.items() if code == COMPRESSED_DEPTH]
    color, depth = (color, depth + gray) if color else (gray, depth)
    if len(color) != 1 or len(depth) > 1:
        raise ValueError(
            f'{path} has color pictures on {_told(color)} and depth on {_told(depth or packed)}; '
            'wanted one topic of color and at most one of depth, of the same camera: '
            'record or filter a bag of these'
        )
    if packed and not depth:
        raise ValueError(
            f'{path} has depth on {_told(packed)} alone, in a compression that is not read; '
            'wanted the raw images: ros2 run image_transport republish compressedDepth raw, and '
            'record those, or filter a bag without depth'
        )
    infos = [c.topic for c in reader.connections if c.msgtype == CAMERA_INFO and c.msgcount]
    return CameraTopics(color[0], (depth or [''])[0], _beside(color[0], sorted(set(infos)), path))


def _first_encodings(reader: Any) -> dict[str, str]:
    """Return the encoding of each topic of pictures that has some; compressed ones are color."""
    encodings = {}
    connections = [c for c in reader.connections if c.msgtype in DECODERS and c.msgcount]
    for connection, _, raw in reader.messages(connections=connections):
        if connection.topic not in encodings:
            message = reader.deserialize(raw, connection.msgtype)
            encodings[connection.topic] = _encoding_of(message)
        if len(encodings) == len({c.topic for c in connections}):
            break
    return encodings


def _encoding_of(message: Any) -> str:
    if hasattr(message, 'encoding'):
        return message.encoding
    return COMPRESSED_DEPTH if COMPRESSED_DEPTH in message.format else COMPRESSED


def _beside(topic: str, infos: list[str], path: Path) -> str:
    """Return the camera_info of a topic's own name space, else the only one."""
    own_space = _name_space(topic.removesuffix(f'/{COMPRESSED}'))
    own = [name for name in infos if _name_space(name) == own_space]
    if not own and len(infos) > 1:
        raise ValueError(
            f'{path} has calibrations on {_told(infos)}, none of them beside {topic}; '
            'wanted that of its camera or no other: record or filter a bag of these'
        )
    return (own or infos or [''])[0]


def _name_space(topic: str) -> str:
    return topic.rpartition('/')[0]


def _told(topics: list[str]) -> str:
    return ', '.join(sorted(topics)) or 'no topic'
