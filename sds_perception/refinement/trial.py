"""The weights that serve, the first ones, and candidates that are measured against both."""

from collections.abc import Sequence
import zlib

from sds_perception.core.sample import Sample
from sds_perception.refinement.guard import Guard, mean_recent, unusable
from sds_perception.refinement.scores import Scores
from sds_perception.refinement.verdict import Verdict
import torch
from torch import Tensor, nn

Weights = dict[str, Tensor]


class Trial:
    """Judges candidates; the scores of the first and the serving weights are measured once."""

    def __init__(self, guard: Guard, first: nn.Module, serving: nn.Module):
        """
        Take two networks of the same weights, in evaluation mode.

        :param first: is never changed.
        :param serving: its weights change with :meth:`serve`.
        """
        self._guard, self.first, self.serving = guard, first, serving
        self._first_scores: Scores | None = None
        self._first_of_frames: dict[tuple[str, int], Scores] = {}
        self._serving_scores: Scores | None = None
        self._has_changed = False
        self._judged: tuple[Weights, Scores] | None = None

    @property
    def has_fixed_pictures(self) -> bool:
        """Tell whether candidates are measured on a fixed set, too."""
        return self._guard.has_fixed_pictures

    def judge(self, candidate: nn.Module, recent: Sequence[Sample]) -> Verdict:
        """
        Compare a candidate with the serving and the first weights.

        :param candidate: in evaluation mode; its weights are copied, to be accepted later.
        :param recent: held-back frames.
        """
        self._judged = None
        before, first = self.measure_serving(recent), self.measure_first(recent)
        reason = unusable(candidate)
        if reason:
            return Verdict(False, reason, before)
        fixed = self._guard.measure_fixed(candidate)
        after = fixed | self._guard.measure_recent(candidate, recent)
        self._judged = copied(candidate.state_dict()), fixed
        return self._guard.compare(before, after, first)

    def measure(self, candidate: nn.Module, recent: Sequence[Sample]) -> Scores:
        """Return the scores of a candidate, as a Verdict has them, and decide nothing."""
        return self._guard.measure_fixed(candidate) | self._guard.measure_recent(candidate, recent)

    def is_new(self, candidate: nn.Module) -> bool:
        """Tell whether a candidate has other weights than those that serve."""
        serving = self.serving.state_dict()
        return any(not torch.equal(w, serving[name]) for name, w in candidate.state_dict().items())

    def accept(self) -> None:
        """
        Let the candidate that was judged last serve.

        :raises ValueError: if none was judged since the weights changed.
        """
        weights, scores = self.judged_weights(), self._judged[1]
        self.serve(weights)
        self._serving_scores = scores

    def judged_weights(self) -> Weights:
        """
        Return the weights that were judged last.

        :raises ValueError: if none were since the serving weights changed.
        """
        if self._judged is None:
            raise ValueError('no candidate was judged yet; judge one first')
        return self._judged[0]

    def measure_first(self, recent: Sequence[Sample]) -> Scores:
        """Return the scores of the first weights, as a Verdict has them."""
        return self._first() | self._first_on(recent)

    def measure_serving(self, recent: Sequence[Sample]) -> Scores:
        """Return the scores of the serving weights, as a Verdict has them."""
        if not self._has_changed:
            return self.measure_first(recent)
        if self._serving_scores is None:
            self._serving_scores = self._guard.measure_fixed(self.serving)
        return self._serving_scores | self._guard.measure_recent(self.serving, recent)

    def serve(self, weights: Weights) -> None:
        """Let other weights serve."""
        self.serving.load_state_dict(weights)
        self._has_changed = True
        self._serving_scores = self._judged = None

    def _first(self) -> Scores:
        if self._first_scores is None:
            self._first_scores = self._guard.measure_fixed(self.first)
        return self._first_scores

    def _first_on(self, recent: Sequence[Sample]) -> Scores:
        """Measure the first weights on those frames only that have come since."""
        keys = [_key_of(sample) for sample in recent]
        known = self._first_of_frames
        self._first_of_frames = {
            key: known.get(key) or self._guard.measure_frame(self.first, sample)
            for key, sample in zip(keys, recent, strict=True)
        }
        return mean_recent([self._first_of_frames[key] for key in keys])


def _key_of(sample: Sample) -> tuple[str, int]:
    # a clock that starts again gives names again, to other frames
    return sample.name, zlib.crc32(sample.depth.numpy().tobytes())


def copied(weights: Weights) -> Weights:
    """Return weights on the CPU that nothing changes any more."""
    return {name: value.detach().cpu().clone() for name, value in weights.items()}
