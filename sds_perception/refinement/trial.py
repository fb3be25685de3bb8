"""The weights that serve, the first ones, and candidates that are measured against both."""

from collections.abc import Sequence

from sds_perception.core.sample import Sample
from sds_perception.refinement.guard import Guard, unusable
from sds_perception.refinement.scores import Scores
from sds_perception.refinement.verdict import Verdict
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
        self._fixed: dict[str, Scores] = {}

    def judge(self, candidate: nn.Module, recent: Sequence[Sample]) -> Verdict:
        """
        Compare a candidate with the serving and the first weights.

        :param candidate: in evaluation mode.
        :param recent: held-back frames.
        """
        before = self.measure_serving(recent)
        reason = unusable(candidate)
        if reason:
            return Verdict(False, reason, before)
        after = self._guard.measure_fixed(candidate)
        after |= self._guard.measure_recent(candidate, recent)
        return self._guard.compare(before, after, self._measured('first', self.first))

    def measure_first(self, recent: Sequence[Sample]) -> Scores:
        """Return the scores of the first weights, as a Verdict has them."""
        fixed = self._measured('first', self.first)
        return fixed | self._guard.measure_recent(self.first, recent)

    def measure_serving(self, recent: Sequence[Sample]) -> Scores:
        """Return the scores of the serving weights, as a Verdict has them."""
        fixed = self._measured('serving', self.serving)
        return fixed | self._guard.measure_recent(self.serving, recent)

    def serve(self, weights: Weights) -> None:
        """Let other weights serve."""
        self.serving.load_state_dict(weights)
        self._fixed.pop('serving', None)

    def _measured(self, which: str, network: nn.Module) -> Scores:
        if which not in self._fixed:
            self._fixed[which] = self._guard.measure_fixed(network)
        return self._fixed[which]
