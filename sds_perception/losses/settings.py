"""Weights of the loss terms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CriterionSettings:
    """How much each loss term counts; a term of weight 0 is not computed."""

    cross_entropy: float = 1.0
    """Class scores of the final head."""
    side_cross_entropy: float = 0.4
    """Class scores of the side head."""
    distillation: float = 0.0
    """Class scores of the final head against probabilities of a teacher."""
    berhu: float = 0.5
    """Depth, reverse Huber, per meter."""
    silog: float = 0.0
    """Depth, scale-invariant logarithm."""
    log_gradient: float = 0.0
    """Slopes of log depth."""
    feature_distance: float = 0.0
    """Distance of the encoder's last features from those it began with; 0.01 in Three Ways."""
    class_balance: float = 0.0
    """Exponent of the weights that favor rare classes; 0 weighs all pixels alike, in [0, 1]."""

    def __post_init__(self):
        negative = [name for name, value in vars(self).items() if value < 0]
        if negative:
            raise ValueError(f'loss weights {", ".join(negative)} are negative; wanted 0 or more')
        if self.class_balance > 1:
            raise ValueError(f'class_balance is {self.class_balance}; wanted 0 to 1')
