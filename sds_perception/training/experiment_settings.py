"""Settings of an experiment: a grid of runs of one length."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ExperimentSettings:
    """What all runs of a grid have in common, and the grid."""

    steps: int = 600
    """Steps of every run, to the nearest epoch."""
    fractions: tuple[float, ...] = (0.0625, 0.125, 0.25, 1.0)
    """Shares of the pictures that keep their labels, in (0, 1]."""
    seeds: tuple[int, ...] = (0, 1, 2)
    """Each decides the labeled pictures, the random start and the order."""
    methods: tuple[str, ...] = ()
    """Names of the methods; empty = all that the data set allows."""
    train: dict[str, Any] = field(default_factory=dict)
    """Fields of the training settings that all runs share."""

    def __post_init__(self):
        if self.steps < 1:
            raise ValueError(f'steps is {self.steps}; wanted 1 or more')
        if not self.fractions or not self.seeds:
            raise ValueError('fractions and seeds must not be empty: there would be no run')
        for name in ('fractions', 'seeds', 'methods'):
            values = getattr(self, name)
            if len(set(values)) < len(values):
                # one run would count as several in mean and deviation
                raise ValueError(f'{name} are {values}; wanted each once')
        if not all(0 < fraction <= 1 for fraction in self.fractions):
            raise ValueError(f'fractions are {self.fractions}; wanted above 0, at most 1')
