"""ScanNet's own label numbers as classes of NYU-40, by the table that comes with the set."""

import csv
from pathlib import Path

import numpy as np
from sds_perception.datasets.label_numbers import LabelNumbers
from sds_perception.datasets.picture_files import read_first_channel

TABLE = 'scannetv2-labels.combined.tsv'
NUM_CLASSES = 40
STRAYS = (50, 149)
"""Numbers beyond NYU-40 that some pixels of the set's own conversion to it have."""


class ScanNetLabels:
    """
    Reads both kinds of label files of the set.

    16 bits hold ScanNet's own numbers, 8 bits are converted to NYU-40 already: 0 is
    unlabeled and 1..40 are classes.
    """

    def __init__(self, root: Path):
        """
        Look for the table.

        :param root: folder of the scenes; the table lies in it or beside it.
        :raises ValueError: if the table is not one.
        """
        self._wanted = root / TABLE
        self._nyu40 = LabelNumbers({n + 1: n for n in range(NUM_CLASSES)}, void=[0, *STRAYS])
        found = [path for path in (self._wanted, root.parent / TABLE) if path.is_file()]
        self._raw = LabelNumbers(read_table(found[0]), void=[0]) if found else None

    def read(self, path: Path) -> np.ndarray:
        """
        Read a label file.

        :returns: (H, W) int64, NYU-40 ids 0..39; 255 = unlabeled.
        :raises FileNotFoundError: for ScanNet's own numbers without the table.
        :raises ValueError: for a number that means nothing.
        """
        numbers = read_first_channel(path)
        if numbers.dtype == np.uint8:
            return self._nyu40.translate(numbers, path)
        if self._raw is None:
            raise FileNotFoundError(
                f"{self._wanted} is missing; {path} holds ScanNet's own numbers: put the table "
                'beside the scenes, or convert the labels to NYU-40 in 8 bits'
            )
        return self._raw.translate(numbers, path)


def read_table(path: Path) -> dict[int, int]:
    """
    Read which class of NYU-40 each of ScanNet's numbers belongs to.

    :param path: tab-separated, with the columns id and nyu40id.
    :returns: ids 0..39 by number.
    :raises ValueError: if the table is not one.
    """
    with path.open(newline='', encoding='utf-8') as file:
        try:
            rows = [
                (int(r['id']), int(r['nyu40id'])) for r in csv.DictReader(file, delimiter='\t')
            ]
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(
                f'{path} is not the table of labels ({error!r}); wanted the tab-separated '
                'columns id and nyu40id'
            ) from None
    wrong = [nyu40 for _, nyu40 in rows if not 1 <= nyu40 <= NUM_CLASSES]
    if wrong:
        raise ValueError(f'{path} holds nyu40id {wrong[0]}; wanted 1..{NUM_CLASSES}')
    return {number: nyu40 - 1 for number, nyu40 in rows}
