"""KITTI odometry: driving video with poses, without depth or labels (Geiger et al., CVPR 2012)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.kitti_calibration import read_kitti_camera
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.number_files import read_rows
from sds_perception.datasets.picture_files import list_pictures, read_rgb
from sds_perception.datasets.recording import Recording, frame_number, frames_with_neighbors

SPLITS = {'train': range(9), 'val': range(9, 11), 'test': range(11, 22)}
"""Sequences by number: the usual division of those with poses, and those without."""


@dataclass(frozen=True)
class _Track:
    name: str
    recording: Recording
    K: np.ndarray


class KittiOdometry(DenseDataset):
    """Pictures of the left color camera; only motion is known."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train', neighbors: Sequence[int] = ()):
        """
        Find the pictures of those sequences of a split that are there.

        :param root: holds ``sequences/00/image_2/``, ``sequences/00/calib.txt`` (P2) and, where
            poses are known, ``poses/00.txt`` (camera 0 to world).
        :param split: train (00 to 08), val (09, 10), test (11 to 21), or one sequence, 00.
        :param neighbors: offsets, in frames at 10 Hz; a picture without one of them is left out.
        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for broken files, or if no picture is left.
        """
        root, self._offsets = Path(root), tuple(neighbors)
        self.label_space = load_label_space('cityscapes19')
        sequences = [f'{number:02d}' for number in SPLITS[split]] if split in SPLITS else [split]
        folder = root / 'sequences'
        found = [name for name in sequences if (folder / name).is_dir()]
        if not found:
            raise FileNotFoundError(f'{folder} holds none of the sequences {", ".join(sequences)}')
        tracks = [_find_track(root, name) for name in found]
        self._frames = frames_with_neighbors(tracks, self._offsets, root)

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture; labels are all 255 and depth is nowhere valid.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        track, frame = self._frames[index]
        image = track.recording.images[frame]
        sample = measured_sample(
            read_rgb(image),
            labels=None,
            depth=None,
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=track.K,
            name=f'{track.name}/{image.stem}',
        )
        return track.recording.add_neighbors(sample, frame, self._offsets)


def _find_track(root: Path, name: str) -> _Track:
    folder, path = root / 'sequences' / name, root / 'poses' / f'{name}.txt'
    camera = read_kitti_camera(folder / 'calib.txt', 'P2')
    images = list_pictures(folder / 'image_2')
    numbers = [frame_number(image) for image in images]
    if not path.is_file():
        return _Track(name, Recording(images, numbers=numbers), camera.K)
    rows = read_rows(path, 12)
    if len(rows) != len(images):
        raise ValueError(
            f'{path} has {len(rows)} poses, the sequence {len(images)} pictures; '
            'wanted one pose a picture'
        )
    world_T_reference = np.tile(np.eye(4), (len(rows), 1, 1))
    world_T_reference[:, :3] = rows.reshape(-1, 3, 4)
    world_T_camera = world_T_reference @ np.linalg.inv(camera.from_reference)
    return _Track(name, Recording(images, world_T_camera, numbers), camera.K)
