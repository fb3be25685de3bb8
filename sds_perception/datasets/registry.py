"""The data sets that can be trained on and scored, by name."""

from collections.abc import Callable

from sds_perception.datasets.annotated_folder import open_folder
from sds_perception.datasets.camvid import CamVid
from sds_perception.datasets.cityscapes import Cityscapes
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.kitti import open_kitti
from sds_perception.datasets.nyud import Nyud
from sds_perception.datasets.relabel import Relabeled
from sds_perception.datasets.rosbag import Rosbag
from sds_perception.datasets.scannet import ScanNet
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.datasets.splits import Part, cut_end, divide
from sds_perception.datasets.synthia import Synthia
from sds_perception.datasets.vkitti import VirtualKitti


def _nyud(settings: DatasetSettings) -> DenseDataset:
    return Nyud(settings.root, settings.split)


def _scannet(settings: DatasetSettings) -> DenseDataset:
    return ScanNet(settings.root, settings.split, settings.neighbors)


def _cityscapes(settings: DatasetSettings) -> DenseDataset:
    return Cityscapes(settings.root, settings.split, settings.neighbors)


def _kitti(settings: DatasetSettings) -> DenseDataset:
    return open_kitti(settings.root, settings.split, settings.neighbors)


def _vkitti(settings: DatasetSettings) -> DenseDataset:
    return VirtualKitti(settings.root, settings.split, settings.neighbors)


def _synthia(settings: DatasetSettings) -> DenseDataset:
    _refuse_split(settings)
    return Synthia(settings.root)


def _camvid(settings: DatasetSettings) -> DenseDataset:
    return CamVid(settings.root, settings.split)


def _folder(settings: DatasetSettings) -> DenseDataset:
    _refuse_split(settings)
    return open_folder(settings.root)


def _rosbag(settings: DatasetSettings) -> DenseDataset:
    _refuse_split(settings)
    return Rosbag(settings.root)


def _synthetic(settings: DatasetSettings) -> DenseDataset:
    # the renderer's many modules are only read by those who render
    from sds_perception.datasets.synthetic import SyntheticRooms

    if settings.count == 0 or not settings.split.isdecimal():
        raise ValueError(
            f'synthetic rooms have count {settings.count} and split {settings.split!r}; wanted a '
            'number of pictures (--limit, or count in YAML) and a seed in digits (--split, split)'
        )
    return SyntheticRooms(num_frames=settings.count, seed=int(settings.split))


DATASETS: dict[str, Callable[[DatasetSettings], DenseDataset]] = {
    'nyud': _nyud,
    'scannet': _scannet,
    'cityscapes': _cityscapes,
    'kitti': _kitti,
    'vkitti': _vkitti,
    'synthia': _synthia,
    'camvid': _camvid,
    'folder': _folder,
    'rosbag': _rosbag,
    'synthetic': _synthetic,
}
USUAL_SPLITS = ('train', 'test')
"""What the settings and the commands say where the user names no split."""
RENDERED = ('synthetic',)
VIDEOS = ('scannet', 'cityscapes', 'kitti', 'vkitti')


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
    if settings.neighbors and settings.name not in VIDEOS:
        raise ValueError(
            f'data set {settings.name!r} holds single pictures; leave neighbors empty, or take '
            f'one of {", ".join(VIDEOS)}'
        )
    dataset = DATASETS[settings.name](settings)
    if settings.label_space not in ('', dataset.label_space.name):
        dataset = Relabeled(dataset, settings.label_space)
    if settings.part != 'all':
        dataset = Part(dataset, _indices(len(dataset), settings))
    if 0 < settings.count < len(dataset):
        dataset = Part(dataset, list(range(settings.count)))
    return dataset


def _refuse_split(settings: DatasetSettings) -> None:
    """Refuse a split of a data set without any, other than those nobody had to name."""
    if settings.split not in USUAL_SPLITS:
        raise ValueError(
            f'data set {settings.name!r} has no splits, and split is {settings.split!r}; leave it '
            'out, and take a part (fit, validation, start, end) where not all is wanted'
        )


def _indices(count: int, settings: DatasetSettings) -> list[int]:
    parts = divide if settings.part in ('fit', 'validation') else cut_end
    fit, validation = parts(count, settings.validation_fraction)
    return fit if settings.part in ('fit', 'start') else validation
