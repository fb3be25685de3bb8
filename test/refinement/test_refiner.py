"""Tests of the online refiner with a small network."""

import numpy as np


def feed(refiner, wall, count=5, **changes):
    for index in range(count):
        refiner.add(wall(f'frame {index}', seed=index, stamp_s=float(index), **changes))


def test_sensor_depth_is_learned_and_accepted(open_refiner, wall):
    refiner = open_refiner(
        hold_back_every=3, learning_rate=0.01, miou_tolerance=1.0, abs_rel_tolerance=1.0
    )
    feed(refiner, wall, 6, depth_m=3.0)
    before = refiner.measure_serving()['recent_abs_rel']
    for _ in range(8):
        assert np.isfinite(refiner.step()['total'])
    verdict = refiner.judge()
    assert verdict.accepted, verdict.reason
    assert verdict.after['recent_abs_rel'] < before == verdict.before['recent_abs_rel']
    refiner.accept()
    assert refiner.measure_serving()['recent_abs_rel'] == verdict.after['recent_abs_rel']
