"""Decide whether a candidate does harm."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.sample import Sample
from sds_perception.models.weights import require_finite_weights
from sds_perception.refinement.fixed_pictures import open_guard_pictures
from sds_perception.refinement.scores import Scores, score
from sds_perception.refinement.settings import RefineSettings
from sds_perception.refinement.verdict import Verdict
from torch import nn

NAMES = {
    'guard_miou': 'mIoU on the guard set',
    'guard_abs_rel': 'AbsRel on the guard set',
    'recent_abs_rel': 'AbsRel on held-back frames',
}


class Guard:
    """
    Measures networks on a fixed labeled set and on held-back frames, and compares them.

    The same weights and pictures always give the same verdict.
    """

    def __init__(
        self,
        fixed: Iterable[Sample] | None,
        info: CheckpointInfo,
        *,
        miou_tolerance: float,
        abs_rel_tolerance: float,
        recent_tolerance: float,
    ):
        """
        Take the fixed set.

        :param fixed: None = judged by held-back frames alone.
        :param miou_tolerance: mIoU in [0, 1] that may be lost on the fixed set.
        :param abs_rel_tolerance: AbsRel that may be lost on the fixed set.
        :param recent_tolerance: AbsRel that may be lost on held-back frames.
        """
        self._fixed, self._info = fixed, info
        self._tolerances = {
            'guard_miou': miou_tolerance,
            'guard_abs_rel': abs_rel_tolerance,
            'recent_abs_rel': recent_tolerance,
        }

    @property
    def has_fixed_pictures(self) -> bool:
        """Tell whether there is a fixed set."""
        return self._fixed is not None

    def measure_fixed(self, network: nn.Module) -> Scores:
        """Return ``guard_miou``, ``guard_abs_rel`` and ``guard_rmse`` of a network."""
        scores = score(network, self._fixed or (), self._info)
        return {f'guard_{key}': scores[key] for key in ('miou', 'abs_rel', 'rmse')}

    def measure_recent(self, network: nn.Module, recent: Sequence[Sample]) -> Scores:
        """Return ``recent_abs_rel``, ``recent_rmse`` and ``recent_scaled_abs_rel``."""
        return mean_recent([self.measure_frame(network, sample) for sample in recent])

    def measure_frame(self, network: nn.Module, sample: Sample) -> Scores:
        """Return the scores of one held-back frame, for :func:`mean_recent`."""
        return score(network, [sample], self._info)

    def compare(self, before: Scores, after: Scores, first: Scores) -> Verdict:
        """
        Refuse a candidate that loses more than a tolerance.

        :param before: of the serving weights.
        :param after: of the candidate, on the same pictures.
        :param first: of the weights that refinement began with, so that many small losses do not
            add up; what it lacks is not compared. In a new place the serving weights may have
            lost more already: a candidate that loses nothing against them is then better.
        """
        losses = [
            self._loss(key, before.get(key), after.get(key), first.get(key))
            for key in self._tolerances
        ]
        if any(losses):
            return Verdict(False, '; '.join(filter(None, losses)), before, after)
        if all(after.get(key) is None for key in self._tolerances):
            reason = 'there is nothing to judge it on: name a guard set, or connect a depth sensor'
            return Verdict(False, reason, before, after)
        return Verdict(True, _told(before, after), before, after)

    def _loss(
        self, key: str, before: float | None, after: float | None, first: float | None
    ) -> str:
        """Return in words what is lost; nothing where it may be, or was never known."""
        known = [value for value in (before, first) if value is not None]
        if not known:
            return ''
        if after is None:
            return f'{NAMES[key]} was {known[0]:.4f} and cannot be measured any more'
        sign = -1 if key == 'guard_miou' else 1  # more is better, for errors less
        tolerance = self._tolerances[key]
        lost = [sign * (after - value) for value in known]
        is_worse_than_serving = before is None or sign * (after - before) > 0
        if max(lost) <= tolerance or not is_worse_than_serving:
            return ''
        best = known[lost.index(max(lost))]
        return (
            f'{NAMES[key]} went from {best:.4f} to {after:.4f}, '
            f'more than the {tolerance:g} it may lose'
        )


def mean_recent(frames: Collection[Scores]) -> Scores:
    """Return ``recent_abs_rel``, ``recent_rmse`` and ``recent_scaled_abs_rel`` of some frames."""
    means = {}
    for key in ('abs_rel', 'rmse', 'scaled_abs_rel'):
        known = [scores[key] for scores in frames if scores[key] is not None]
        means[f'recent_{key}'] = float(np.mean(known)) if known else None
    return means


def build_guard(settings: RefineSettings, info: CheckpointInfo) -> Guard:
    """
    Open the guard set of the settings.

    :raises FileNotFoundError: for missing data.
    :raises ValueError: for a data set with other classes.
    """
    return Guard(
        open_guard_pictures(settings, info),
        info,
        miou_tolerance=settings.miou_tolerance,
        abs_rel_tolerance=settings.abs_rel_tolerance,
        recent_tolerance=settings.recent_tolerance,
    )


def require_judged_classes(verdict: Verdict) -> Verdict:
    """Refuse a candidate whose classes may have moved, where nothing tells whether for worse."""
    if verdict.after.get('guard_miou') is not None:
        return verdict
    reason = 'classes may have changed and nothing judges them: name a guard set with labels, or '
    return replace(verdict, accepted=False, reason=reason + 'let depth_alone learn')


def unusable(network: nn.Module) -> str:
    """Return why weights cannot be used at all; empty if they can."""
    try:
        require_finite_weights(network.state_dict(), 'the candidate')
    except ValueError as error:
        return str(error)
    return ''


def _told(before: Scores, after: Scores) -> str:
    changes = [
        f'{name} {before[key]:.4f} to {after[key]:.4f}'
        for key, name in NAMES.items()
        if before.get(key) is not None and after.get(key) is not None
    ]
    return f'no harm: {", ".join(changes)}'
