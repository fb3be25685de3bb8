"""A graph that is stuck is told apart from one that is slow."""

from types import SimpleNamespace

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not installed')

from sds_perception.nodes import demo_graph

GROUP = SimpleNamespace(last_lines=lambda name: f'last words of {name}')


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(s=0.0)
    monkeypatch.setattr(demo_graph.time, 'monotonic', lambda: now.s)
    return now


def test_a_slow_start_is_waited_for_and_then_told_with_last_words(clock):
    progress = demo_graph.Progress()
    clock.s = demo_graph.START_LIMIT_S
    progress.check(GROUP, {})
    clock.s += 1
    with pytest.raises(TimeoutError, match='after 0 frames; .*last words of perception_node'):
        progress.check(GROUP, {})


def test_frames_that_keep_coming_are_progress(clock):
    progress = demo_graph.Progress()
    for _ in range(10):
        clock.s += demo_graph.STALL_LIMIT_S
        progress.check(GROUP, {})
        progress.advance()
    clock.s += demo_graph.STALL_LIMIT_S + 1
    with pytest.raises(TimeoutError, match='after 10 frames'):
        progress.check(GROUP, {})


def test_a_node_in_error_is_told_soon_in_its_own_words(clock):
    progress = demo_graph.Progress()
    errors = {'perception': 'there is no checkpoint x; train one'}
    progress.check(GROUP, errors)
    clock.s = demo_graph.ERROR_LIMIT_S + 1
    with pytest.raises(ChildProcessError, match='perception: there is no checkpoint x; train one'):
        progress.check(GROUP, errors)


def test_parameters_become_ros_arguments():
    module, arguments = demo_graph.node_command('camera_node', {'rate_hz': 5.0, 'checkpoint': ''})
    assert module == 'sds_perception.nodes.camera_node'
    assert arguments == ['--ros-args', '-p', 'rate_hz:=5.0', '-p', "checkpoint:=''"]
    _, arguments = demo_graph.node_command('camera_node', {'source': "o'brien.mp4"})
    assert arguments[-1] == "source:='o''brien.mp4'"
