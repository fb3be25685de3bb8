"""What a run of the graph is summed up to, from a handful of messages."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from sds_perception.cli.benchmarks import node_suite
from sds_perception.cli.benchmarks.node_suite import (
    graph_rows,
    lost_messages,
    output_latencies_ms,
    usage_facts,
)

COMMAND = 'import sys; from sds_perception.cli.main import main; sys.exit(main(sys.argv[1:]))'
MS = 1_000_000
OPTIONS = SimpleNamespace(height=480, width=640)
# ten frames at 10 Hz; depth comes 20 ms after the stamp, points 30 ms, but the last never do
ARRIVALS = {
    'depth/image': [(100 * i * MS, (100 * i + 20) * MS) for i in range(10)],
    'points': [(100 * i * MS, (100 * i + 30) * MS) for i in range(9)],
}
VALUES = {
    'device': 'a processor',
    'frames_processed': '10',
    'frames_dropped': '2',
    'published.depth/image': '10',
    'published.points': '10',
    'inference_p50_ms': '15.0',
    'latency_p50_ms': '18.5',
    'overhead_p50_ms': '4.5',
}
USAGE = [
    SimpleNamespace(frames=0, cpu_s=9.0, memory_mib=400.0),
    SimpleNamespace(frames=5, cpu_s=10.0, memory_mib=500.0),
    SimpleNamespace(frames=10, cpu_s=10.2, memory_mib=503.0),
]


def test_a_frame_is_complete_when_its_last_output_came_and_the_first_frames_do_not_count():
    latencies = output_latencies_ms(ARRIVALS)
    assert latencies == {
        'depth/image': [20.0] * 5,
        'points': [30.0] * 4,
        'complete': [30.0] * 4,
    }


def test_what_was_published_and_not_received_is_lost():
    assert lost_messages(ARRIVALS, VALUES) == 1


def test_usage_counts_from_the_fifth_frame():
    assert usage_facts(USAGE) == {
        'cpu_ms_per_frame': 40.0,
        'memory_mib': 503,
        'memory_growth_mib': 3.0,
        'growth_from_frame': 5,
    }


def test_of_a_long_run_memory_counts_from_frame_500():
    samples = [
        SimpleNamespace(frames=frames, cpu_s=frames / 100, memory_mib=memory_mib)
        for frames, memory_mib in ((5, 400.0), (490, 420.0), (510, 425.0), (1000, 425.5))
    ]
    facts = usage_facts(samples)
    assert (facts['memory_growth_mib'], facts['growth_from_frame']) == (0.5, 510)


def test_usage_of_too_short_a_run_is_not_known():
    assert set(usage_facts(USAGE[:2]).values()) == {None}


def test_the_first_row_is_the_whole_answer_compared_to_the_engine_alone():
    measurement = SimpleNamespace(arrivals=ARRIVALS, diagnostics=VALUES, usage=USAGE)
    whole, depth, points = graph_rows('two outputs', measurement, OPTIONS)
    assert (whole.name, whole.median_ms, whole.ratio) == ('two outputs', 30.0, 0.5)
    assert (depth.median_ms, points.median_ms) == (20.0, 30.0)
    assert {row.baseline for row in (whole, depth, points)} == {'the engine alone'}
    assert whole.facts == {
        'rate_hz': 10.0,
        'answered': 10,
        'dropped': 2,
        'lost': 1,
        'beside_network_ms': 4.5,
        'cpu_ms_per_frame': 40.0,
        'memory_mib': 503,
        'memory_growth_mib': 3.0,
        'growth_from_frame': 5,
    }


def test_too_few_answers_are_told():
    measurement = SimpleNamespace(
        arrivals={'points': ARRIVALS['points'][:2]}, diagnostics=VALUES, usage=[]
    )
    with pytest.raises(ValueError, match='points only: too few frames were answered'):
        list(graph_rows('points only', measurement, OPTIONS))


def test_a_run_lasts_five_times_as_long_as_a_row():
    options = SimpleNamespace(is_full=False, seconds=2.0, rate_hz=15.0, num_frames=0)
    assert node_suite.num_frames(options) == 150


def test_a_run_can_be_as_long_as_it_is_told():
    options = SimpleNamespace(is_full=True, seconds=2.0, rate_hz=15.0, num_frames=5000)
    assert node_suite.num_frames(options) == 5000


def test_the_real_graph_is_measured_and_loses_nothing(tiny_checkpoint, tmp_path):
    pytest.importorskip('rclpy', reason='ROS 2 is not installed')
    file = tmp_path / 'out.json'
    options = ['--suite', 'node', '--outputs', 'depth', '--frames', '20']
    options += ['--rate', '10', '--size', '96x72']
    options += ['--checkpoint', str(tiny_checkpoint), '--device', 'cpu', '--json', str(file)]
    finished = subprocess.run(
        [sys.executable, '-c', COMMAND, 'benchmark', *options],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert finished.returncode == 0, finished.stderr
    (row,) = json.loads(file.read_text())['rows']
    assert (row['name'], row['lost']) == ('depth subscribed', 0)
    assert row['calls'] == row['answered'] - node_suite.WARM_UP_FRAMES
    assert row['answered'] >= 20
    assert row['median_ms'] > 0
