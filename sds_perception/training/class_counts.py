"""How often each class occurs in the data."""

from sds_perception.core.label_space import UNLABELED
from sds_perception.datasets.dense_dataset import DenseDataset
import torch
from torch import Tensor


def count_classes(datasets: list[DenseDataset], num_classes: int) -> Tensor:
    """
    Count the labeled pixels of every class.

    :returns: (num_classes,) int64 pixels.
    """
    counts = torch.zeros(num_classes, dtype=torch.int64)
    for dataset in datasets:
        for index in range(len(dataset)):
            labels = dataset[index].labels
            counts += torch.bincount(labels[labels != UNLABELED], minlength=num_classes)
    return counts
