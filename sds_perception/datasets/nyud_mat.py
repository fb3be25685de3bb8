"""The official NYU Depth v2 file, an HDF5 that MATLAB wrote."""

from pathlib import Path
import zlib

import h5py
import numpy as np
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

LABELS, MAPPING, SPLITS = 'labels40.mat', 'classMapping40.mat', 'splits.mat'


class NyudMatFile:
    """
    ``nyu_depth_v2_labeled.mat`` with its split and its 40 classes in files beside it.

    The file itself holds 894 raw classes. What they are of the 40 (Gupta et al., CVPR 2013) says
    ``classMapping40.mat`` (mapClass, 1x894), or ``labels40.mat`` for every pixel (labels40,
    480x640x1449); ``splits.mat`` (trainNdxs, testNdxs) is the official one.
    """

    K = None
    """The pictures are those of the set's own camera."""

    def __init__(self, path: Path, split: str):
        """
        Read split and classes; pictures and depth stay in the file.

        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for another split, or a file that holds something else.
        """
        if split not in ('train', 'test'):
            raise ValueError(f'split is {split!r}; the .mat layout has train and test')
        for needed in (path, path.with_name(SPLITS)):
            if not needed.is_file():
                raise FileNotFoundError(f'{needed} is missing; the .mat layout needs it')
        self._path = path
        self._numbers = _read_variable(path.with_name(SPLITS), f'{split}Ndxs').ravel()
        self.names = [f'{number:04d}' for number in self._numbers]
        self._labels = self._mapping = None
        if path.with_name(LABELS).is_file():
            self._labels = _read_variable(path.with_name(LABELS), 'labels40')
        elif path.with_name(MAPPING).is_file():
            # raw class 0 is unlabeled and stays 0
            classes = _read_variable(path.with_name(MAPPING), 'mapClass').ravel()
            self._mapping = np.concatenate([[0], classes]).astype(np.uint8)
        else:
            raise FileNotFoundError(
                f'there is neither {LABELS} nor {MAPPING} beside {path}; '
                'one of them has to say what its 894 raw classes are of the 40'
            )

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Return RGB (H, W, 3) uint8, labels (H, W) uint8 0..40 and depth (H, W) meters.

        :raises ValueError: for files that are damaged or do not belong together.
        """
        position = int(self._numbers[index]) - 1  # MATLAB counts from 1
        try:
            # opened for each picture: an HDF5 handle does not survive a fork into a worker
            with h5py.File(self._path, 'r') as file:
                rgb = file['images'][position].transpose(2, 1, 0)  # MATLAB is column-major
                depth = file['depths'][position].T
                if self._labels is None:
                    labels = self._mapping[file['labels'][position].T]
                else:
                    labels = self._labels[:, :, position].astype(np.uint8)
        except (KeyError, IndexError, OSError) as error:
            raise ValueError(
                f'picture {self.names[index]} of {self._path} cannot be read ({error}); wanted '
                'images, depths and labels of 1449 pictures and the .mat files of the same '
                'release beside it: download them again'
            ) from None
        return np.ascontiguousarray(rgb), np.ascontiguousarray(labels), depth.astype(np.float32)


DAMAGE = (LookupError, ValueError, TypeError, OSError, EOFError, zlib.error, MatReadError)
"""What scipy raises for files that are cut, no .mat files or of other variables."""


def _read_variable(path: Path, name: str) -> np.ndarray:
    try:
        return loadmat(path, variable_names=[name])[name]
    except NotImplementedError:
        raise ValueError(
            f'{path} was saved in the format 7.3 of MATLAB, which cannot be read; wanted the file '
            "as it was published, or saved with '-v7'"
        ) from None
    except DAMAGE as error:
        raise ValueError(
            f'{path} has no variable {name} that can be read ({error}); download it again'
        ) from None
