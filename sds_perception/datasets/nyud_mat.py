"""The official NYU Depth v2 file, an HDF5 that MATLAB wrote."""

from pathlib import Path

import h5py
import numpy as np
from scipy.io import loadmat


class NyudMatFile:
    """
    ``nyu_depth_v2_labeled.mat`` with its split and its 40-class labels.

    The file itself holds 894 raw classes; ``splits.mat`` (trainNdxs, testNdxs) and
    ``labels40.mat`` (labels40, 480x640x1449) beside it are the ones in common use.
    """

    def __init__(self, path: Path, split: str):
        if split not in ('train', 'test'):
            raise ValueError(f'split is {split!r}; the .mat layout has train and test')
        for needed in (path, path.with_name('splits.mat'), path.with_name('labels40.mat')):
            if not needed.is_file():
                raise FileNotFoundError(f'{needed} is missing; the .mat layout needs it')
        self._path = path
        self._numbers = loadmat(path.with_name('splits.mat'))[f'{split}Ndxs'].ravel()
        self._labels = loadmat(path.with_name('labels40.mat'))['labels40']
        self.names = [f'{number:04d}' for number in self._numbers]

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return RGB (H, W, 3) uint8, labels (H, W) uint8 0..40 and depth (H, W) meters."""
        position = int(self._numbers[index]) - 1  # MATLAB counts from 1
        # opened for each picture: an HDF5 handle does not survive a fork into a loader's worker
        with h5py.File(self._path, 'r') as file:
            rgb = file['images'][position].transpose(2, 1, 0)  # MATLAB is column-major
            depth = file['depths'][position].T
        labels = self._labels[:, :, position].astype(np.uint8)
        return np.ascontiguousarray(rgb), labels, depth.astype(np.float32)
