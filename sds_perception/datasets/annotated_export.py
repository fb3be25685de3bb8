"""Write pictures with labels, depth and cameras as a folder that the data set `folder` reads."""

import csv
import io
from pathlib import Path

import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.core.files import require_empty, write_atomically
from sds_perception.core.label_space import COLUMNS as CLASS_COLUMNS
from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.core.picture_files import write_picture
from sds_perception.datasets.annotated_folder import (
    CAMERAS,
    COLUMNS,
    COUNTS_PER_METER,
    LABEL_SPACE,
)
from sds_perception.datasets.soft_labels import write_soft_labels

MAX_COUNT = 65535


class AnnotatedExport:
    """Writes picture after picture; the folder can be read once it was finished."""

    def __init__(self, folder: Path, label_space: LabelSpace):
        """
        Begin a folder with the names of the classes.

        :raises FileExistsError: if the folder holds something.
        """
        require_empty(folder)
        self.folder = folder
        self.label_space = label_space
        self._cameras: dict[str, np.ndarray] = {}
        write_atomically(
            folder / LABEL_SPACE / f'{label_space.name}.csv', _class_table(label_space)
        )

    def add(
        self,
        name: str,
        image: np.ndarray,
        *,
        labels: np.ndarray | None,
        depth: np.ndarray | None,
        K: np.ndarray,
        probabilities: np.ndarray | None = None,
    ) -> str:
        """
        Write one picture.

        :param name: what the data set calls it; folders in it become part of the file's name.
        :param image: (H, W, 3) uint8 RGB.
        :param labels: (H, W) uint8 class ids, 255 = unknown; None writes no file.
        :param depth: (H, W) meters; not valid = unknown; None writes no file.
        :param K: (3, 3) pixels.
        :param probabilities: (H, W, C) float32 of the classes; None writes no file.
        :returns: the name of the files, without suffix.
        :raises ValueError: for a name that was there before.
        """
        stem = name.replace('/', '_')
        if stem in self._cameras:
            raise ValueError(f'two pictures are called {stem}; wanted different names')
        write_picture(self.folder / 'images' / f'{stem}.jpg', image)
        if labels is not None:
            write_picture(self.folder / 'labels' / f'{stem}.png', labels)
        if depth is not None:
            write_picture(self.folder / 'depth' / f'{stem}.png', depth_counts(depth))
        if probabilities is not None:
            write_soft_labels(self.folder / 'soft_labels' / f'{stem}.npz', probabilities)
        self._cameras[stem] = K
        return stem

    def finish(self) -> None:
        """Write the cameras, last: a folder that was not finished is not taken for a whole one."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator='\n')
        table.writerow(COLUMNS)
        for stem, K in self._cameras.items():
            table.writerow([stem, *(f'{K[i]:.6f}' for i in ((0, 0), (1, 1), (0, 2), (1, 2)))])
        write_atomically(self.folder / CAMERAS, text.getvalue())


def depth_counts(depth: np.ndarray) -> np.ndarray:
    """
    Convert meters to 16-bit counts of 1/256 m; what they cannot say becomes 0, unknown.

    :param depth: (H, W) float meters.
    """
    counts = np.rint(np.where(is_valid_depth(depth), depth, 0.0) * COUNTS_PER_METER)
    return np.where(counts <= MAX_COUNT, counts, 0).astype(np.uint16)


def _class_table(label_space: LabelSpace) -> str:
    rows = [(c.name, *c.color, UNLABELED, c.id) for c in label_space.classes]
    return '\n'.join(','.join(map(str, row)) for row in [CLASS_COLUMNS, *rows]) + '\n'
