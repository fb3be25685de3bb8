"""CamVid: driving pictures with 11 classes and no depth (Brostow et al., 2009)."""

from pathlib import Path

import numpy as np
from sds_perception.core.label_space import UNLABELED, load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.picture_files import (
    find_file,
    list_pictures,
    read_rgb,
    read_single_channel,
)
from sds_perception.datasets.unmeasured import sample_without_depth

CAMVID_FOCAL_PER_WIDTH = 1.05
"""Focal length over image width; the set gives no calibration, this is its camera's usual lens."""
VOID = 11


class CamVid(DenseDataset):
    """Pictures in ``SPLIT/`` and labels of the same name in ``SPLITannot/`` (11 = void)."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train'):
        """
        Find pictures and labels.

        :param split: train, val or test: the name of the folder.
        :raises FileNotFoundError: naming what is missing.
        """
        root = Path(root)
        self.label_space = load_label_space('camvid11')
        self._images = list_pictures(root / split)
        folder = root / f'{split}annot'
        self._labels = [find_file(folder, path.stem, ('.png',)) for path in self._images]

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture and its labels; depth is nowhere valid."""
        rgb = read_rgb(self._images[index])
        path = self._labels[index]
        numbers = read_single_channel(path, np.uint8)
        if numbers.shape != rgb.shape[:2]:
            raise ValueError(
                f'{path} is {numbers.shape}, its picture is {rgb.shape[:2]}; wanted the same size'
            )
        wrong = numbers[(numbers > VOID) & (numbers != UNLABELED)]
        if wrong.size:
            raise ValueError(f'{path} holds class {wrong.max()}; wanted 0..10, 11 (void) or 255')
        return sample_without_depth(
            rgb,
            labels=np.where(numbers < VOID, numbers, UNLABELED),
            focal_per_width=CAMVID_FOCAL_PER_WIDTH,
            name=self._images[index].stem,
        )
