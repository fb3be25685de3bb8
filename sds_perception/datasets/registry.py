"""The data sets that can be trained on and scored, by name."""

from collections.abc import Callable

from sds_perception.datasets.camvid import CamVid
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.folder import Folder
from sds_perception.datasets.nyud import Nyud
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.datasets.splits import Part, divide

DATASETS: dict[str, Callable[[DatasetSettings], DenseDataset]] = {
    'nyud': lambda settings: Nyud(settings.root, settings.split),
    'camvid': lambda settings: CamVid(settings.root, settings.split),
    'folder': lambda settings: Folder(settings.root),
    'synthetic': lambda settings: _synthetic(settings),
}


def build_dataset(settings: DatasetSettings) -> DenseDataset:
    """
    Open a data set.

    :raises FileNotFoundError: if its files are not there, naming them.
    :raises ValueError: for an unknown name or a setting that it cannot serve.
    """
    if settings.name not in DATASETS:
        raise ValueError(
            f'there is no data set {settings.name!r}; known are {", ".join(DATASETS)}'
        )
    dataset = DATASETS[settings.name](settings)
    if settings.part != 'all':
        fit, validation = divide(len(dataset), settings.validation_fraction)
        dataset = Part(dataset, fit if settings.part == 'fit' else validation)
    if 0 < settings.count < len(dataset):
        dataset = Part(dataset, list(range(settings.count)))
    return dataset


def _synthetic(settings: DatasetSettings) -> DenseDataset:
    # rendering needs OpenCV and scene code that no other data set does
    from sds_perception.datasets.synthetic import SyntheticRooms

    if settings.count == 0 or not settings.split.isdigit():
        raise ValueError(
            f'synthetic rooms have count {settings.count} and split {settings.split!r}; '
            'wanted count, the number of pictures, and split, the seed as digits'
        )
    return SyntheticRooms(num_frames=settings.count, seed=int(settings.split))
