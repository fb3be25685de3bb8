"""What the numbers in a data set's label files mean."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from sds_perception.core.label_space import UNLABELED
from sds_perception.datasets.picture_files import read_first_channel

UNKNOWN = -1


class LabelNumbers:
    """Class ids for the numbers of label files, by one look-up a pixel."""

    def __init__(self, classes: Mapping[int, int], *, void: Iterable[int] = ()):
        """
        Fill the table.

        :param classes: class id for each number, 0..65535.
        :param void: numbers of pixels that belong to no class; 255 always does.
        """
        self._table = np.full(65536, UNKNOWN, np.int64)
        self._table[[*void, UNLABELED]] = UNLABELED
        for number, label in classes.items():
            self._table[number] = label

    def read(self, path: Path) -> np.ndarray:
        """
        Read a label file, whose first channel holds the numbers.

        :returns: (H, W) int64 class ids; 255 = ignore.
        :raises FileNotFoundError: if it is missing.
        :raises ValueError: if it holds a number that means nothing.
        """
        return self.translate(read_first_channel(path), path)

    def translate(self, numbers: np.ndarray, path: Path) -> np.ndarray:
        """
        Return the class ids of numbers.

        :param numbers: (H, W) uint8 or uint16.
        :param path: where they are from, for the message.
        :raises ValueError: for a number that means nothing.
        """
        labels = self._table[numbers]
        wrong = numbers[labels == UNKNOWN]
        if wrong.size:
            known = np.flatnonzero(self._table != UNKNOWN)
            raise ValueError(
                f'{path} holds the label {wrong[0]}; '
                f'wanted one of the {known.size} known ones from {known[0]} to {known[-1]}'
            )
        return labels
