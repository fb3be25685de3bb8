"""A refinement from beginning to end, on frames that are all there."""

from collections.abc import Callable
from dataclasses import dataclass, field
import math
import time

from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.verdict import Verdict

SPARE = 1.3
"""A last judgement is given this many times the duration of the one before."""


@dataclass
class Session:
    """What happened."""

    steps: int = 0
    """Steps of this session."""
    verdicts: list[Verdict] = field(default_factory=list)
    """Of all candidates."""
    stopped_by: str = 'steps'
    """What was used up: steps or time."""

    @property
    def accepted(self) -> int:
        """Return how many candidates were accepted."""
        return sum(verdict.accepted for verdict in self.verdicts)

    @property
    def refused(self) -> int:
        """Return how many candidates were refused."""
        return sum(not (v.accepted or v.is_undecided) for v in self.verdicts)


def refine(
    refiner: OnlineRefiner,
    *,
    until_s: float,
    max_steps: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> Session:
    """
    Step and judge until the time or the steps are used up; the last steps are judged, too.

    A refused candidate is forgotten, and learning goes on at half the rate.

    :param refiner: with its frames.
    :param until_s: on ``time.monotonic``'s clock.
    :param max_steps: 0 = only time ends it.
    :param progress: called after every step.
    :raises ValueError: if there is no frame.
    """
    judging_s = _judging_time_s(refiner) if until_s < math.inf else 0.0
    session, unjudged = Session(), 0
    while not max_steps or session.steps < max_steps:
        if time.monotonic() + judging_s * SPARE > until_s:
            session.stopped_by = 'time'
            break
        refiner.step()
        session.steps, unjudged = session.steps + 1, unjudged + 1
        progress()
        if unjudged == refiner.settings.judge_every_steps:
            start = time.monotonic()
            _judge(refiner, session)
            judging_s, unjudged = time.monotonic() - start, 0
    if unjudged:
        _judge(refiner, session)
    return session


def _judging_time_s(refiner: OnlineRefiner) -> float:
    refiner.measure_serving()  # the guard's pictures are read or rendered once
    start = time.monotonic()
    refiner.measure_candidate()
    return time.monotonic() - start


def _judge(refiner: OnlineRefiner, session: Session) -> None:
    verdict = refiner.judge()
    session.verdicts.append(verdict)
    if verdict.accepted:
        refiner.accept()
    elif not verdict.is_undecided:
        refiner.rollback()
