"""Messages are passed on with the time at which they arrived."""

import time

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from rclpy.subscription import Subscription
from sds_perception.nodes.graph.arrival import with_arrival


def test_the_middleware_says_when(monkeypatch):
    heard = []
    callback = with_arrival(lambda *arguments: heard.append(arguments))
    callback('message', {'received_timestamp': 7})
    assert heard == [('message', 7)]


def test_where_it_does_not_it_is_now(monkeypatch):
    """On Humble callbacks are given the message alone."""
    heard = []
    monkeypatch.delattr(Subscription, 'CallbackType', raising=False)
    before = time.time_ns()
    with_arrival(lambda *arguments: heard.append(arguments))('message')
    ((message, received_ns),) = heard
    assert message == 'message'
    assert before <= received_ns <= time.time_ns()
