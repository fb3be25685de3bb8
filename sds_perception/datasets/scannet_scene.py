"""One exported scene of ScanNet: pictures, depth, poses, intrinsics and labels in folders."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from sds_perception.core.camera import scale_intrinsics
from sds_perception.datasets.depth_files import read_depth
from sds_perception.datasets.number_files import read_matrix
from sds_perception.datasets.picture_files import is_seen, list_pictures, read_rgb
from sds_perception.datasets.recording import Recording, frame_number

LABEL_FOLDERS = ('label-filt', 'label')
INTRINSICS = ('intrinsic/intrinsic_color.txt', 'intrinsics_color.txt')
"""As the sensor reader exports it, and as scannet_frames_25k has it."""
MILLIMETERS_PER_METER = 1000


class ScanNetScene:
    """
    A scene folder; depth, labels and poses may be there for some pictures only.

    Color is 1296x968 and depth 640x480: pictures and labels are reduced to the size of the depth
    pictures, as the benchmark does; without depth they stay as they are.
    """

    def __init__(self, folder: Path):
        """
        List the files.

        :raises FileNotFoundError: naming what is missing.
        """
        self.name = folder.name
        images = list_pictures(folder / 'color')
        numbered = sorted((frame_number(path), path) for path in images)
        self.stems = [path.stem for _, path in numbered]
        self._depths = _pngs(folder / 'depth')
        labels = [folder / name for name in LABEL_FOLDERS if (folder / name).is_dir()]
        self.labels = _pngs(labels[0]) if labels else {}
        candidates = [folder / name for name in INTRINSICS]
        self._intrinsics = next((p for p in candidates if p.is_file()), candidates[0])
        if not self._intrinsics.is_file():
            raise FileNotFoundError(f'{self._intrinsics} is missing; wanted 4x4 intrinsics')
        poses = _PoseFiles(folder / 'pose', self.stems) if (folder / 'pose').is_dir() else None
        # exports hold every n-th frame: neighbors are counted in pictures, not in frames
        self.recording = Recording([path for _, path in numbered], poses)

    @cached_property
    def size(self) -> tuple[int, int] | None:
        """Return height and width of the depth pictures; None without any."""
        if not self._depths:
            return None
        return read_depth(next(iter(self._depths.values())), per_meter=1).shape

    @cached_property
    def K(self) -> np.ndarray:
        """Return the (3, 3) intrinsics of pictures as :meth:`read_rgb` gives them, pixels."""
        K = read_matrix(self._intrinsics)[:3, :3]
        height, width = read_rgb(self.recording.images[0]).shape[:2]
        new_height, new_width = self.size or (height, width)
        return scale_intrinsics(K, new_width / width, new_height / height)

    def read_rgb(self, path: Path) -> np.ndarray:
        """Read a picture of the scene, (H, W, 3) uint8."""
        return self._reduced(read_rgb(path), cv2.INTER_AREA)

    def read_depth(self, stem: str) -> np.ndarray | None:
        """Read (H, W) float32 meters, NaN where unknown; None where there is no such file."""
        if stem not in self._depths:
            return None
        return read_depth(self._depths[stem], per_meter=MILLIMETERS_PER_METER)

    def reduce_labels(self, labels: np.ndarray) -> np.ndarray:
        """Bring (H, W) labels to the scene's size, never mixing two."""
        return self._reduced(labels.astype(np.uint8), cv2.INTER_NEAREST_EXACT)

    def _reduced(self, array: np.ndarray, interpolation: int) -> np.ndarray:
        if self.size in (None, array.shape[:2]):
            return array
        return cv2.resize(array, self.size[::-1], interpolation=interpolation)


class _PoseFiles(Sequence):
    """Camera to world of each picture, read when asked for; NaN where there is no file."""

    def __init__(self, folder: Path, stems: list[str]):
        self._folder, self._stems = folder, stems

    def __len__(self) -> int:
        return len(self._stems)

    def __getitem__(self, index: int) -> np.ndarray:
        path = self._folder / f'{self._stems[index]}.txt'
        return read_matrix(path) if path.is_file() else np.full((4, 4), np.nan)


def _pngs(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob('*.png')) if is_seen(path, ('.png',))}
