"""A camera, the perception node and a listener, each in a process of its own."""

import cv2
import numpy as np
import pytest

OUTPUTS = {
    'semantic/image': 'Image',
    'semantic/camera_info': 'CameraInfo',
    'semantic/confidence': 'Image',
    'semantic_color/image': 'Image',
    'semantic_color/camera_info': 'CameraInfo',
    'overlay/image': 'Image',
    'overlay/camera_info': 'CameraInfo',
    'depth/image': 'Image',
    'depth/camera_info': 'CameraInfo',
    'points': 'PointCloud2',
}
FRAMES = 50  # 10 Hz for 5 s


class HeaderListener:
    """Collects the headers of a topic; the large rest stays bytes."""

    def __init__(self, graph, topic, kind, qos):
        from rclpy.serialization import deserialize_message
        import sensor_msgs.msg
        from std_msgs.msg import Header

        self.headers = []

        def receive(data):
            # a header comes first, so the message's bytes begin with it
            header = deserialize_message(data, Header)
            self.headers.append((header.stamp.sec, header.stamp.nanosec, header.frame_id))

        kind = getattr(sensor_msgs.msg, kind)
        self.subscription = graph.node.create_subscription(kind, topic, receive, qos, raw=True)

    def is_connected(self, graph):
        return graph.node.count_publishers(self.subscription.topic_name) > 0


@pytest.fixture(scope='module')
def recording(graph, tiny_checkpoint, tmp_path_factory):
    """Return the headers of all topics, and the node's own counts, of 5 s of a 10 Hz camera."""
    from rclpy.qos import QoSProfile, ReliabilityPolicy

    listeners = {
        name: HeaderListener(graph, f'/perception/{name}', kind, 20)
        for name, kind in OUTPUTS.items()
    }
    best_effort = QoSProfile(depth=2 * FRAMES, reliability=ReliabilityPolicy.BEST_EFFORT)
    # one a picture, with its stamp; best effort, too, so a busy machine may lose a few
    listeners['camera_info'] = HeaderListener(graph, '/camera_info', 'CameraInfo', best_effort)
    graph.start('perception_node', checkpoint=tiny_checkpoint, backend='torch')
    graph.wait_for(lambda: graph.values().get('state') == 'active', 'the perception node')
    outputs = [listeners[name] for name in OUTPUTS]
    graph.wait_for(lambda: all(o.is_connected(graph) for o in outputs), 'the outputs')
    pictures = folder_of_pictures(tmp_path_factory.mktemp('pictures'))
    camera = graph.start('camera_node', source=pictures, rate_hz=10.0, fov_deg=70.0)
    graph.wait_for(lambda: len(listeners['camera_info'].headers) >= FRAMES, 'the camera')
    graph.wait_for(lambda: len(listeners['points'].headers) > FRAMES // 2, 'answers')
    assert camera.end() == 0

    def is_settled():
        values = graph.values()
        answered = int(values['frames_processed']) + int(values['frames_dropped'])
        return answered == int(values['frames_received']) and all(
            len(listeners[name].headers) >= int(values[f'published.{name}']) for name in OUTPUTS
        )

    graph.status = None
    graph.wait_for(lambda: graph.status and is_settled(), 'all that the node says it published')
    return {name: listener.headers for name, listener in listeners.items()}, graph.values()


def folder_of_pictures(folder):
    rng = np.random.default_rng(0)
    for number in range(3):
        picture = cv2.resize(rng.integers(0, 255, (12, 16, 3), np.uint8), (640, 480))
        cv2.imwrite(str(folder / f'{number}.png'), picture)
    return folder


def test_every_processed_frame_comes_with_one_stamp_and_frame_on_all_outputs(recording):
    headers, _ = recording
    # before, the camera's calibration was not there yet
    first = headers['points'][0]
    assert len(headers['points']) > FRAMES // 4
    for name in OUTPUTS:
        assert [h for h in headers[name] if h >= first] == headers['points'], name


def test_each_frame_is_published_once(recording):
    headers, values = recording
    assert len(set(headers['semantic/image'])) == int(values['frames_processed'])


def test_what_goes_out_carries_the_header_of_an_image_that_came_in(recording):
    headers, _ = recording
    seen = [header for header in headers['points'] if header >= headers['camera_info'][0]]
    assert len(seen) > FRAMES // 4
    # a stamp or frame of the node's own would be among none of them
    assert len(set(seen) - set(headers['camera_info'])) <= len(seen) // 10


def test_no_published_cloud_is_lost_on_the_way(recording):
    headers, values = recording
    assert len(headers['points']) == int(values['published.points'])


def test_a_camera_that_offers_best_effort_is_heard(recording):
    _, values = recording
    assert int(values['frames_received']) >= FRAMES // 2
