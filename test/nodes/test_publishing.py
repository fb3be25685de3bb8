"""What is published while the process ends is dropped; any other failure is told."""

from collections.abc import Iterator

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

import rclpy
from rclpy.context import Context
from rclpy.node import Node
from sds_perception.nodes.publishing import publish
from std_msgs.msg import String


@pytest.fixture
def node() -> Iterator[Node]:
    context = Context()
    rclpy.init(context=context)
    node = Node('publishing', context=context)
    yield node
    node.destroy_node()
    context.try_shutdown()


def test_a_message_is_published(node):
    assert publish(node, node.create_publisher(String, 'text', 1), String(data='yes'))


def test_after_the_end_of_the_context_nothing_is_published_and_nothing_raised(node):
    publisher = node.create_publisher(String, 'text', 1)
    node.context.shutdown()
    assert not publish(node, publisher, String(data='too late'))


def test_another_failure_is_raised(node):
    publisher = node.create_publisher(String, 'text', 1)
    node.destroy_publisher(publisher)
    with pytest.raises(RuntimeError):
        publish(node, publisher, String(data='to nobody'))
