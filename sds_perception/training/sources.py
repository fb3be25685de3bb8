"""The data sets that a run learns from and is judged on."""

from dataclasses import dataclass
from pathlib import Path

from sds_perception.core.label_space import LabelSpace
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.splits import Part
from sds_perception.datasets.unlabeled import Unlabeled
from sds_perception.training.label_split import labeled_places
from sds_perception.training.semi_supervised_settings import SemiSupervisedSettings
from sds_perception.training.settings import TrainSettings

SPLIT_FILE = 'labeled.txt'


@dataclass(frozen=True)
class Sources:
    """Open data sets; those with labels are of one label space."""

    labeled: list[DenseDataset]
    """Joined, what the network learns from, with labels."""
    validation: DenseDataset
    """What chooses the best checkpoint."""
    streamed: tuple[DenseDataset, ...] = ()
    """Joined, all pictures, of which only those above have labels; empty = not used."""

    @property
    def datasets(self) -> list[DenseDataset]:
        """Return all that is read in training: the labeled ones, then the streamed ones."""
        return [*self.labeled, *self.streamed]

    @property
    def num_labeled(self) -> int:
        """Return the number of pictures with labels."""
        return sum(len(dataset) for dataset in self.labeled)

    @property
    def label_space(self) -> LabelSpace:
        """Return the classes that all of them speak of."""
        return self.validation.label_space


def open_sources(settings: TrainSettings, folder: Path) -> Sources:
    """
    Open all data sets of the settings.

    :param folder: of the run; it gets the split where few pictures have labels.
    :raises FileNotFoundError: for missing data.
    :raises ValueError: if they have different classes or no pictures.
    """
    labeled = [build_dataset(part) for part in settings.data]
    validation = build_dataset(settings.validation)
    spaces = {data.label_space.name for data in (*labeled, validation)}
    if len(spaces) > 1:
        raise ValueError(
            f'data sets have different classes: {", ".join(sorted(spaces))}; '
            'wanted one label space for all'
        )
    if settings.semi_supervised is None:
        return Sources(labeled, validation)
    return _with_split(labeled, validation, settings.semi_supervised, folder)


def _with_split(
    datasets: list[DenseDataset],
    validation: DenseDataset,
    settings: SemiSupervisedSettings,
    folder: Path,
) -> Sources:
    places = labeled_places(
        Path(settings.split_file or folder / SPLIT_FILE),
        datasets,
        fraction=settings.labeled_fraction,
        seed=settings.split_seed,
    )
    labeled, unlabeled, start = [], [], 0
    for dataset in datasets:
        chosen = {place - start for place in places}
        own = range(len(dataset))
        labeled.append(Part(dataset, [i for i in own if i in chosen]))
        rest = Part(dataset, [i for i in own if i not in chosen])
        unlabeled.append(Unlabeled(rest, validation.label_space))
        start += len(dataset)
    if settings.batch_size == 0:
        return Sources(_filled(labeled), validation)
    others = [
        Unlabeled(build_dataset(part), validation.label_space) for part in settings.unlabeled
    ]
    return Sources(_filled(labeled), validation, tuple(_filled([*labeled, *unlabeled, *others])))


def _filled(datasets: list[DenseDataset]) -> list[DenseDataset]:
    return [dataset for dataset in datasets if len(dataset)]
