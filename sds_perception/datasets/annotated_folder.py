"""Pictures with any label space, depth and cameras, in the layout that `sds distill` writes."""

import csv
from pathlib import Path

import numpy as np
from sds_perception.core.label_space import UNLABELED, LabelSpace, load_label_space
from sds_perception.core.sample import Sample
from sds_perception.core.text_files import read_text
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.depth_files import read_depth
from sds_perception.datasets.folder import Folder
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.picture_files import (
    is_seen,
    list_pictures,
    read_rgb,
    read_single_channel,
)
from sds_perception.datasets.soft_labels import read_soft_labels
import torch

CAMERAS = 'cameras.csv'
LABEL_SPACE = 'label_space'
COLUMNS = ('name', 'fx', 'fy', 'cx', 'cy')
COUNTS_PER_METER = 256


class AnnotatedFolder(DenseDataset):
    """
    Pictures ``images/NAME.*`` and what is known about them.

    ``label_space/SPACE.csv`` names the classes, ``cameras.csv`` the camera of each picture
    (name, fx, fy, cx, cy; pixels); ``labels/NAME.png`` (8 bits, class ids, 255 = unknown),
    ``depth/NAME.png`` (16 bits, meters times 256, 0 = unknown) and ``soft_labels/NAME.npz`` may
    be missing.
    """

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path):
        """
        Find the pictures and read the cameras.

        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for a table that holds something else.
        """
        self._root = Path(root)
        self.label_space = _read_label_space(self._root / LABEL_SPACE)
        self._images = list_pictures(self._root / 'images')
        self._cameras = _read_cameras(self._root / CAMERAS)
        unknown = [path for path in self._images if path.stem not in self._cameras]
        if unknown:
            raise ValueError(f'{self._root / CAMERAS} has no camera for {unknown[0].name}')

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with its labels and depth.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        path = self._images[index]
        labels = self._root / 'labels' / f'{path.stem}.png'
        depth = self._root / 'depth' / f'{path.stem}.png'
        soft = self._root / 'soft_labels' / f'{path.stem}.npz'
        sample = measured_sample(
            read_rgb(path),
            labels=self._read_labels(labels) if labels.is_file() else None,
            depth=read_depth(depth, per_meter=COUNTS_PER_METER) if depth.is_file() else None,
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=self._cameras[path.stem],
            name=path.stem,
        )
        if not soft.is_file():
            return sample
        size = tuple(sample.labels.shape)
        shares = read_soft_labels(soft, num_classes=len(self.label_space), size=size)
        return sample.replace(class_shares=torch.from_numpy(shares))

    def _read_labels(self, path: Path) -> np.ndarray:
        labels = read_single_channel(path, np.uint8)
        wrong = labels[(labels >= len(self.label_space)) & (labels != UNLABELED)]
        if wrong.size:
            raise ValueError(
                f'{path} holds class {wrong[0]}; wanted 0..{len(self.label_space) - 1} of '
                f'{self.label_space.name} or 255'
            )
        return labels


def open_folder(root: str | Path) -> DenseDataset:
    """
    Open a folder with annotations, or any other folder of pictures.

    :raises FileNotFoundError: naming what is missing, such as the cameras of a folder that was
        not finished.
    :raises ValueError: for files that hold something else.
    """
    root = Path(root)
    if (root / CAMERAS).is_file():
        return AnnotatedFolder(root)
    if (root / LABEL_SPACE).is_dir():
        raise FileNotFoundError(
            f'{root} has the table of classes that sds distill writes first, and not {CAMERAS}, '
            'which it writes last: it was stopped; let it write another folder'
        )
    return Folder(root)


def _read_label_space(folder: Path) -> LabelSpace:
    tables = sorted(path for path in folder.glob('*.csv') if is_seen(path, ('.csv',)))
    if len(tables) != 1:
        raise FileNotFoundError(
            f'{folder} holds {len(tables)} tables; wanted one .csv that names the classes'
        )
    return load_label_space(str(tables[0]))


def _read_cameras(path: Path) -> dict[str, np.ndarray]:
    reader = csv.DictReader(read_text(path).splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f'{path} has the columns {reader.fieldnames}; wanted {COLUMNS}')
    return {row['name']: _camera_matrix(row, path) for row in reader}


def _camera_matrix(row: dict[str, str], path: Path) -> np.ndarray:
    try:
        fx, fy, cx, cy = (float(row[key]) for key in COLUMNS[1:])
    except (TypeError, ValueError):
        raise ValueError(f'{path}: {row} is no camera; wanted numbers, pixels') from None
    if not (fx > 0 and fy > 0 and np.isfinite([fx, fy, cx, cy]).all()):
        raise ValueError(f'{path}: {row} is no camera; focal lengths must be positive')
    return np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
