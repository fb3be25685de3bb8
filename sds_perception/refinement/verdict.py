"""What the guard says about a candidate."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """Whether a candidate may serve, and the numbers behind it."""

    accepted: bool
    """True if the candidate does no harm."""
    reason: str
    """Why, in one sentence with numbers."""
    before: dict[str, float | None] = field(default_factory=dict)
    """Scores of the serving weights: ``guard_miou guard_abs_rel guard_rmse`` on the fixed set,
    ``recent_abs_rel recent_rmse recent_scaled_abs_rel`` on held-back frames; None = not known."""
    after: dict[str, float | None] = field(default_factory=dict)
    """The same scores of the candidate."""
    is_undecided: bool = False
    """True if it could not be measured now, and says nothing of the candidate."""


OUT_OF_MEMORY = Verdict(False, 'memory ran out while the candidate was judged', is_undecided=True)


def unreadable(error: OSError | ValueError) -> Verdict:
    """Say that nothing can be judged, because a picture of the guard set cannot be read now."""
    reason = f'no candidate can be judged, the guard set cannot be read: {error}; '
    reason += 'mend the files, or name another guard_root'
    return Verdict(False, reason, is_undecided=True)
