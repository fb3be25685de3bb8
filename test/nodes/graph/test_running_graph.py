"""A graph leaves nothing behind: neither nodes nor a process that no longer hears SIGTERM."""

import signal
from types import SimpleNamespace

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

import rclpy
from sds_perception.nodes.graph.running_graph import GraphSpinner, running_graph


def test_a_graph_ends_as_it_began(ros_environment):
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), running_graph({}):
        assert rclpy.ok()
        signal.raise_signal(signal.SIGTERM)
    assert not rclpy.ok()
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.fixture
def listener(ros_environment):
    """Give a node that gets a frame whenever it is spun."""
    with running_graph({}):
        node = rclpy.create_node('listener')
        node.num_frames, node.errors = 0, {}

        def receive():
            node.num_frames += 1

        node.create_timer(0.001, receive)
        yield node


def test_a_listener_is_spun_until_it_has_heard_enough(listener):
    group = SimpleNamespace(check=lambda: None)
    with GraphSpinner(listener, group) as spinner:
        spinner.spin_until(lambda: listener.num_frames >= 3)
    assert listener.num_frames >= 3


def test_a_node_that_ended_ends_the_wait(listener):
    def check():
        raise ChildProcessError('camera_node ended')

    with (
        pytest.raises(ChildProcessError, match='camera_node ended'),
        GraphSpinner(listener, SimpleNamespace(check=check)) as spinner,
    ):
        spinner.spin_until(lambda: False)
