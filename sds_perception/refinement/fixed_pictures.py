"""Pictures with ground truth that stay the same: to be judged on, and against forgetting."""

from collections.abc import Iterator

from sds_perception.augmentations.geometric import resize
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.evaluation.evaluate import chosen_indices, require_same_classes
from sds_perception.refinement.settings import RefineSettings
from sds_perception.training.network_view import view, view_size
import torch
from torch import nn

ROOM_SIZE = (320, 240)
"""Width and height of rendered rooms, pixels."""
ROOMS = 24
"""How many rooms are rendered at most; one takes about half a second."""
GUARD_SEED, SOURCE_SEED = 71, 72
"""Of the rooms that judge and those that are learned from; never the same."""


class KeptPictures:
    """
    Pictures of a data set, read once, at the size that the network sees, and kept compactly.

    A picture takes about a megabyte.
    """

    def __init__(self, dataset: DenseDataset, info: CheckpointInfo, count: int = 0):
        """
        Name the pictures; each is read when it is first asked for.

        :param count: how many, spread evenly; 0 = all.
        :raises ValueError: for a data set with other classes than the checkpoint's.
        """
        require_same_classes(info.label_space, dataset.label_space)
        self._dataset, self._info = dataset, info
        self._indices = chosen_indices(len(dataset), count)
        self._kept: dict[int, Sample] = {}

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, index: int) -> Sample:
        if index not in self._kept:
            sample = self._dataset[self._indices[index]]
            self._kept[index] = _packed(resize(sample, *view_size(sample, self._info)))
        return _unpacked(self._kept[index])

    def __iter__(self) -> Iterator[Sample]:
        return (self[index] for index in range(len(self)))


class TaughtPictures:
    """
    Pictures with what a network says about them in place of ground truth.

    Learned again, they keep a network what it was (Li & Hoiem, Learning without Forgetting, ECCV
    2016), which the exact truth of rendered rooms, unlike that of real ones, would not.
    """

    def __init__(self, pictures: KeptPictures, network: nn.Module, info: CheckpointInfo):
        self._pictures, self._network, self._info = pictures, network, info
        self._taught: dict[int, Sample] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: int) -> Sample:
        if index not in self._taught:
            self._taught[index] = _packed(self._teach(self._pictures[index]))
        return _unpacked(self._taught[index])

    def _teach(self, sample: Sample) -> Sample:
        seen = view(self._network, sample, self._info)
        labels, depth, valid = sample.labels, sample.depth, sample.valid
        if seen.probabilities is not None:
            labels = seen.probabilities.argmax(dim=0)
        if seen.depth is not None:
            depth, valid = seen.depth, torch.ones_like(valid)
        return sample.replace(labels=labels, depth=depth, valid=valid)


def open_guard_pictures(settings: RefineSettings, info: CheckpointInfo) -> KeptPictures | None:
    """
    Open the validation part of a data set, or rendered rooms where none is named.

    :returns: None where nothing was named and the checkpoint's classes are not those of rooms.
    :raises FileNotFoundError: for missing data.
    :raises ValueError: for a data set with other classes.
    """
    name, count = settings.guard_dataset, settings.guard_pictures
    if name:
        return _open_dataset(name, settings.guard_root, info, count, part='validation')
    return _open_rooms(info, count, seed=GUARD_SEED)


def open_source_pictures(
    settings: RefineSettings, info: CheckpointInfo, network: nn.Module
) -> KeptPictures | TaughtPictures | None:
    """
    Open what is mixed in: the fit part of a data set, or rooms with what ``network`` says there.

    :param network: of the first weights, in evaluation mode; keep it as it is.
    :returns: None where there are none; raises as :func:`open_guard_pictures`.
    """
    name, count = settings.source_dataset, settings.source_pictures
    if name:
        return _open_dataset(name, settings.source_root, info, count, part='fit')
    rooms = _open_rooms(info, count, seed=SOURCE_SEED)
    return None if rooms is None else TaughtPictures(rooms, network, info)


def _open_dataset(
    name: str, root: str, info: CheckpointInfo, count: int, *, part: str
) -> KeptPictures:
    settings = DatasetSettings(name, root, part=part, label_space=info.label_space.name)
    return KeptPictures(build_dataset(settings), info, count)


def _open_rooms(info: CheckpointInfo, count: int, *, seed: int) -> KeptPictures | None:
    # the renderer's many modules are only read by those who render
    from sds_perception.datasets.synthetic import SyntheticRooms

    rooms = SyntheticRooms(min(count or ROOMS, ROOMS), seed, *ROOM_SIZE)
    if rooms.label_space.names != info.label_space.names:
        return None
    return KeptPictures(rooms, info)


def _packed(sample: Sample) -> Sample:
    image = (sample.image * 255).round().to(torch.uint8)
    depth = sample.depth.half()
    return Sample(image, sample.labels.to(torch.uint8), depth, sample.valid, sample.K, sample.name)


def _unpacked(kept: Sample) -> Sample:
    image, labels = kept.image.float() / 255, kept.labels.long()
    return kept.replace(image=image, labels=labels, depth=kept.depth.float())
