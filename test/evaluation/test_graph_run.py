"""A run of a graph is summed up from its frames."""

from dataclasses import replace

import numpy as np
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.evaluation.graph_run import GraphRun

SPACE = LabelSpace('one', (LabelClass('wall', (1, 1, 1), 0),))


def frame(index, latency_ms=20.0):
    labels = np.zeros((2, 2), np.uint8)
    depth = np.full((2, 2), 2.0, np.float32)
    points = np.ones((2, 2, 3), np.float32)
    points[0, 0] = np.nan
    return RecordedFrame(
        stamp_ns=index * 100_000_000,
        image=np.zeros((2, 2, 3), np.uint8),
        true_labels=labels,
        labels=labels,
        true_depth=depth,
        depth=2 * depth,
        points=points,
        point_colors=np.zeros((2, 2, 3), np.uint8),
        latencies_ms={'depth': latency_ms},
    )


def run_of(num_frames, wanted, num_kept=2):
    run = GraphRun(SPACE, min_depth_m=0.1, max_depth_m=10.0, num_frames=wanted, num_kept=num_kept)
    for index in range(num_frames):
        run.add(frame(index))
    return run


def test_scores_rates_and_latencies():
    result = run_of(3, wanted=3).result()
    assert (result['miou'], result['abs_rel'], result['images']) == (1.0, 1.0, 3)
    assert result['frame_rate_hz'] == 10.0
    assert result['latency']['depth']['p50_ms'] == 20.0
    assert result['valid_points'] == 0.75


def test_a_run_is_complete_with_the_frames_it_wants_and_ignores_more():
    assert not run_of(2, wanted=3).is_complete
    run = run_of(5, wanted=3)
    assert run.is_complete
    assert run.count == 3


def test_pictured_frames_are_spread_over_the_run():
    assert [kept.stamp_ns for kept in run_of(10, wanted=10).kept] == [0, 500_000_000]


def test_unknown_true_depth_is_not_scored():
    run = run_of(0, wanted=1)
    run.add(replace(frame(0), true_depth=np.full((2, 2), np.nan, np.float32)))
    assert run.result()['abs_rel'] is None


def test_no_frames_give_no_numbers():
    result = run_of(0, wanted=1).result()
    assert result['frame_rate_hz'] is result['valid_points'] is result['miou'] is None
