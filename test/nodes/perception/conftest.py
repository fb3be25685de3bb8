"""A perception node that answers a camera, while its network changes."""

import pytest

RATE_HZ = 10.0


@pytest.fixture(scope='module')
def running(graph, tiny_checkpoint):
    """Return the labels that a node publishes for a camera that never stops."""
    from rclpy.qos import DurabilityPolicy, QoSProfile
    from sensor_msgs.msg import Image
    from std_msgs.msg import String

    graph.perception = graph.start('perception_node', checkpoint=tiny_checkpoint, backend='torch')
    labels = graph.listen(Image, '/perception/semantic/image')
    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    graph.names = graph.listen(String, '/perception/semantic/labels', latched)
    images = graph.node.create_publisher(Image, '/image', 1)
    size = {'height': 48, 'width': 64, 'step': 192, 'data': bytes(range(256)) * 36}
    message = Image(encoding='rgb8', **size)

    def show():
        message.header.stamp = graph.node.get_clock().now().to_msg()
        images.publish(message)

    graph.node.create_timer(1 / RATE_HZ, show)
    graph.wait_for(lambda: len(labels) > 3, 'labels')
    return labels
