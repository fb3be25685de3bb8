"""Settings of training with few labels and many pictures."""

from dataclasses import dataclass

from sds_perception.datasets.settings import DatasetSettings
from sds_perception.training.step_settings import StepSettings


@dataclass(frozen=True)
class SemiSupervisedSettings:
    """Which pictures have labels, and how the others are learned from."""

    labeled_fraction: float = 0.125
    """Share of the data's pictures whose labels are read, in (0, 1]."""
    split_seed: int = 0
    """Decides which; those of a smaller share are among those of a larger one."""
    split_file: str = ''
    """Text file of the labeled pictures, written where it is missing; '' = in the run's folder."""
    batch_size: int = 4
    """Pictures without labels a step; 0 learns from the labeled pictures alone."""
    unlabeled: tuple[DatasetSettings, ...] = ()
    """More data sets, of any classes, whose labels are not read."""
    step: StepSettings = StepSettings()
    """How the pictures without labels teach."""

    def __post_init__(self):
        if not 0 < self.labeled_fraction <= 1:
            raise ValueError(
                f'labeled_fraction is {self.labeled_fraction}; wanted above 0, at most 1'
            )
        if self.batch_size < 0:
            raise ValueError(f'semi_supervised batch_size is {self.batch_size}; wanted 0 or more')
