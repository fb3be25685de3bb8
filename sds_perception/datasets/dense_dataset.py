"""The contract of every data set: labels, depth and intrinsics for each picture."""

from abc import ABC, abstractmethod

from sds_perception.core.label_space import LabelSpace
from sds_perception.core.sample import Sample
from torch.utils.data import Dataset


class DenseDataset(Dataset, ABC):
    """
    Pictures in a fixed order, each with what the set knows about it.

    A subclass finds its files in the constructor, so that a missing one is named before any
    work starts, and reads a picture in ``__getitem__``.
    """

    label_space: LabelSpace
    """The classes that ``Sample.labels`` speaks of."""
    min_depth_m: float
    """Nearest depth that the set's usual evaluation counts, meters."""
    max_depth_m: float
    """Farthest depth that the set's usual evaluation counts, meters."""

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of pictures."""

    @abstractmethod
    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture at its native size.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
