"""A data set's labels in the classes of another label space."""

from sds_perception.core.label_space import UNLABELED, LabelSpace, load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
import torch
from torch import Tensor

# fmt: off
RENAMED = {
    ('camvid11', 'cityscapes19'): {
        'pavement': 'sidewalk', 'tree': 'vegetation', 'sign': 'traffic_sign',
        'pedestrian': 'person', 'bicyclist': 'rider',
    },
    ('cityscapes19', 'camvid11'): {
        'sidewalk': 'pavement', 'wall': 'building', 'traffic_light': 'sign',
        'traffic_sign': 'sign', 'vegetation': 'tree', 'terrain': 'tree', 'person': 'pedestrian',
        'rider': 'bicyclist', 'truck': 'car', 'bus': 'car', 'train': 'car',
        'motorcycle': 'bicyclist', 'bicycle': 'bicyclist',
    },
    ('vkitti14', 'cityscapes19'): {'tree': 'vegetation', 'van': 'car'},
    ('nyu40', 'scannet20'): {},
}
"""
Which label spaces can be read as which, and the classes that have another name there.

A class keeps its name where the other space has it, too; else it is 255.
"""
# fmt: on


class Relabeled(DenseDataset):
    """The pictures of a data set with labels of another space."""

    def __init__(self, dataset: DenseDataset, name: str):
        """
        Prepare the table of classes.

        :param name: of a shipped label space.
        :raises ValueError: if it is not known what the set's classes mean there.
        """
        self.dataset = dataset
        self.label_space = load_label_space(name)
        self.min_depth_m, self.max_depth_m = dataset.min_depth_m, dataset.max_depth_m
        self._table = torch.full((UNLABELED + 1,), UNLABELED)
        self._table[: len(dataset.label_space)] = torch.tensor(
            relabeling(dataset.label_space, self.label_space)
        )

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.dataset)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture."""
        sample = self.dataset[index]
        shares = sample.class_shares
        return sample.replace(
            labels=self._table[sample.labels],
            class_shares=None if shares is None else self._relabeled_shares(shares),
        )

    def _relabeled_shares(self, shares: Tensor) -> Tensor:
        """
        Add up the shares of classes that became one, and scale what is left to 1.

        Where most of a pixel is of classes that are not there nobody says anything, as its label
        is 255.

        :param shares: (C, H, W) that sum to 1, or to 0 where nobody says anything.
        """
        classes = self._table[: len(shares)]
        is_kept = classes != UNLABELED
        merged = shares.new_zeros(len(self.label_space), *shares.shape[1:])
        merged.index_add_(0, classes[is_kept], shares[is_kept])
        total = merged.sum(dim=0)
        return (merged / total).where(total >= 0.5, 0.0)


def relabeling(source: LabelSpace, target: LabelSpace) -> list[int]:
    """
    Return the id in ``target`` of each class of ``source``; 255 where it has none.

    :raises ValueError: if it is not known what the classes mean there.
    """
    if (source.name, target.name) not in RENAMED:
        known = [target for name, target in RENAMED if name == source.name]
        raise ValueError(
            f'labels of {source.name} cannot be read as {target.name}; '
            f'they can as {", ".join(known) or "nothing else"}'
        )
    renamed = RENAMED[source.name, target.name]
    names = [renamed.get(name, name) for name in source.names]
    return [target.id_of(name) if name in target.names else UNLABELED for name in names]
