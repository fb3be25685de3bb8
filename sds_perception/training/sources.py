"""The data sets that a run learns from and is judged on."""

from dataclasses import dataclass

from sds_perception.core.label_space import LabelSpace
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.registry import build_dataset
from sds_perception.training.settings import TrainSettings


@dataclass(frozen=True)
class Sources:
    """Open data sets of one label space."""

    learned: list[DenseDataset]
    """Joined, what the network learns from."""
    validation: DenseDataset
    """What chooses the best checkpoint."""

    @property
    def label_space(self) -> LabelSpace:
        """Return the classes that all of them speak of."""
        return self.validation.label_space


def open_sources(settings: TrainSettings) -> Sources:
    """
    Open all data sets of the settings.

    :raises FileNotFoundError: for missing data.
    :raises ValueError: if they have different classes or no pictures.
    """
    sources = Sources(
        [build_dataset(part) for part in settings.data], build_dataset(settings.validation)
    )
    spaces = {data.label_space.name for data in (*sources.learned, sources.validation)}
    if len(spaces) > 1:
        raise ValueError(
            f'data sets have different classes: {", ".join(sorted(spaces))}; '
            'wanted one label space for all'
        )
    return sources
