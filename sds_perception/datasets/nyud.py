"""NYU Depth v2: the labeled .mat file, or the multi-task folder layout."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from sds_perception.core.label_space import load_label_space
from sds_perception.core.resizing import scale_camera_matrix
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.nyud_folder import NyudFolder
from sds_perception.datasets.nyud_mat import NyudMatFile
from sds_perception.datasets.picture_files import image_tensor
import torch
from torch import Tensor

NYUD_K = ((518.8579, 0.0, 325.5824), (0.0, 519.4696, 253.7362), (0.0, 0.0, 1.0))
"""The color camera at 640x480, pixels, as the data set's toolbox gives it."""
NYUD_WIDTH = 640
CROPS = {(425, 560): (45, 40), (427, 561): (44, 40)}
"""
First row and column, in the 640x480 picture, of copies without the white frame, by their size.

The smaller one is that of Gupta et al. (CVPR 2013), the other that of the set's toolbox.
"""
MIN_DEPTH_M, MAX_DEPTH_M = 0.1, 10.0


class NyudSource(Protocol):
    """A layout of the files."""

    names: list[str]
    """What a person finds each picture by."""
    K: np.ndarray | None
    """(3, 3) pixels, of all pictures; None = the set's own camera took them."""

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return RGB (H, W, 3) uint8, labels (H, W) uint8 0..40 and depth (h, w) meters."""


class Nyud(DenseDataset):
    """
    Indoor pictures with 40 classes and metric depth (Silberman et al., ECCV 2012).

    In the files 0 is unlabeled and 1..40 are classes; here 255 and 0..39.
    """

    min_depth_m, max_depth_m = MIN_DEPTH_M, MAX_DEPTH_M

    def __init__(self, root: str | Path, split: str = 'train'):
        """
        Find the pictures of a split.

        :param root: ``nyu_depth_v2_labeled.mat`` beside ``splits.mat`` and ``labels40.mat`` or
            ``classMapping40.mat``; or a folder with ``images/``, ``segmentation/``, ``depth/``
            (.png in millimeters or .npy in meters) and ``gt_sets/SPLIT.txt``; with
            ``intrinsics.txt`` (fx fy cx cy, pixels) where another camera took them.
        :param split: train or test, or any list in ``gt_sets/``.
        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for files that hold something else.
        """
        root = Path(root)
        self.label_space = load_label_space('nyu40')
        reader = NyudMatFile if root.suffix == '.mat' else NyudFolder
        self._source: NyudSource = reader(root, split)

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._source.names)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with labels and depth at its own size.

        :raises ValueError: for a broken file, or of a size whose camera is not known.
        """
        name = self._source.names[index]
        rgb, numbers, depth = self._source.read(index)
        if numbers.shape != rgb.shape[:2]:
            raise ValueError(
                f'labels of {name} are {numbers.shape}, its picture is {rgb.shape[:2]}; '
                'wanted the same size'
            )
        if numbers.max() > len(self.label_space):
            raise ValueError(f'labels of {name} reach {numbers.max()}; wanted 0..40')
        depth = _enlarged(depth, numbers.shape, name)
        valid = np.isfinite(depth) & (depth > MIN_DEPTH_M) & (depth < MAX_DEPTH_M)
        return Sample(
            image=image_tensor(rgb),
            # 0 becomes 255 and 40 becomes 39 in unsigned arithmetic
            labels=torch.from_numpy((numbers - np.uint8(1)).astype(np.int64)),
            depth=torch.from_numpy(np.where(valid, depth, 0).astype(np.float32))[None],
            valid=torch.from_numpy(valid)[None],
            K=self._camera_matrix(numbers.shape, name),
            name=name,
        )

    def _camera_matrix(self, size: tuple[int, int], name: str) -> Tensor:
        if self._source.K is not None:
            return torch.from_numpy(self._source.K).float()
        height, width = size
        K = torch.tensor(NYUD_K)
        if size in CROPS:
            top, left = CROPS[size]
            K[0, 2] -= left
            K[1, 2] -= top
            return K
        if width * 3 == height * 4:
            scale = width / NYUD_WIDTH
            return scale_camera_matrix(K, scale, scale)
        crops = ', '.join(f'{columns}x{rows}' for rows, columns in CROPS)
        raise ValueError(
            f'{name} is {width}x{height}, a size whose camera is not known; wanted 4:3, a copy '
            f'without the white frame ({crops}), or fx fy cx cy in intrinsics.txt beside images/'
        )


def _enlarged(depth: np.ndarray, size: tuple[int, int], name: str) -> np.ndarray:
    """Bring depth of which only every n-th pixel was stored to the picture's size."""
    if depth.shape == size:
        return depth
    if depth.ndim != 2 or size[0] % depth.shape[0] or size[1] % depth.shape[1]:
        raise ValueError(
            f'depth of {name} is {depth.shape}, its picture is {size}; '
            'wanted the same size, or a half or third of it'
        )
    return cv2.resize(depth, size[::-1], interpolation=cv2.INTER_NEAREST)
