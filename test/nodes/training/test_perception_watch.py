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


@pytest.mark.parametrize('text', ['', 'fast', 'nan', 'inf', '-3.0', '1e400', '1 2'])
def test_what_is_no_number_is_left_out(text):
    values = {'front.latency_p95_ms': text, 'rear.latency_p95_ms': '60'}
    assert of_all_cameras(values, 'latency_p95_ms') == [60.0]
