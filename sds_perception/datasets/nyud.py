"""NYU Depth v2: the labeled .mat file, or the multi-task folder layout."""

from pathlib import Path

import cv2
import numpy as np
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import IGNORE, Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.nyud_mat import NyudMatFile
from sds_perception.datasets.picture_files import (
    find_picture,
    image_tensor,
    read_rgb,
    read_single_channel,
)
import torch

NYUD_K = ((518.8579, 0.0, 325.5824), (0.0, 519.4696, 253.7362), (0.0, 0.0, 1.0))
"""The color camera at 640x480, pixels, as the data set's toolbox gives it."""
MIN_DEPTH_M, MAX_DEPTH_M = 0.1, 10.0


class Nyud(DenseDataset):
    """
    Indoor pictures with 40 classes and metric depth (Silberman et al., ECCV 2012).

    In the files 0 is unlabeled and 1..40 are classes; here 255 and 0..39.
    """

    min_depth_m, max_depth_m = MIN_DEPTH_M, MAX_DEPTH_M

    def __init__(self, root: str | Path, split: str = 'train'):
        """
        Find the pictures of a split.

        :param root: ``nyu_depth_v2_labeled.mat`` beside ``splits.mat`` (labels in 40 classes in
            ``labels40.mat``), or a folder with ``images/``, ``segmentation/``, ``depth/`` (.png in
            millimeters or .npy in meters) and ``gt_sets/SPLIT.txt``.
        :param split: train or test, or any list in ``gt_sets/``.
        :raises FileNotFoundError: naming what is missing.
        """
        root = Path(root)
        self.label_space = load_label_space('nyu40')
        self._source = NyudMatFile(root, split) if root.suffix == '.mat' else _Folder(root, split)

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._source.names)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture with labels and depth at its own size."""
        name = self._source.names[index]
        rgb, numbers, depth = self._source.read(index)
        if numbers.shape != rgb.shape[:2]:
            raise ValueError(
                f'labels of {name} are {numbers.shape}, its picture is {rgb.shape[:2]}; '
                'wanted the same size'
            )
        if numbers.max() > len(self.label_space):
            raise ValueError(f'labels of {name} reach {numbers.max()}; wanted 0..40')
        height, width = numbers.shape
        if depth.shape != numbers.shape:
            depth = cv2.resize(depth, (width, height), interpolation=cv2.INTER_NEAREST)
        valid = np.isfinite(depth) & (depth > MIN_DEPTH_M) & (depth < MAX_DEPTH_M)
        # 0 becomes 255 and 40 becomes 39 in unsigned arithmetic
        labels = torch.from_numpy((numbers - np.uint8(1)).astype(np.int64))
        return Sample(
            image=image_tensor(rgb),
            labels=labels.where(labels < IGNORE, torch.tensor(IGNORE)),
            depth=torch.from_numpy(np.where(valid, depth, 0).astype(np.float32))[None],
            valid=torch.from_numpy(valid)[None],
            K=torch.tensor(NYUD_K),
            name=name,
        )


class _Folder:
    """The multi-task folder layout."""

    def __init__(self, root: Path, split: str):
        self.root = root
        listing = root / 'gt_sets' / f'{split}.txt'
        if not listing.is_file():
            raise FileNotFoundError(
                f'{listing} is missing; wanted the names of the pictures of split {split!r}, '
                'one a line'
            )
        self.names = listing.read_text().split()
        if not self.names:
            raise ValueError(f'{listing} is empty')
        self._images = [find_picture(root / 'images', name) for name in self.names]

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return RGB (H, W, 3) uint8, labels (H, W) uint8 0..40 and depth (h, w) meters."""
        name = self.names[index]
        labels = read_single_channel(self.root / 'segmentation' / f'{name}.png', np.uint8)
        return read_rgb(self._images[index]), labels, self._read_depth(name)

    def _read_depth(self, name: str) -> np.ndarray:
        path = self.root / 'depth' / f'{name}.npy'
        if path.is_file():
            return np.load(path, allow_pickle=False).astype(np.float32)
        png = read_single_channel(path.with_suffix('.png'), np.uint16)
        return png.astype(np.float32) / 1000
