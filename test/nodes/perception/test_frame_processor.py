"""Whatever one frame raises costs that frame alone; what frames need is remembered."""

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not installed')

from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.nodes.camera_geometry import CameraView
from sds_perception.nodes.frame_statistics import FrameStatistics
from sds_perception.nodes.health import ERROR, Health
from sds_perception.nodes.perception.camera_channel import ReceivedFrame
from sds_perception.nodes.perception.frame_processor import FrameProcessor
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sensor_msgs.msg import Image

GOOD = Image(height=32, width=32, step=32, encoding='mono8', data=bytes(32 * 32))


class Log(list):
    """Keeps what is logged."""

    def error(self, text, **_):
        self.append(text)

    warning = error


class Graph:
    """Cameras without ROS, an engine that knows one answer, and what they say."""

    def __init__(self):
        self.health, self.log, self.published = Health(), Log(), []
        self.cameras = {name: self.camera(name) for name in ('front', 'left')}
        labels = np.zeros((32, 32), np.uint8)
        self.engine = SimpleNamespace(
            predict_batch=lambda requests: [FramePrediction(labels=labels)] * len(requests),
            has_depth=True,
            has_labels=True,
            label_space=None,
            network_s=0.0,
        )
        self.processor = FrameProcessor(
            self.engine, PerceptionNodeSettings(), health=self.health, logger=self.log
        )

    def camera(self, name):
        return SimpleNamespace(
            statistics=FrameStatistics(),
            report=lambda topic, *problem: self.health.report(f'{name}/{topic}', *problem),
            geometry=SimpleNamespace(view=lambda *size, rectified: CameraView()),
            encoder=SimpleNamespace(messages=lambda *answer: [('semantic/image', name)]),
            outputs=SimpleNamespace(
                wanted=lambda: {'semantic/image'},
                publish=lambda output, message: self.published.append(message),
            ),
        )

    def show(self, *names):
        """Let the processor answer a good picture of each camera."""
        cameras = [self.cameras[name] for name in names]
        self.processor(*(ReceivedFrame(camera, GOOD, '/image', 0.0) for camera in cameras))

    def tracebacks(self):
        return [text for text in self.log if text.startswith('Traceback')]


@pytest.fixture
def graph():
    return Graph()


def fail(*_, **__):
    raise KeyError('surprise')


def break_geometry(graph):
    graph.cameras['front'].geometry.view = fail


def break_network(graph):
    graph.engine.predict_batch = fail


def break_encoder(graph):
    graph.cameras['front'].encoder.messages = fail


@pytest.mark.parametrize('damage', [break_geometry, break_network, break_encoder])
def test_an_error_that_nobody_foresaw_is_an_error_of_the_node_with_its_kind(graph, damage):
    damage(graph)
    graph.show('front')
    level, sentence = graph.health.summary()
    assert level == ERROR and "failed: KeyError: 'surprise'" in sentence
    assert int(graph.cameras['front'].statistics.values(0)['frames_dropped']) == 1


@pytest.mark.parametrize('damage', [break_geometry, break_network, break_encoder])
def test_its_traceback_is_logged_once_however_often_it_comes(graph, damage):
    damage(graph)
    for _ in range(3):
        graph.show('front')
    (traceback,) = graph.tracebacks()
    assert 'in fail' in traceback


@pytest.mark.parametrize('part', ['geometry', 'encoder'])
def test_the_next_good_frame_is_answered_and_the_error_ends(graph, part):
    good = graph.cameras['front'].__dict__[part]
    graph.cameras['front'].__dict__[part] = None
    graph.show('front')
    graph.cameras['front'].__dict__[part] = good
    assert graph.published == []
    graph.show('front')
    assert graph.published == ['front']
    assert graph.health.summary() == (0, '')


@pytest.mark.parametrize('damage', [break_geometry, break_encoder])
def test_another_camera_is_answered_beside_it(graph, damage):
    damage(graph)
    graph.show('front', 'left')
    assert graph.published == ['left']


def test_what_frames_needed_last_is_known_for_the_next_network(graph):
    assert graph.processor.asked == (True, True)
    graph.show('front', 'left')
    assert graph.processor.asked == (True, False)
    assert graph.processor.image_size == (32, 32)
    graph.cameras['left'].outputs.wanted = lambda: {'depth/image'}
    graph.show('front', 'left')
    assert graph.processor.asked == (True, True)
    graph.show('left')
    assert graph.processor.asked == (False, True)
