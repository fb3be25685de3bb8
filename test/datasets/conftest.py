"""Files of data sets as tests write them."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

MILLISECOND_NS = 1_000_000


@pytest.fixture(scope='session')
def write_picture() -> Callable[[Path, object], None]:
    """Return the function that writes a picture, RGB or one channel, and its folders."""
    return _write_picture


def _write_picture(path: Path, values: object, dtype: type = np.uint8) -> None:
    array = np.asarray(values, dtype)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), array[..., ::-1] if array.ndim == 3 else array)


@pytest.fixture(scope='session')
def write_text() -> Callable[[Path, str], None]:
    """Return the function that writes a text file and its folders."""
    return _write_text


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class Encoder:
    """Makes ROS 2 messages of a moment, milliseconds, and what the helpers below say."""

    def __init__(self, store):
        self.types = store.types

    def __call__(self, moment, *content):
        if len(content) < 2:
            return self._camera_info(moment, *content)
        return (self._compressed if isinstance(content[1], bytes) else self._image)(
            moment, *content
        )

    def _header(self, moment):
        time = self.types['builtin_interfaces/msg/Time'](0, moment * MILLISECOND_NS)
        return self.types['std_msgs/msg/Header'](time, 'camera')

    def _image(self, moment, encoding, array):
        step = array.strides[0]
        content = array.view(np.uint8).ravel()
        kind = self.types['sensor_msgs/msg/Image']
        return kind(self._header(moment), *array.shape[:2], encoding, 0, step, content)

    def _compressed(self, moment, written_as, content):
        kind = self.types['sensor_msgs/msg/CompressedImage']
        return kind(self._header(moment), written_as, np.frombuffer(content, np.uint8))

    def _camera_info(self, moment, focal_px=50.0):
        K = np.array([focal_px, 0, 2.5, 0, focal_px, 1.5, 0, 0, 1]) * (focal_px != 0)
        region = self.types['sensor_msgs/msg/RegionOfInterest'](0, 0, 0, 0, False)
        kind = self.types['sensor_msgs/msg/CameraInfo']
        P = np.zeros(12)
        return kind(self._header(moment), 4, 6, 'plumb_bob', np.zeros(5), K, np.eye(3).ravel(), P,
                    0, 0, region)  # fmt: skip


@pytest.fixture
def write_bag(tmp_path):
    """
    Return a function that writes a bag of one camera; moments are milliseconds.

    Messages are recorded in the order of the list, none before its moment.
    """
    rosbag2 = pytest.importorskip('rosbags.rosbag2')
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS2_HUMBLE)
    encoded = Encoder(store)

    def run(messages, silent=''):
        path = tmp_path / 'bag'
        with rosbag2.Writer(path, version=8) as writer:
            connections, recorded = {}, 0
            if silent:
                writer.add_connection(silent, 'sensor_msgs/msg/Image', typestore=store)
            for topic, moment, *content in messages:
                message = encoded(moment, *content)
                recorded = max(recorded, moment)
                kind = message.__msgtype__
                if topic not in connections:
                    connections[topic] = writer.add_connection(topic, kind, typestore=store)
                raw = store.serialize_cdr(message, kind)
                writer.write(connections[topic], recorded * MILLISECOND_NS, raw)
        return path

    return run
