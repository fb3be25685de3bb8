"""What no camera should send: the running node says so and serves the next good frame."""

import math
import time

import pytest

OUTPUTS = ('semantic/image', 'depth/image', 'points')
WIDTH, HEIGHT = 64, 48
GOOD_CALIBRATION = {
    'height': HEIGHT,
    'width': WIDTH,
    'k': [60.0, 0.0, 31.5, 0.0, 60.0, 23.5, 0.0, 0.0, 1.0],
    'p': [60.0, 0.0, 31.5, 0.0, 0.0, 60.0, 23.5, 0.0, 0.0, 0.0, 1.0, 0.0],
}


class Camera:
    """Publishes single images and waits for what the node makes of them."""

    def __init__(self, graph):
        from sensor_msgs.msg import CameraInfo, Image, PointCloud2

        self.graph = graph
        self.received = {
            name: graph.listen(PointCloud2 if name == 'points' else Image, f'/perception/{name}')
            for name in OUTPUTS
        }
        self._images = graph.node.create_publisher(Image, '/image', 1)
        self._camera_infos = graph.node.create_publisher(CameraInfo, '/camera_info', 1)
        self.stamp_s = 10_000
        self.calibration = GOOD_CALIBRATION

    def is_connected(self):
        topics = [f'/perception/{name}' for name in OUTPUTS]
        publishers = (self._images, self._camera_infos)
        return all(self.graph.node.count_publishers(topic) for topic in topics) and all(
            map(self._is_heard_for_good, publishers)
        )

    def _is_heard_for_good(self, publisher) -> bool:
        # what is shown while the node changes from best effort to reliable can get lost
        listeners = self.graph.node.get_subscriptions_info_by_topic(publisher.topic_name)
        reliable = [i for i in listeners if i.qos_profile.reliability.name == 'RELIABLE']
        return len(listeners) == len(reliable) == publisher.get_subscription_count() == 1

    def show(self, **changes) -> int:
        """Publish its calibration and a good image, but for the changes; return the stamp."""
        from sensor_msgs.msg import CameraInfo, Image
        from std_msgs.msg import Header

        self.stamp_s += 1
        header = Header(frame_id='camera')
        header.stamp.sec = self.stamp_s
        self._camera_infos.publish(CameraInfo(header=header, **self.calibration))
        fields = {'height': HEIGHT, 'width': WIDTH, 'encoding': 'rgb8', 'step': 3 * WIDTH}
        fields |= {'data': bytes(3 * WIDTH * HEIGHT), **changes}
        self._images.publish(Image(header=header, **fields))
        return self.stamp_s

    def is_answered(self, stamp_s: int, outputs=OUTPUTS) -> bool:
        """Tell whether all outputs carry a stamp."""
        return all(
            any(m.header.stamp.sec == stamp_s for m in self.received[name]) for name in outputs
        )

    def serves(self, outputs=OUTPUTS) -> int:
        """Show good images, one by one, until one is answered, and return its stamp."""

        def is_next_answered():
            stamp_s = self.show()
            deadline = time.monotonic() + 1.0
            while not self.is_answered(stamp_s, outputs) and time.monotonic() < deadline:
                self.graph.spin()
            return self.is_answered(stamp_s, outputs) and stamp_s

        return self.graph.wait_for(is_next_answered, f'an answer on {outputs}')

    def wait_for_word(self, word: str) -> str:
        """Wait until diagnostics warn with a word, and return what they say."""
        graph = self.graph
        graph.status = None
        graph.wait_for(lambda: graph.status and word in graph.status.message, f'the word {word!r}')
        assert graph.status.level == b'\x01'
        return graph.status.message


@pytest.fixture(scope='module')
def camera(graph, tiny_checkpoint):
    """Return a camera that a perception node answers."""
    process = graph.start('perception_node', checkpoint=tiny_checkpoint, backend='torch')
    camera = Camera(graph)
    graph.wait_for(camera.is_connected, 'the perception node')
    yield camera
    assert process.is_running
    assert process.end() == 0
    assert 'Traceback' not in process.log()


@pytest.fixture(autouse=True)
def calibrated(camera):
    """Begin and end each test with a node that serves good frames."""
    camera.serves()
    yield
    camera.calibration = GOOD_CALIBRATION
    camera.serves()


def test_an_unknown_encoding_is_named_with_those_that_can_be_read(camera):
    camera.show(encoding='mystery8')
    said = camera.wait_for_word('mystery8')
    assert 'rgb8' in said and 'dropped an image of /image' in said


def test_a_dropped_image_is_counted(camera):
    before = int(camera.graph.values().get('dropped.bad_image', 0))
    camera.show(encoding='mystery8')
    graph = camera.graph
    graph.wait_for(
        lambda: int(graph.values().get('dropped.bad_image', 0)) == before + 1, 'the count'
    )


def test_data_cut_short_names_what_came_and_what_was_wanted(camera):
    camera.show(data=bytes(100))
    said = camera.wait_for_word('100 bytes')
    assert str(3 * WIDTH * HEIGHT) in said


def test_a_step_too_small_for_a_row_is_named(camera):
    camera.show(step=10)
    assert str(3 * WIDTH) in camera.wait_for_word('step 10')


def test_an_image_without_pixels_is_dropped(camera):
    camera.show(height=0, width=0, step=0, data=b'')
    camera.wait_for_word('no pixels')


def test_after_a_bad_image_the_next_good_one_is_served_and_the_warning_ends(camera):
    camera.show(encoding='mystery8')
    camera.wait_for_word('mystery8')
    graph = camera.graph
    graph.wait_for(
        lambda: camera.serves() and 'mystery8' not in graph.status.message, 'the warning to end'
    )
    assert 'mystery8' in graph.values()['last_error']


@pytest.mark.parametrize(
    ('changes', 'word'),
    [
        ({'k': [0.0] * 9, 'p': [0.0] * 12}, 'camera_calibration'),
        ({'k': [math.nan] + [0.0] * 8}, 'has nan in K'),
        ({'k': [math.inf] + [0.0] * 8}, 'has inf in K'),
        ({'height': 480, 'width': 640}, '640x480'),
    ],
    ids=['K = 0', 'NaN in K', 'Inf in K', 'another size'],
)
def test_without_a_usable_calibration_labels_and_depth_go_on_and_points_stop(
    camera, changes, word
):
    camera.calibration = {**GOOD_CALIBRATION, **changes}
    outputs = ('semantic/image', 'depth/image')
    camera.serves(outputs)
    said = camera.wait_for_word(word)
    assert said.startswith('no points: /camera_info: camera_info')
    num_clouds = len(camera.received['points'])
    camera.serves(outputs)
    assert len(camera.received['points']) == num_clouds


def test_a_stamp_that_jumps_back_is_served(camera):
    camera.stamp_s -= 5_000
    assert camera.serves() < 10_000


def test_another_image_size_between_good_frames_does_no_harm(camera):
    stamp_s = camera.show(height=96, width=128, step=3 * 128, data=bytes(3 * 96 * 128))
    graph = camera.graph
    labels_and_depth = ('semantic/image', 'depth/image')
    graph.wait_for(lambda: camera.is_answered(stamp_s, labels_and_depth), 'the other size')
    depth = next(m for m in camera.received['depth/image'] if m.header.stamp.sec == stamp_s)
    assert (depth.height, depth.width, depth.encoding) == (96, 128, '32FC1')
