"""The camera node in a process of its own."""

from itertools import pairwise
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

CALIBRATION = """
image_width: 64
image_height: 48
camera_name: test
camera_matrix: {rows: 3, cols: 3, data: [41, 0, 31, 0, 42, 23, 0, 0, 1]}
distortion_model: plumb_bob
distortion_coefficients: {rows: 1, cols: 5, data: [0.1, 0, 0, 0, 0]}
rectification_matrix: {rows: 3, cols: 3, data: [1, 0, 0, 0, 1, 0, 0, 0, 1]}
projection_matrix: {rows: 3, cols: 4, data: [41, 0, 31, 0, 0, 42, 23, 0, 0, 0, 1, 0]}
"""


@pytest.fixture
def pictures(tmp_path):
    for number in range(3):
        picture = np.full((48, 64, 3), 10 * number, np.uint8)
        cv2.imwrite(str(tmp_path / f'{number}.png'), picture)
    return tmp_path


@pytest.fixture
def best_effort():
    from rclpy.qos import QoSProfile, ReliabilityPolicy

    return QoSProfile(depth=100, reliability=ReliabilityPolicy.BEST_EFFORT)


def test_a_folder_is_published_in_order_with_its_calibration(graph, pictures, best_effort):
    from sensor_msgs.msg import CameraInfo, Image

    images = graph.listen(Image, '/folder/image', best_effort)
    infos = graph.listen(CameraInfo, '/folder/camera_info', best_effort)
    process = graph.start(
        'camera_node', '-r', '__ns:=/folder', source=pictures, rate_hz=20, fov_deg=90.0
    )
    graph.wait_for(lambda: len(images) >= 6 and len(infos) >= 6, 'six pictures')
    assert process.end() == 0
    shades = [message.data[0] // 10 for message in images]
    steps = [(after - before) % 3 for before, after in pairwise(shades)]
    assert steps.count(1) >= len(steps) - 1  # best effort: a busy machine may lose one
    assert {m.header.frame_id for m in images + infos} == {'camera'}
    stamps = [{(m.header.stamp.sec, m.header.stamp.nanosec) for m in ms} for ms in (images, infos)]
    assert stamps[0] & stamps[1]
    assert (infos[0].width, infos[0].height, infos[0].k[0]) == (64, 48, pytest.approx(32))
    assert 'Traceback' not in process.log()


def test_a_calibration_file_is_published(graph, pictures, best_effort):
    from sensor_msgs.msg import CameraInfo

    file = pictures / 'camera.yaml'
    file.write_text(CALIBRATION)
    infos = graph.listen(CameraInfo, '/calibrated/camera_info', best_effort)
    process = graph.start(
        'camera_node', '-r', '__ns:=/calibrated', source=pictures, camera_info_url=f'file://{file}'
    )
    graph.wait_for(lambda: infos, 'its calibration')
    assert process.end() == 0
    assert list(infos[0].k) == [41.0, 0.0, 31.0, 0.0, 42.0, 23.0, 0.0, 0.0, 1.0]
    assert list(infos[0].d) == [0.1, 0.0, 0.0, 0.0, 0.0]


def test_stamps_are_those_of_a_simulation(graph, pictures, best_effort):
    from rosgraph_msgs.msg import Clock
    from sensor_msgs.msg import Image

    images = graph.listen(Image, '/simulated/image', best_effort)
    clock = graph.node.create_publisher(Clock, '/clock', 1)
    process = graph.start(
        'camera_node', '-r', '__ns:=/simulated', source=pictures, use_sim_time='true'
    )
    tenths = iter(range(1_000_000))

    def is_shown():
        message = Clock()
        tenth = next(tenths)
        message.clock.sec, message.clock.nanosec = 1000 + tenth // 10, tenth % 10 * 100_000_000
        clock.publish(message)
        return len(images) >= 2

    graph.wait_for(is_shown, 'pictures of the simulation')
    assert process.end() == 0
    graph.node.destroy_publisher(clock)
    assert all(1000 <= message.header.stamp.sec <= 1000 + next(tenths) for message in images)


def test_rendered_rooms_come_with_the_truth_of_the_same_stamp(graph, best_effort):
    from sensor_msgs.msg import Image

    topics = ('image', 'camera/ground_truth/labels', 'camera/ground_truth/depth')
    received = {topic: graph.listen(Image, f'/rooms/{topic}', best_effort) for topic in topics}
    process = graph.start(
        'camera_node', '-r', '__ns:=/rooms', width=64, height=48, rate_hz=5.0, buffer_frames=2
    )

    def stamps(topic):
        return {(m.header.stamp.sec, m.header.stamp.nanosec) for m in received[topic]}

    graph.wait_for(lambda: set.intersection(*map(stamps, topics)), 'a frame and its truth')
    assert process.end() == 0
    encodings = [received[topic][0].encoding for topic in topics]
    assert encodings == ['rgb8', 'mono8', '32FC1']


@pytest.fixture
def device():
    """Return the path of a device that gives four pictures and is then away."""
    path = Path(f'/dev/shm/webcam_{os.getpid()}.avi')
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'MJPG'), 10, (64, 48))
    for _ in range(4):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    yield path
    path.unlink(missing_ok=True)


def test_a_webcam_that_was_unplugged_is_opened_again(graph, device, best_effort):
    from sensor_msgs.msg import Image

    images = graph.listen(Image, '/image', best_effort)
    process = graph.start('camera_node', source=device, rate_hz=20.0)
    graph.wait_for(lambda: images, 'its pictures')
    away = device.rename(device.with_suffix('.away'))
    graph.wait_for(lambda: 'gives no pictures any more' in process.log(), 'the node to notice')
    graph.wait_for(lambda: 'is the webcam plugged in' in process.log(), 'an attempt in vain')
    count = len(images)
    away.rename(device)
    graph.wait_for(lambda: len(images) > count, 'its pictures again')
    assert process.end() == 0
    assert 'Traceback' not in process.log()


@pytest.mark.parametrize(
    ('source', 'words'), [('/nowhere', 'choose synthetic'), ('97', 'is the webcam plugged in')]
)
def test_a_source_that_is_not_there_ends_the_node_with_one_line(graph, source, words):
    process = graph.start('camera_node', source=source)
    graph.wait_for(lambda: not process.is_running, 'the node to end')
    assert process.end() == 1
    assert words in process.log()
    assert 'Traceback' not in process.log() and 'AttributeError' not in process.log()
