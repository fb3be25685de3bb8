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
        """
        Read split and labels; pictures and depth stay in the file.

        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for another split, or a file that holds something else.
        """
        if split not in ('train', 'test'):
            raise ValueError(f'split is {split!r}; the .mat layout has train and test')
        splits, labels = path.with_name('splits.mat'), path.with_name('labels40.mat')
        for needed in (path, splits, labels):
            if not needed.is_file():
                raise FileNotFoundError(f'{needed} is missing; the .mat layout needs it')
        self._path = path
        self._numbers = _read_variable(splits, f'{split}Ndxs').ravel()
        self._labels = _read_variable(labels, 'labels40')
        self.names = [f'{number:04d}' for number in self._numbers]
        if self._numbers.max() > self._labels.shape[-1]:
            raise ValueError(
                f'{splits} names picture {self._numbers.max()} and {labels} has '
                f'{self._labels.shape[-1]}; wanted the two files of one release'
            )

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Return RGB (H, W, 3) uint8, labels (H, W) uint8 0..40 and depth (H, W) meters.

        :raises ValueError: for a damaged file.
        """
        position = int(self._numbers[index]) - 1  # MATLAB counts from 1
        try:
            # opened for each picture: an HDF5 handle does not survive a fork into a worker
            with h5py.File(self._path, 'r') as file:
                rgb = file['images'][position].transpose(2, 1, 0)  # MATLAB is column-major
                depth = file['depths'][position].T
        except (KeyError, IndexError, OSError) as error:
            raise ValueError(
                f'{self._path} cannot be read ({error}); wanted images and depths of 1449 '
                'pictures: download it again'
            ) from None
        labels = self._labels[:, :, position].astype(np.uint8)
        return np.ascontiguousarray(rgb), labels, depth.astype(np.float32)


def _read_variable(path: Path, name: str) -> np.ndarray:
    try:
        return loadmat(path, variable_names=[name])[name]
    except (KeyError, ValueError, NotImplementedError) as error:
        raise ValueError(
            f'{path} has no variable {name} that can be read ({error}); download it again'
        ) from None
