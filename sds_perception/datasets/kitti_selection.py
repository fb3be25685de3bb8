"""KITTI's 1000 selected frames for validation of depth, cropped (Uhrig et al., 3DV 2017)."""

from pathlib import Path

import numpy as np
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.depth_files import read_depth
from sds_perception.datasets.kitti_depth import COUNTS_PER_METER
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.number_files import read_rows
from sds_perception.datasets.picture_files import find_file, list_pictures, read_rgb

DEPTH_FOLDER = 'groundtruth_depth'


class KittiSelection(DenseDataset):
    """Single pictures with accumulated LiDAR and a camera each; labels are all 255."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path):
        """
        Find pictures, depth and cameras.

        :param root: ``depth_selection/val_selection_cropped``, which holds
            ``image/DRIVE_image_N_image_02.png``, ``intrinsics/`` with a .txt of nine numbers of
            that name, and ``groundtruth_depth/DRIVE_groundtruth_depth_N_image_02.png``.
        :raises FileNotFoundError: naming what is missing.
        """
        root = Path(root)
        self.label_space = load_label_space('cityscapes19')
        self._images = list_pictures(root / 'image')
        names = [path.stem for path in self._images]
        self._cameras = [find_file(root / 'intrinsics', name, ('.txt',)) for name in names]
        self._depths = [
            find_file(
                root / DEPTH_FOLDER, name.replace('_image_', f'_{DEPTH_FOLDER}_', 1), ('.png',)
            )
            for name in names
        ]

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with its depth.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        image = self._images[index]
        return measured_sample(
            read_rgb(image),
            labels=None,
            depth=read_depth(self._depths[index], per_meter=COUNTS_PER_METER),
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=_read_camera(self._cameras[index]),
            name=image.stem,
        )


def _read_camera(path: Path) -> np.ndarray:
    K = read_rows(path, 9)[0].reshape(3, 3)
    if not np.isfinite(K).all() or min(K[0, 0], K[1, 1]) <= 0:
        raise ValueError(f'{path} is no camera; wanted nine numbers, focal lengths above 0')
    return K
