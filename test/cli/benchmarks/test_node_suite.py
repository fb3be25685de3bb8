"""What a run of the graph is summed up to, from a handful of messages."""

from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.cli.benchmarks import node_suite
from sds_perception.cli.benchmarks.node_suite import (
    graph_rows,
    lost_messages,
    output_latencies_ms,
    usage_facts,
)
from sds_perception.datasets import synthetic_camera

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
    }


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
        'outside_engine_ms': 3.5,
        'cpu_ms_per_frame': 40.0,
        'memory_mib': 503,
        'memory_growth_mib': 3.0,
    }


def test_too_few_answers_are_told():
    measurement = SimpleNamespace(
        arrivals={'points': ARRIVALS['points'][:2]}, diagnostics=VALUES, usage=[]
    )
    with pytest.raises(ValueError, match='points only: too few frames were answered'):
        list(graph_rows('points only', measurement, OPTIONS))


def test_the_camera_shows_links_to_a_few_pictures(tmp_path, monkeypatch):
    image = np.zeros((24, 32, 3), np.uint8)
    camera = SimpleNamespace(frame=lambda index: SimpleNamespace(image=image))
    monkeypatch.setattr(synthetic_camera, 'SyntheticCamera', lambda *arguments: camera)
    monkeypatch.setattr(node_suite, 'NUM_PICTURES', 2)
    monkeypatch.setattr(node_suite, 'NUM_IMAGES', 5)
    node_suite.write_pictures(tmp_path, SimpleNamespace(height=24, width=32, is_full=False))
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [f'0000{i}.bmp' for i in range(5)]
    assert [file.resolve().name for file in files[2:]] == ['00000.bmp', '00001.bmp', '00000.bmp']
