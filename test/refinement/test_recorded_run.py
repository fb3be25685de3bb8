"""Tests of refinement on recorded frames."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.refinement import recorded_run
from sds_perception.refinement.recorded_run import RecordedRun
from sds_perception.refinement.session import Session

BOLD = {'learning_rate': 0.01, 'miou_tolerance': 1.0, 'abs_rel_tolerance': 9.0}


@pytest.fixture
def open_run(open_refiner):
    def run(depth_fraction=1.0, **changes):
        refiner = open_refiner(hold_back_every=0, **changes)
        return RecordedRun(refiner, depth_fraction=depth_fraction)

    return run


@pytest.fixture
def video(wall):
    """Return a function that makes frames of which every second has depth, 3 m."""

    def make(count=12):
        return [
            wall(f'{n}', seed=n, stamp_s=n / 5, depth_m=None if n % 2 else 3.0)
            for n in range(count)
        ]

    return make


def in_time():
    return time.monotonic() + 300


def test_the_report_compares_before_with_after(open_run, video):
    run = open_run(judge_every_steps=3, **BOLD)
    run.take_in(video())
    report = run.run(until_s=in_time(), max_steps=4)
    assert (report['steps'], report['accepted'] + report['refused']) == (4, 2)
    assert report['after']['abs_rel'] < report['before']['abs_rel']
    assert report['after']['rmse'] < report['before']['rmse']
    assert report['guard_before'].keys() == {'miou', 'abs_rel', 'rmse'}
    assert report['held_back'] == 1  # the sixth of six with depth
    assert report['frames'] == {'labeled': 0, 'measured': 5, 'plain': 0, 'recent': 1}
    assert report['is_changed']


def test_two_runs_of_as_many_steps_are_alike(open_refiner, video):
    reports = []
    for folder in 'ab':
        run = RecordedRun(open_refiner(folder, hold_back_every=0, **BOLD))
        run.take_in(video())
        report = run.run(until_s=in_time(), max_steps=2)
        reports.append({key: value for key, value in report.items() if key != 'seconds'})
    assert reports[0] == reports[1]


def test_without_depth_the_held_back_frames_still_report(open_run, video):
    run = open_run(0.0)
    run.take_in(video())
    report = run.run(until_s=in_time(), max_steps=1)
    assert report['frames'] == {'labeled': 0, 'measured': 0, 'plain': 12, 'recent': 0}
    assert report['before']['scaled_abs_rel'] > 0


def test_sparse_depth_is_all_that_the_guard_sees(open_run, video):
    run = open_run(0.05)
    run.take_in(video())
    (name,) = (entry.name for entry in run.refiner.buffer.entries('recent'))
    assert np.isfinite(run.refiner.buffer.read(name).depth).mean() < 0.1
    assert np.isfinite(run._held_back.kept[0].depth).all()


def test_a_refused_candidate_changes_nothing(open_run, video):
    run = open_run(learning_rate=9.0, recent_tolerance=0.0)  # far too fast
    run.take_in(video())
    before = run.refiner.serving()[0]
    report = run.run(until_s=in_time(), max_steps=1)
    assert (report['accepted'], report['refused'], report['is_changed']) == (0, 1, False)
    assert report['before'] == report['after']
    after = run.refiner.serving()[0]
    assert all((before[name] == after[name]).all() for name in before)


def test_time_ends_it(open_run, video):
    run = open_run()
    run.take_in(video())
    report = run.run(until_s=time.monotonic())
    assert (report['steps'], report['accepted'], report['is_changed']) == (0, 0, False)
    assert report['before'] == report['after']


def test_learning_ends_in_time_for_the_scores_after_it(open_run, video, monkeypatch):
    """Scores of two seconds get 1.3 times as long, and rendering the guard is no part of them."""
    now_s, ends_s = [0.0], []
    run = open_run()
    run.take_in(video())
    monkeypatch.setattr(recorded_run, 'time', SimpleNamespace(monotonic=lambda: now_s[0]))

    def score(samples):
        now_s[0] += 2.0
        return {}

    def refine(refiner, *, until_s, **_):
        ends_s.append(until_s)
        return Session()

    monkeypatch.setattr(run.refiner, 'score', score)
    monkeypatch.setattr(recorded_run, 'refine', refine)
    run.run(until_s=100.0)
    assert ends_s == [pytest.approx(97.4)]


def test_few_labels_and_many_pictures_are_all_learned_from(open_run, video, labels):
    run = open_run()
    frames = [frame.replace(depth=None) for frame in video()]
    run.take_in([frames[0].replace(labels=labels), *frames[1:]])
    assert run.refiner.buffer.counts() == {'labeled': 1, 'measured': 0, 'plain': 11, 'recent': 0}


def test_where_others_have_depth_those_without_are_left_out_even_if_they_came_first(
    open_run, wall
):
    run = open_run()
    plain = [wall(f'plain {n}', seed=n, stamp_s=n, depth_m=None) for n in range(4)]
    run.take_in([*plain[:2], wall('depth', stamp_s=1.5), *plain[2:]])
    assert [entry.name for entry in run.refiner.buffer.entries()] == ['depth']


def test_frames_without_depth_do_not_pile_up_in_memory(open_run, video):
    run, most = open_run(max_frames=3), []
    frames = (frame.replace(depth=None) for frame in video(9))

    def watched():
        for frame in frames:
            most.append(len(run.refiner.buffer))
            yield frame

    run.take_in(watched())
    assert most == [0, 1, 2, 3, 3, 3, 3, 3, 3]  # each is taken in before the next is read


@pytest.mark.parametrize('depth_m', [None, 3.0])
def test_every_sixth_labeled_frame_judges_and_is_not_learned_from(open_run, wall, labels, depth_m):
    run = open_run()
    run.take_in(
        wall(f'{n}', seed=n, stamp_s=n, labels=labels, depth_m=depth_m) for n in range(1, 21)
    )
    learned = {entry.name for entry in run.refiner.buffer.entries('labeled')}
    assert {f'{n}' for n in range(1, 21)} - learned == {'6', '12', '18'}
    report = run.run(until_s=time.monotonic())
    assert (report['held_back'], report['with_labels']) == (3, 20)
    assert report['before']['miou'] is not None
    assert (report['before']['abs_rel'] is None) == (depth_m is None)


def test_of_five_labeled_frames_all_are_learned_from(open_run, wall, labels):
    run = open_run()
    run.take_in(wall(f'{n}', seed=n, labels=labels) for n in range(5))
    assert run.refiner.buffer.counts()['labeled'] == 5


def test_held_back_labels_of_unknown_classes_are_refused(open_run, wall, labels):
    frames = [wall(f'{n}', labels=labels) for n in range(5)]
    with pytest.raises(ValueError, match='hold the class 40'):
        open_run().take_in([*frames, wall('5', labels=np.full((48, 64), 40, np.uint8))])


def test_nothing_to_learn_from_is_an_error(open_run):
    with pytest.raises(ValueError, match='no frame to learn from'):
        open_run().take_in([])


def test_a_share_above_one_is_refused(open_run):
    with pytest.raises(ValueError, match='depth fraction is 2'):
        open_run(2)
