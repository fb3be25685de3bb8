"""CamVid: driving pictures with 11 classes and no depth (Brostow et al., 2009)."""

from pathlib import Path

import numpy as np
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import IGNORE, Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.picture_files import (
    PICTURE_SUFFIXES,
    image_tensor,
    read_rgb,
    read_single_channel,
)
import torch

CAMVID_FOCAL_PER_WIDTH = 1.05
"""Focal length over image width; the set gives no calibration, this is its camera's usual lens."""


class CamVid(DenseDataset):
    """Pictures in ``SPLIT/`` and labels of the same name in ``SPLITannot/`` (11 = void)."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train'):
        root = Path(root)
        self.label_space = load_label_space('camvid11')
        folder, self._annotations = root / split, root / f'{split}annot'
        for needed in (folder, self._annotations):
            if not needed.is_dir():
                raise FileNotFoundError(f'{needed} is missing; wanted pictures in it')
        self._images = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES)
        if not self._images:
            raise FileNotFoundError(f'{folder} holds no pictures')

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture and its labels; depth is nowhere valid."""
        path = self._images[index]
        rgb = read_rgb(path)
        numbers = read_single_channel(self._annotations / f'{path.stem}.png', np.uint8)
        height, width = rgb.shape[:2]
        if numbers.shape != (height, width):
            raise ValueError(f'labels of {path} are {numbers.shape}, not {(height, width)}')
        labels = torch.from_numpy(numbers.astype(np.int64))
        focal = CAMVID_FOCAL_PER_WIDTH * width
        return Sample(
            image=image_tensor(rgb),
            labels=labels.where(labels < len(self.label_space), torch.tensor(IGNORE)),
            depth=torch.zeros(1, height, width),
            valid=torch.zeros(1, height, width, dtype=torch.bool),
            K=torch.tensor(
                [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]]
            ),
            name=path.stem,
        )
