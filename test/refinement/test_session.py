"""A session leaves itself the time for its last judgement."""

import math
from types import SimpleNamespace

import pytest
from sds_perception.refinement import session as session_module
from sds_perception.refinement.session import refine
from sds_perception.refinement.verdict import OUT_OF_MEMORY


class TimedRefiner:
    """Moves its own clock: a step takes 1 s, a judgement 3 s, and rendering before it 5 s."""

    settings = SimpleNamespace(judge_every_steps=100)

    def __init__(self):
        self.now_s = 0.0

    def measure_serving(self):
        self.now_s += 5.0

    def measure_candidate(self):
        self.now_s += 3.0

    def step(self):
        self.now_s += 1.0

    def judge(self):
        self.now_s += 3.0
        return OUT_OF_MEMORY


@pytest.fixture
def refiner(monkeypatch):
    refiner = TimedRefiner()
    clock = SimpleNamespace(monotonic=lambda: refiner.now_s)
    monkeypatch.setattr(session_module, 'time', clock)
    return refiner


def test_the_last_judgement_fits_into_the_time(refiner):
    session = refine(refiner, until_s=20.0)
    assert (session.steps, session.stopped_by, len(session.verdicts)) == (9, 'time', 1)
    assert refiner.now_s == 20.0


def test_without_a_limit_of_time_nothing_is_measured_for_it(refiner):
    session = refine(refiner, until_s=math.inf, max_steps=2)
    assert (session.steps, session.stopped_by) == (2, 'steps')
    assert refiner.now_s == 5.0
