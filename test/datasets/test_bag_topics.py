"""The topics of a camera are told apart by their first messages."""

from pathlib import Path
from types import SimpleNamespace

from sds_perception.datasets.bag_topics import find_camera_topics


def test_a_topic_without_messages_is_not_waited_for():
    kind = 'sensor_msgs/msg/Image'
    pictures, silent = (
        SimpleNamespace(topic=topic, msgtype=kind, msgcount=count)
        for topic, count in (('/camera/image', 9), ('/other/image', 0))
    )
    read = []

    def messages(connections):
        for number in range(9):
            read.append(number)
            yield pictures, number, b''

    reader = SimpleNamespace(
        connections=[pictures, silent],
        messages=messages,
        deserialize=lambda raw, msgtype: SimpleNamespace(encoding='rgb8'),
    )
    assert find_camera_topics(reader, Path('bag')).color == '/camera/image'
    assert read == [0]
