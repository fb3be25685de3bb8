"""Refinement on recorded frames: take them in, learn, and compare before with after."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
import time
from typing import Any

import numpy as np
from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.core.sample import Sample
from sds_perception.refinement.before_after import draw_before_after
from sds_perception.refinement.even_sample import EvenSample
from sds_perception.refinement.frame import RefinementFrame, to_sample
from sds_perception.refinement.incoming import check_labels
from sds_perception.refinement.learner import network_of
from sds_perception.refinement.recorded_frames import keep_depth
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.replay_buffer import LABELED, PLAIN, shelf_of
from sds_perception.refinement.scores import Scores, counted_range_m
from sds_perception.refinement.session import SPARE, Session, refine

HOLD_BACK_EVERY = 6
"""Of so many frames with labels, and of so many with depth alone, one is not learned from."""
MAX_HELD_BACK = 96
"""So many of these are reported on; they wait in memory, and are measured twice."""


class RecordedRun:
    """
    Refines on frames that are all there, and measures on those of them that are held back.

    Held-back frames report with all of their labels and sensor depth; the guard sees no more of
    the depth than the learner does of that of the others. Where depth is not to be used at all,
    every picture without labels is learned from, and the depth of the held-back ones is only
    reported on.
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
        self._held_back: EvenSample[RefinementFrame] = EvenSample(MAX_HELD_BACK)
        self._counts: Counter[str] = Counter()
        self._uses_depth = False

    def take_in(self, frames: Iterable[RefinementFrame]) -> None:
        """
        Take frames in; those with neither labels nor depth are left out where others have depth.

        :raises ValueError: for implausible depth, labels of unknown classes, or if there is
            nothing to learn from.
        """
        for frame in frames:
            is_held_back = self._is_held_back(frame)
            self._take(keep_depth(frame, self._fraction, self.refiner.settings.seed), is_held_back)
        self.refiner.flush()
        if not self.refiner.has_frames:
            raise ValueError('there is no frame to learn from; choose more frames')

    def run(
        self, *, until_s: float, max_steps: int = 0, progress: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """
        Refine and compare.

        :param until_s: when to end, on ``time.monotonic``'s clock; learning ends early enough for
            the scores after it, but those before it are measured in any case.
        :param max_steps: 0 = only time ends it.
        :returns: ``before after guard_before guard_after`` (each with miou, abs_rel, rmse and
            scaled_abs_rel where they are known), ``steps accepted refused reasons`` and more;
            plain values, for JSON.
        """
        guard_before = self._guard_scores()
        start = time.monotonic()
        before = self.refiner.score(self._held_back_samples())
        until_s -= SPARE * (time.monotonic() - start)
        start = time.monotonic()
        session = refine(self.refiner, until_s=until_s, max_steps=max_steps, progress=progress)
        seconds = time.monotonic() - start
        return {
            'before': before,
            'after': self.refiner.score(self._held_back_samples()),
            'guard_before': guard_before,
            'guard_after': self._guard_scores(),
            **self._told(session),
            'seconds': round(seconds, 1),
        }

    def draw(self) -> np.ndarray:
        """
        Draw depth of held-back frames by the first weights and by those that serve.

        :returns: (H, W, 3) uint8 RGB.
        :raises ValueError: if none of them has depth.
        """
        info, device = self.refiner.info, self.refiner.device
        both = load_checkpoint(self.refiner.first_path)[0], self.refiner.serving()[0]
        networks = (network_of(info, weights, device) for weights in both)
        return draw_before_after(*networks, list(self._held_back_samples()), info)

    def _is_held_back(self, frame: RefinementFrame) -> bool:
        shelf = shelf_of(frame)
        self._counts[shelf] += 1
        if shelf == PLAIN or self._counts[shelf] % HOLD_BACK_EVERY:
            return False
        if frame.has_labels:
            check_labels(frame.labels, frame, self.refiner.info)
        self._held_back.add(frame)
        return True

    def _take(self, frame: RefinementFrame, is_held_back: bool) -> None:
        if frame.has_depth and not self._uses_depth:
            self._uses_depth = True
            self._leave_out_plain()
        if is_held_back and frame.has_depth:
            self.refiner.hold_back(frame)
        elif is_held_back and frame.has_labels:
            return  # the guard compares depth: labels alone are only reported on
        elif frame.has_depth or frame.has_labels:
            self.refiner.add(frame.replace(world_T_camera=None))
        elif not self._uses_depth:
            self.refiner.add(frame)

    def _leave_out_plain(self) -> None:
        """Forget what was taken in before it was known that there is depth."""
        self.refiner.flush()
        for entry in self.refiner.buffer.entries(PLAIN):
            self.refiner.buffer.forget(entry.name)

    def _held_back_samples(self) -> Iterator[Sample]:
        depth_range_m = counted_range_m(self.refiner.info)
        return (to_sample(frame, depth_range_m) for frame in self._held_back.kept)

    def _guard_scores(self) -> Scores:
        scores = self.refiner.measure_serving()
        return {key: scores[f'guard_{key}'] for key in ('miou', 'abs_rel', 'rmse')}

    def _told(self, session: Session) -> dict[str, Any]:
        refiner = self.refiner
        return {
            'steps': session.steps,
            'stopped_by': session.stopped_by,
            'accepted': session.accepted,
            'refused': session.refused,
            'is_changed': session.accepted > 0,
            'reasons': [verdict.reason for verdict in session.verdicts],
            'counts': dict(refiner.counts),
            'frames': refiner.buffer.counts(),
            'with_labels': self._counts[LABELED],
            'held_back': len(self._held_back.kept),
            'depth_fraction': self._fraction,
            'seed': refiner.settings.seed,
            'checkpoint_sha256': refiner.first_sha256,
        }
