"""Refinement on recorded frames: take them in, learn, and compare before with after."""

from collections.abc import Callable, Iterable
import time
from typing import Any

from sds_perception.core.sample import Sample
from sds_perception.refinement.frame import RefinementFrame, to_sample
from sds_perception.refinement.recorded_frames import keep_depth
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.scores import Scores, counted_range_m
from sds_perception.refinement.session import Session, refine

HOLD_BACK_EVERY = 6
"""Every so many frames with sensor depth, one judges and is not learned from."""


class RecordedRun:
    """
    Refines on frames that are all there, and measures on those of them that are held back.

    Held-back frames report with all of their sensor depth; the guard sees no more of it than the
    learner does of the others. Where depth is not to be used at all, every picture is learned
    from, and the depth of the held-back ones is only reported on.
    """

    def __init__(self, refiner: OnlineRefiner, *, depth_fraction: float = 1.0):
        """
        Take a refiner without frames, whose settings hold back none.

        :param depth_fraction: share of the sensor depth that is used, in [0, 1].
        :raises ValueError: for another share.
        """
        if not 0 <= depth_fraction <= 1:
            raise ValueError(f'depth fraction is {depth_fraction}; wanted 0 to 1')
        self.refiner = refiner
        self._fraction = depth_fraction
        self._held_back: list[Sample] = []
        self._num_measured = 0

    def take_in(self, frames: Iterable[RefinementFrame]) -> None:
        """
        Take frames in; those without depth are left out where others have it.

        :raises ValueError: for implausible depth, or if there is nothing to learn from.
        """
        waiting = []
        for frame in frames:
            is_held_back = self._counts_as_held_back(frame)
            frame = self._thinned(frame)
            if frame.has_depth and is_held_back:
                self.refiner.hold_back(frame)
            elif frame.has_depth or frame.has_labels:
                self.refiner.add(frame.replace(world_T_camera=None))
            elif not self._fraction or not self._num_measured:
                waiting.append(frame)
        if not self.refiner.has_frames:
            for frame in waiting:
                self.refiner.add(frame)
        self.refiner.flush()
        if not self.refiner.has_frames:
            raise ValueError('there is no frame to learn from; choose more frames')

    def run(
        self, *, until_s: float, max_steps: int = 0, progress: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """
        Refine and compare.

        :param until_s: when to end, on ``time.monotonic``'s clock.
        :param max_steps: 0 = only time ends it.
        :returns: ``before after guard_before guard_after`` (each with miou, abs_rel, rmse and
            scaled_abs_rel where they are known), ``steps accepted refused reasons`` and more;
            plain values, for JSON.
        """
        before, guard_before = self.refiner.score(self._held_back), self._guard_scores()
        start = time.monotonic()
        session = refine(self.refiner, until_s=until_s, max_steps=max_steps, progress=progress)
        seconds = time.monotonic() - start
        return {
            'before': before,
            'after': self.refiner.score(self._held_back),
            'guard_before': guard_before,
            'guard_after': self._guard_scores(),
            **self._told(session),
            'seconds': round(seconds, 1),
        }

    def _counts_as_held_back(self, frame: RefinementFrame) -> bool:
        if not frame.has_depth or frame.has_labels:
            return False
        self._num_measured += 1
        if self._num_measured % HOLD_BACK_EVERY:
            return False
        depth_range_m = counted_range_m(self.refiner.info)
        self._held_back.append(to_sample(frame, depth_range_m))
        return True

    def _thinned(self, frame: RefinementFrame) -> RefinementFrame:
        return keep_depth(frame, self._fraction, self.refiner.settings.seed)

    def _guard_scores(self) -> Scores:
        scores = self.refiner.measure_serving()
        return {key: scores[f'guard_{key}'] for key in ('miou', 'abs_rel', 'rmse')}

    def _told(self, session: Session) -> dict[str, Any]:
        refiner = self.refiner
        return {
            'steps': session.steps,
            'accepted': session.accepted,
            'refused': session.refused,
            'is_changed': session.accepted > 0,
            'reasons': [verdict.reason for verdict in session.verdicts],
            'counts': dict(refiner.counts),
            'frames': refiner.buffer.counts(),
            'held_back': len(self._held_back),
            'depth_fraction': self._fraction,
            'seed': refiner.settings.seed,
            'checkpoint_sha256': refiner.first_sha256,
        }
