"""Labels that are painted in colors, with the table of colors that Virtual KITTI 2 brings."""

from pathlib import Path
import re

import numpy as np
from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.core.text_files import read_text
from sds_perception.datasets.picture_files import read_rgb

UNDEFINED = 'undefined'


class ColorLabels:
    """Class ids for the colors of label pictures."""

    def __init__(self, table: Path, space: LabelSpace):
        """
        Read a table of colors.

        :param table: ``colors.txt``: a header, then name, red, green, blue on each line.
        :param space: classes by the names of the table in snake case; Undefined is 255.
        :raises FileNotFoundError: if it is missing.
        :raises ValueError: if it is not such a table, or names another class.
        """
        if not table.is_file():
            raise FileNotFoundError(f'{table} is missing; wanted the colors of the classes')
        labels = {0: UNLABELED}  # black
        for line in read_text(table).splitlines()[1:]:
            name, color = _read_line(line, table)
            labels[color] = UNLABELED if name == UNDEFINED else _id_of(name, table, space)
        self._colors = np.array(sorted(labels), np.int32)
        self._labels = np.array([labels[color] for color in sorted(labels)], np.int64)

    def read(self, path: Path) -> np.ndarray:
        """
        Read a label picture.

        :returns: (H, W) int64 class ids; 255 = ignore.
        :raises FileNotFoundError: if it is missing.
        :raises ValueError: for a color that is not in the table.
        """
        rgb = read_rgb(path).astype(np.int32)
        colors = (rgb[..., 0] << 16) | (rgb[..., 1] << 8) | rgb[..., 2]
        places = np.searchsorted(self._colors, colors).clip(max=len(self._colors) - 1)
        is_wrong = self._colors[places] != colors
        if is_wrong.any():
            raise ValueError(
                f'{path} holds the color {tuple(rgb[is_wrong][0].tolist())}; '
                f'wanted one of the {len(self._colors)} colors of the table'
            )
        return self._labels[places]


def _id_of(name: str, table: Path, space: LabelSpace) -> int:
    try:
        return space.id_of(name)
    except ValueError as error:
        raise ValueError(f'{table}: {error}') from None


def _read_line(line: str, table: Path) -> tuple[str, int]:
    words = line.split()
    if len(words) != 4 or not all(word.isdecimal() and int(word) < 256 for word in words[1:]):
        raise ValueError(f'{table} holds the line {line!r}; wanted a name and three bytes')
    name = re.sub(r'(?<=[a-z])(?=[A-Z])', '_', words[0]).lower()
    red, green, blue = (int(word) for word in words[1:])
    return name, red << 16 | green << 8 | blue
