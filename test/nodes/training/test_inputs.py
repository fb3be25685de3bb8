"""Images come together with their depth and labels, whatever camera and clock do."""

import re

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.nodes.qos import output_qos
from sds_perception.nodes.training.inputs import TrainingInputs
from sds_perception.nodes.training.settings import TrainingNodeSettings
from sensor_msgs.msg import CameraInfo, Image


class Sensors:
    """A camera with depth and labels, and what is brought together of it."""

    def __init__(self, graph):
        self.graph = graph
        self.matches = []
        self.camera_infos = []
        self.publishers = {}
        self.inputs = TrainingInputs(graph.node, TrainingNodeSettings(), self._keep)

    def publish(self, topic, stamp_s):
        """Publish a message when the inputs listen."""
        node, qos = self.graph.node, output_qos(10)
        if topic not in self.publishers:
            kind = CameraInfo if topic == 'camera_info' else Image
            self.publishers[topic] = node.create_publisher(kind, f'/{topic}', qos)
            self.graph.wait_for(lambda: node.count_publishers(f'/{topic}'), topic)
            self.inputs.watch()
            publisher = self.publishers[topic]
            self.graph.wait_for(publisher.get_subscription_count, f'a listener of {topic}')
        kind = CameraInfo if topic == 'camera_info' else Image
        message = kind()
        message.header.stamp.sec = stamp_s
        self.publishers[topic].publish(message)

    def wait_for_match(self, stamp_s):
        """Return what was brought together under a stamp, once it is."""
        return self.graph.wait_for(
            lambda: next((m for m in self.matches if m.stamp_ns == stamp_s * 10**9), None),
            f'a match of {stamp_s} s',
        ).items.keys()

    def _keep(self, match, camera_info, *, rectified):
        self.matches.append(match)
        self.camera_infos.append(camera_info)

    def close(self):
        self.inputs.close()
        for publisher in self.publishers.values():
            self.graph.node.destroy_publisher(publisher)
        for topic in self.publishers:
            self.graph.wait_for(
                lambda topic=topic: not self.graph.node.count_publishers(f'/{topic}'), 'silence'
            )


@pytest.fixture
def sensors(graph):
    sensors = Sensors(graph)
    yield sensors
    sensors.close()


def test_an_image_waits_for_nobody_where_nobody_publishes_depth(sensors):
    sensors.publish('image', 5)
    assert sensors.wait_for_match(5) == {'image'}


def test_an_image_its_depth_and_its_labels_come_together_with_the_newest_calibration(sensors):
    for topic in ('depth', 'labels', 'camera_info'):
        sensors.publish(topic, 7)
    sensors.publish('image', 7)
    assert sensors.wait_for_match(7) == {'image', 'depth', 'labels'}
    sensors.publish('image', 8)
    sensors.publish('depth', 8)
    sensors.publish('labels', 8)
    sensors.wait_for_match(8)
    assert sensors.camera_infos[-1].header.stamp.sec == 7


def test_after_a_clock_that_jumps_back_images_and_depth_meet_again(sensors):
    sensors.publish('depth', 9000)
    sensors.publish('image', 9000)
    assert sensors.wait_for_match(9000) == {'image', 'depth'}
    sensors.publish('image', 3)
    sensors.graph.wait_for(lambda: sensors.inputs.jumps_back == 1, 'the jump to be seen')
    sensors.publish('image', 4)
    sensors.publish('depth', 4)
    assert sensors.wait_for_match(4) == {'image', 'depth'}


def test_a_camera_that_stops_is_named_until_it_comes_back(sensors):
    sensors.publish('image', 1)
    sensors.wait_for_match(1)
    assert sensors.inputs.problems() == {'inputs': '', 'qos': ''}
    sensors.inputs.rate.last_s -= 10.0
    said = sensors.inputs.problems()['inputs']
    assert re.match(r'no image came on /image for \d\d s', said)
    sensors.publish('image', 2)
    sensors.wait_for_match(2)
    assert sensors.inputs.problems()['inputs'] == ''
