"""Latencies of one camera or several are found in what perception says."""

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.nodes.training.perception_watch import of_all_cameras


def test_of_one_camera():
    values = {'latency_p95_ms': '41.5', 'inference_p95_ms': '30.0'}
    assert of_all_cameras(values, 'latency_p95_ms') == [41.5]


def test_of_several_cameras():
    values = {'front.latency_p95_ms': '40.0', 'rear.latency_p95_ms': '60.0'}
    assert of_all_cameras(values, 'latency_p95_ms') == [40.0, 60.0]
