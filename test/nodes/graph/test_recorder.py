"""The recorder hears a graph: six messages of one stamp become one frame."""

import time

import numpy as np
import pytest
from sds_perception.core.camera import pinhole, ray_table
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.messages.point_cloud import PointCloudEncoder

rclpy = pytest.importorskip('rclpy', reason='ROS 2 is not installed')

HEIGHT, WIDTH = 6, 8
IMAGE = np.full((HEIGHT, WIDTH, 3), (10, 20, 30), np.uint8)
LABELS = np.full((HEIGHT, WIDTH), 3, np.uint8)
DEPTH = np.full((HEIGHT, WIDTH), 2.0, np.float32)


@pytest.fixture
def graph(monkeypatch):
    """Give a recorder, a node that speaks for the rest of the graph, and a way to spin both."""
    from rclpy.executors import SingleThreadedExecutor
    from rclpy.node import Node
    from sds_perception.nodes.graph.process_group import graph_environment
    from sds_perception.nodes.graph.recorder import Recorder

    for key, value in graph_environment().items():
        monkeypatch.setenv(key, value)
    rclpy.init()
    frames = []
    recorder, speaker = Recorder(frames.append), Node('speaker')
    executor = SingleThreadedExecutor()
    executor.add_node(recorder)
    executor.add_node(speaker)

    def spin_until(condition, seconds=120.0):
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            executor.spin_once(timeout_sec=0.05)
        return condition()

    yield recorder, speaker, frames, spin_until
    executor.shutdown()
    speaker.destroy_node()
    recorder.destroy_node()
    rclpy.shutdown()


def messages_at(stamp):
    from sds_perception.nodes.graph.recorder import CAMERA_TOPICS, OUTPUT_TOPICS
    from sds_perception.nodes.ros_messages import cloud_message, image_message
    from std_msgs.msg import Header

    header = Header(stamp=stamp, frame_id='camera')
    camera = pinhole(8, 8, 3.5, 2.5, width=WIDTH, height=HEIGHT)
    rays = ray_table(camera, rectified=False)
    cloud = PointCloudEncoder(HEIGHT, WIDTH).encode(rays, DEPTH, IMAGE)
    by_name = {
        'image': image_message(header, image_fields(IMAGE, 'rgb8')),
        'true_labels': image_message(header, encode_labels(LABELS)),
        'true_depth': image_message(header, encode_depth(DEPTH)),
        'labels': image_message(header, encode_labels(LABELS + 1)),
        'depth': image_message(header, encode_depth(2 * DEPTH)),
        'points': cloud_message(header, cloud),
    }
    topics = {**CAMERA_TOPICS, **OUTPUT_TOPICS}
    return {topics[name]: message for name, message in by_name.items()}


def test_six_messages_become_one_frame(graph):
    recorder, speaker, frames, spin_until = graph
    messages = messages_at(speaker.get_clock().now().to_msg())
    publishers = {t: speaker.create_publisher(type(m), t, 5) for t, m in messages.items()}
    assert spin_until(lambda: all(p.get_subscription_count() for p in publishers.values()))
    for topic, message in messages.items():
        publishers[topic].publish(message)
    assert spin_until(lambda: frames)
    (frame,) = frames
    assert (frame.image == IMAGE).all()
    assert (frame.true_labels == 3).all()
    assert (frame.labels == 4).all()
    assert (frame.true_depth == 2.0).all()
    assert (frame.depth == 4.0).all()
    assert frame.points[0, 0].tolist() == [-3.5 / 8 * 2, -2.5 / 8 * 2, 2.0]
    assert (frame.point_colors == IMAGE).all()
    assert all(0 < latency_ms < 240_000 for latency_ms in frame.latencies_ms.values())
