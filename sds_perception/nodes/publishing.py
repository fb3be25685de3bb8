"""Publish from a thread that may outlive the context by a moment."""

from typing import Any

from rclpy.node import Node
from rclpy.publisher import Publisher


def publish(node: Node, publisher: Publisher, message: Any) -> bool:
    """
    Publish, unless the process is shutting down.

    A signal ends the context at once, while another thread is still at a frame or a step.

    :returns: True if it was published.
    :raises RuntimeError: from the middleware.
    """
    try:
        publisher.publish(message)
    except RuntimeError:
        if node.context.ok():
            raise
        return False
    return True
