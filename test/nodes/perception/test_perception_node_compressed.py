"""Compressed pictures in the running node: read, or refused with a sentence."""

import struct
import zlib

import cv2
import numpy as np
import pytest

PICTURE = cv2.imencode('.png', np.zeros((48, 64, 3), np.uint8))[1].tobytes()


def with_size(png, width, height):
    """Return a PNG file that says it has another size, with a correct checksum."""
    header = b'IHDR' + struct.pack('>II', width, height) + png[24:29]
    return png[:12] + header + struct.pack('>I', zlib.crc32(header)) + png[33:]


@pytest.fixture(scope='module')
def show(graph, tiny_checkpoint):
    """Return a function that sends the running node a picture."""
    from sensor_msgs.msg import CompressedImage, Image

    graph.labels = graph.listen(Image, '/perception/semantic/image')
    publisher = graph.node.create_publisher(CompressedImage, '/image/compressed', 1)
    process = graph.start(
        'perception_node',
        checkpoint=tiny_checkpoint,
        backend='torch',
        image_transport='compressed',
    )
    graph.wait_for(publisher.get_subscription_count, 'the perception node')

    def send(data):
        message = CompressedImage(format='png', data=data)
        message.header.stamp = graph.node.get_clock().now().to_msg()
        publisher.publish(message)

    yield send
    assert process.end() == 0
    assert 'Traceback' not in process.log()


def show_until(graph, show, data, condition, what):
    """Send a picture again and again: one can be lost while the node finds its reliability."""

    def is_done():
        show(data)
        graph.spin()
        return condition()

    graph.wait_for(is_done, what)


def says(graph, word):
    return graph.status is not None and word in graph.status.message


def test_a_header_of_70000x70000_is_a_warning_and_the_next_good_picture_is_served(graph, show):
    huge, sentence = with_size(PICTURE, 70_000, 70_000), 'too large for a camera'
    show_until(graph, show, huge, lambda: says(graph, sentence), 'the warning')
    graph.labels.clear()
    show_until(graph, show, PICTURE, lambda: graph.labels, 'labels')
    graph.wait_for(lambda: not says(graph, sentence), 'the end of the warning')
