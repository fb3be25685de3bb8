"""Subscriptions to a camera follow what it publishes."""

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

import rclpy
from sds_perception.nodes.camera_inputs import CameraInputs
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sds_perception.nodes.qos import LATCHED, input_qos, output_qos
from sensor_msgs.msg import CameraInfo, CompressedImage, Image


@pytest.fixture
def listen(graph):
    """Return a function that listens to a camera with settings, until the test ends."""
    opened = []

    def make(on_more=None, **settings):
        images = []
        inputs = CameraInputs(
            graph.node,
            PerceptionNodeSettings(**settings),
            on_image=images.append,
            on_camera_info=lambda message: None,
            on_more=on_more,
        )
        opened.append(inputs)
        return inputs, images

    yield make
    for inputs in opened:
        inputs.close()


@pytest.fixture
def publish(graph):
    """Return a function that publishes a message again and again until something holds."""
    publishers = []

    def make(message, topic, reliability, until):
        publisher = graph.node.create_publisher(type(message), topic, input_qos(reliability))
        publishers.append(publisher)
        graph.wait_for(lambda: publisher.publish(message) or until(), f'{topic} to arrive')

    yield make
    for publisher in publishers:
        graph.node.destroy_publisher(publisher)
    graph.wait_for(lambda: graph.node.count_publishers('/image') == 0, 'the camera to go')


def test_a_best_effort_camera_is_heard_with_auto(listen, publish):
    inputs, images = listen()
    publish(Image(width=7), '/image', 'best_effort', until=lambda: images)
    assert images[0].width == 7
    assert inputs.unheard() == []


def test_auto_becomes_reliable_when_a_reliable_camera_comes(graph, listen, publish):
    inputs, images = listen()
    publish(Image(), '/image', 'reliable', until=lambda: images)
    inputs.adapt()
    (subscription,) = graph.node.get_subscriptions_info_by_topic('/image')
    assert subscription.qos_profile.reliability.name == 'RELIABLE'
    images.clear()
    publish(Image(width=9), '/image', 'reliable', until=lambda: images)
    assert images[0].width == 9


def test_labels_of_several_images_that_come_at_once_are_all_heard(graph, listen):
    heard = []
    listen(on_more={'labels': heard.append})
    publisher = graph.node.create_publisher(Image, '/labels', output_qos(5))
    graph.wait_for(publisher.get_subscription_count, 'a listener')
    for width in range(5):
        publisher.publish(Image(width=width))
    graph.wait_for(lambda: len(heard) == 5, 'all labels')
    graph.node.destroy_publisher(publisher)
    assert [message.width for message in heard] == [0, 1, 2, 3, 4]


def test_a_camera_that_offers_less_than_asked_is_told(graph, listen, publish):
    inputs, images = listen(input_reliability='reliable')
    publish(Image(), '/image', 'best_effort', until=inputs.unheard)
    (sentence,) = inputs.unheard()
    assert sentence.startswith('/image of node tester does not reach us')
    assert images == []


def test_a_compressed_camera_is_heard_beside_the_name_of_its_raw_topic(graph, listen, publish):
    inputs, images = listen(image_transport='compressed')
    assert inputs.image_topic == '/image/compressed'
    message = CompressedImage(format='jpeg')
    publish(message, '/image/compressed', 'best_effort', until=lambda: images)
    assert images[0].format == 'jpeg'


def test_silence_is_told_after_three_seconds_with_its_likely_cause(listen, publish):
    inputs, images = listen()
    assert inputs.silence(2.0) == ''
    assert 'nobody publishes /image' in inputs.silence(4.0)
    publish(Image(), '/image', 'best_effort', until=lambda: images)
    assert 'fastdds.xml' in inputs.silence(4.0)


@pytest.mark.parametrize(
    ('transport', 'remappings', 'topic'),
    [
        ('raw', ['front/image:=/left/image', 'left/image:=/front/image'], '/left/image'),
        ('compressed', ['front/image:=/cam'], '/cam/compressed'),
        ('compressed', ['front/image/compressed:=/cam/jpeg'], '/cam/jpeg'),
    ],
)
def test_remappings_are_applied_once_and_told_as_they_are(graph, transport, remappings, topic):
    arguments = [part for rule in remappings for part in ('-r', rule)]
    context = graph.node.context
    node = rclpy.create_node('remapped', context=context, cli_args=['--ros-args', *arguments])
    ignored = {'on_image': print, 'on_camera_info': print}
    inputs = CameraInputs(
        node, PerceptionNodeSettings(image_transport=transport), prefix='front/', **ignored
    )
    heard = {subscription.topic_name for subscription in node.subscriptions}
    node.destroy_node()
    assert inputs.image_topic == topic
    assert heard == {topic, '/front/camera_info'}


def test_auto_looks_at_who_publishes_the_remapped_topic(graph):
    """Two topics change places: what the other one's camera offers says nothing of ours."""
    rules = ['-r', 'front/image:=/left/image', '-r', 'left/image:=/front/image']
    node = rclpy.create_node(
        'remapped', context=graph.node.context, cli_args=['--ros-args', *rules]
    )
    publishers = [
        graph.node.create_publisher(Image, topic, input_qos(reliability))
        for topic, reliability in (('/left/image', 'best_effort'), ('/front/image', 'reliable'))
    ]
    graph.wait_for(
        lambda: all(node.count_publishers(p.topic_name) for p in publishers), 'both cameras'
    )
    inputs = CameraInputs(
        node, PerceptionNodeSettings(), prefix='front/', on_image=print, on_camera_info=print
    )
    (images,) = (s for s in node.subscriptions if s.topic_name == '/left/image')
    assert images.qos_profile.reliability.name == 'BEST_EFFORT'
    assert inputs.unheard() == []
    node.destroy_node()
    for publisher in publishers:
        graph.node.destroy_publisher(publisher)


def test_a_calibration_that_was_said_before_is_heard(graph):
    publisher = graph.node.create_publisher(CameraInfo, '/camera_info', LATCHED)
    publisher.publish(CameraInfo(width=640))
    heard = []
    inputs = CameraInputs(
        graph.node, PerceptionNodeSettings(), on_image=print, on_camera_info=heard.append
    )
    graph.wait_for(lambda: inputs.adapt() or heard, 'the calibration')
    inputs.close()
    graph.node.destroy_publisher(publisher)
    assert heard[0].width == 640
