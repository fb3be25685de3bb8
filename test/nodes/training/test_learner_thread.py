"""The learner's thread learns when it may, and answers between two steps."""

import queue
import threading
import time

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.nodes.health import ERROR, OK, Health
from sds_perception.nodes.training.annotation_folder import AnnotationFolder
from sds_perception.nodes.training.deployment import Deployment
from sds_perception.nodes.training.latency_governor import LatencyGovernor
from sds_perception.nodes.training.learner_feed import LearnerFeed
from sds_perception.nodes.training.learner_thread import LearnerThread
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.handover import Handover
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.settings import RefineSettings

PATIENCE_S = 120.0
K = np.array([[52.0, 0, 31.5], [0, 52.0, 23.5], [0, 0, 1]])


@pytest.fixture(scope='module')
def refiner(tiny_checkpoint, tmp_path_factory):
    settings = RefineSettings(
        checkpoint=str(tiny_checkpoint),
        batch_size=1,
        source_batch_size=0,
        guard_pictures=1,
        photometric=0.0,
    )
    refiner = OnlineRefiner(settings, tmp_path_factory.mktemp('refiner'))
    image = np.random.default_rng(0).integers(100, 150, (48, 64, 3), np.uint8)
    refiner.add(RefinementFrame(image, K, np.full((48, 64), 2.0, np.float32), name='wall'))
    return refiner


@pytest.fixture
def governor():
    return LatencyGovernor(100.0)


@pytest.fixture
def steps(refiner, monkeypatch):
    """Return a queue that gets the number of every step."""
    done, step = queue.Queue(), refiner.step

    def make_step():
        losses = step()
        done.put(refiner.steps)
        return losses

    monkeypatch.setattr(refiner, 'step', make_step)
    return done


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def learner(refiner, governor, health, steps, tmp_path):
    handover = Handover(tmp_path / 'weights')
    folder = AnnotationFolder(tmp_path / 'annotations')
    learner = LearnerThread(
        refiner,
        feed=LearnerFeed(refiner, annotations=folder, health=health, warn=lambda sentence: None),
        deployment=Deployment(refiner, handover, announce=lambda text: None, health=health),
        governor=governor,
        health=health,
        ask_for_labels=lambda: None,
        judge_every_steps=1_000_000,
        handover_period_s=0.0,
        label_request_period_s=1000.0,
        priority='normal',
        device=refiner.device,
    )
    yield learner
    learner.close()


def ask(learner, action):
    """Run a command in the learner's thread and return its answer."""
    answers = queue.Queue()
    learner.command(action, lambda *answer: answers.put(answer))
    return answers.get(timeout=PATIENCE_S)


def test_it_learns_when_it_is_resumed_and_stops_when_it_is_closed(learner, refiner, steps):
    assert learner.state == 'inactive'
    learner.resume()
    assert steps.get(timeout=PATIENCE_S) > 0
    assert learner.state == 'learning'
    learner.close()
    assert learner.losses['total'] > 0
    assert (refiner.folder / 'state.pt').is_file()
    learner.check()


def test_paused_it_makes_no_step_and_still_answers(learner, steps):
    learner.pause(True)
    learner.resume()
    for _ in range(3):
        assert ask(learner, lambda: 'done') == (True, 'done')
    assert steps.empty()
    assert learner.state == 'paused'
    learner.pause(False)
    assert steps.get(timeout=PATIENCE_S) > 0


def test_it_makes_no_step_while_perception_is_too_slow(learner, governor, steps, monkeypatch):
    monkeypatch.setattr(type(governor), 'duty', 0.0)
    learner.resume()
    for _ in range(3):
        assert ask(learner, lambda: 'done') == (True, 'done')
    assert learner.state == 'making way'
    assert steps.empty()


def test_a_command_that_fails_says_why_and_learning_goes_on(learner, steps):
    def fail():
        raise ValueError('there is nothing before')

    learner.resume()
    assert ask(learner, fail) == (False, 'there is nothing before')
    assert steps.get(timeout=PATIENCE_S) > 0


def test_a_file_that_cannot_be_read_is_said_and_tried_again(learner, refiner, health, monkeypatch):
    well_again, step = threading.Event(), refiner.step
    failed, made = threading.Event(), queue.Queue()

    def make_step():
        if not well_again.is_set():
            failed.set()
            raise OSError(5, 'Input/output error', '/data/0001.png')
        losses = step()
        made.put(losses)
        return losses

    monkeypatch.setattr(refiner, 'step', make_step)
    learner.resume()
    assert failed.wait(PATIENCE_S)
    assert ask(learner, lambda: 'done') == (True, 'done')
    level, sentence = health.summary()
    assert level == ERROR
    assert "Input/output error: '/data/0001.png'" in sentence
    learner.check()
    well_again.set()
    learner.pause(False)  # wakes it
    assert made.get(timeout=PATIENCE_S)
    ask(learner, lambda: 'done')
    assert health.summary() == (OK, '')


def test_a_command_that_waits_while_it_is_closed_is_answered_too(learner, refiner, monkeypatch):
    begun, let = threading.Event(), threading.Event()

    def make_long_step():
        begun.set()
        let.wait(PATIENCE_S)
        return {}

    monkeypatch.setattr(refiner, 'step', make_long_step)
    learner.resume()
    begun.wait(PATIENCE_S)
    answers = queue.Queue()
    learner.command(lambda: 'saved', lambda *answer: answers.put(answer))
    learner.close(patience_s=0.0)
    let.set()
    said = (False, 'the learner was closed before it came to this')
    assert answers.get(timeout=PATIENCE_S) == said


def test_an_error_that_nobody_foresaw_ends_it_and_is_noticed(learner, monkeypatch):
    monkeypatch.setattr(threading, 'excepthook', lambda error: ended.set())
    ended = threading.Event()

    def fail():
        raise AssertionError

    thread = next(thread for thread in threading.enumerate() if thread.name == 'learner')
    learner.command(fail, lambda *_: None)
    assert ended.wait(PATIENCE_S)
    thread.join(PATIENCE_S)
    with pytest.raises(RuntimeError, match='the learner ended'):
        learner.check()


def test_how_long_it_makes_way_follows_the_share_of_time_that_it_has_now(
    learner, governor, monkeypatch
):
    """A minute of work at a twentieth of the time asks for 19 minutes, at all of it for none."""
    learner._worked_s, learner._ended_s = 60.0, time.monotonic() - 1.0
    monkeypatch.setattr(type(governor), 'duty', 0.05)
    assert not learner._is_due()
    monkeypatch.setattr(type(governor), 'duty', 1.0)
    assert learner._is_due()
