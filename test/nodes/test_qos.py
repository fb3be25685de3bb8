"""Quality of service: what the nodes ask for, and what they say when it does not fit."""

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from rclpy.qos import QoSProfile, ReliabilityPolicy
from sds_perception.nodes.qos import (
    LATCHED,
    choose_reliability,
    input_qos,
    output_qos,
    unheard_publishers,
    unserved_subscribers,
)
from std_msgs.msg import String

TOPIC = '/words'


@pytest.fixture
def peer(graph):
    """Return a function that publishes or subscribes to the topic until the test ends."""
    ends = []

    def make(create, *arguments):
        end = create(String, TOPIC, *arguments)
        ends.append(end)
        counts = (graph.node.count_publishers, graph.node.count_subscribers)
        graph.wait_for(lambda: sum(c(TOPIC) for c in counts) == len(ends), 'discovery')

    yield make
    for end in ends:
        end.destroy()
    counts = (graph.node.count_publishers, graph.node.count_subscribers)
    graph.wait_for(lambda: sum(c(TOPIC) for c in counts) == 0, 'the end of the topic')


def test_auto_is_best_effort_where_nobody_publishes_yet(graph):
    assert choose_reliability(graph.node, TOPIC, 'auto') == 'best_effort'


def test_auto_is_reliable_where_every_publisher_is(graph, peer):
    peer(graph.node.create_publisher, input_qos('reliable'))
    assert choose_reliability(graph.node, TOPIC, 'auto') == 'reliable'
    peer(graph.node.create_publisher, input_qos('best_effort'))
    assert choose_reliability(graph.node, TOPIC, 'auto') == 'best_effort'


def test_a_given_reliability_stays(graph):
    assert choose_reliability(graph.node, TOPIC, 'reliable') == 'reliable'


def test_a_best_effort_publisher_is_not_heard_by_who_asks_for_reliable(graph, peer):
    peer(graph.node.create_publisher, input_qos('best_effort'))
    (sentence,) = unheard_publishers(graph.node, TOPIC, input_qos('reliable'))
    assert 'it offers best_effort volatile, we ask for reliable volatile' in sentence
    assert 'input_reliability' in sentence
    assert unheard_publishers(graph.node, TOPIC, input_qos('best_effort')) == []


def test_a_subscriber_who_asks_for_latched_messages_is_told_to_change(graph, peer):
    peer(graph.node.create_subscription, print, LATCHED)
    (sentence,) = unserved_subscribers(graph.node, TOPIC, output_qos(1))
    assert 'asks for reliable transient_local, we offer reliable volatile' in sentence
    assert sentence.endswith('; let the subscriber ask for volatile')


def test_a_subscriber_who_asks_for_reliable_is_told_of_both_sides(graph, peer):
    peer(graph.node.create_subscription, print, output_qos(1))
    (sentence,) = unserved_subscribers(graph.node, TOPIC, input_qos('best_effort'))
    assert sentence.endswith(
        '; let the subscriber ask for best_effort, or set '
        'qos_overrides./words.publisher.reliability to reliable'
    )


def test_every_volatile_subscriber_is_served(graph, peer):
    peer(graph.node.create_subscription, print, 1)
    best_effort = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
    peer(graph.node.create_subscription, print, best_effort)
    assert unserved_subscribers(graph.node, TOPIC, output_qos(1)) == []
