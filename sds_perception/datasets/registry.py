"""The data sets that can be trained on and scored, by name."""

from collections.abc import Callable

from sds_perception.datasets.camvid import CamVid
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.folder import Folder
from sds_perception.datasets.nyud import Nyud
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.datasets.splits import Part, divide


def _nyud(settings: DatasetSettings) -> DenseDataset:
    return Nyud(settings.root, settings.split)


def _camvid(settings: DatasetSettings) -> DenseDataset:
    return CamVid(settings.root, settings.split)


def _folder(settings: DatasetSettings) -> DenseDataset:
    return Folder(settings.root)


def _synthetic(settings: DatasetSettings) -> DenseDataset:
    # the renderer's many modules are only read by those who render
    from sds_perception.datasets.synthetic import SyntheticRooms

    if settings.count == 0 or not settings.split.isdecimal():
        raise ValueError(
            f'synthetic rooms have count {settings.count} and split {settings.split!r}; '
            'wanted count, the number of pictures, and split, the seed as digits'
        )
    return SyntheticRooms(num_frames=settings.count, seed=int(settings.split))


DATASETS: dict[str, Callable[[DatasetSettings], DenseDataset]] = {
    'nyud': _nyud,
    'camvid': _camvid,
    'folder': _folder,
    'synthetic': _synthetic,
}
RENDERED = ('synthetic',)


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
    if not settings.root and settings.name not in RENDERED:
        raise ValueError(
            f'data set {settings.name!r} has no root; give the folder or file that holds it'
        )
    dataset = DATASETS[settings.name](settings)
    if settings.part != 'all':
        fit, validation = divide(len(dataset), settings.validation_fraction)
        dataset = Part(dataset, fit if settings.part == 'fit' else validation)
    if 0 < settings.count < len(dataset):
        dataset = Part(dataset, list(range(settings.count)))
    return dataset
