"""Pictures of a data set without their labels."""

from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
import torch


class Unlabeled(DenseDataset):
    """
    The pictures of a data set as if nobody had annotated them; depth is kept.

    So are the probabilities of a teacher that speaks of the same classes, where a picture has no
    labels. Where it has, they are certain of those, and nobody may be told.
    """

    def __init__(self, dataset: DenseDataset, label_space: LabelSpace):
        """
        Take a data set.

        :param label_space: the classes that are learned; probabilities of others are dropped.
        """
        self.dataset = dataset
        self._has_classes = dataset.label_space.names == label_space.names
        self.label_space = dataset.label_space
        self.min_depth_m, self.max_depth_m = dataset.min_depth_m, dataset.max_depth_m

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.dataset)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture."""
        sample = self.dataset[index]
        unknown = torch.full_like(sample.labels, UNLABELED)
        shares = sample.class_shares
        if not self._has_classes or (sample.labels != UNLABELED).any():
            shares = None
        return sample.replace(labels=unknown, class_shares=shares)
