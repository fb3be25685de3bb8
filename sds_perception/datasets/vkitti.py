"""Virtual KITTI 2: five KITTI streets rendered in ten conditions (Cabon et al., 2020)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sds_perception.core.label_space import LabelSpace, load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.depth_files import read_depth
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.number_files import inverse_motion, read_rows
from sds_perception.datasets.picture_files import find_file, list_pictures, read_rgb
from sds_perception.datasets.recording import Recording, frame_number, frames_with_neighbors
from sds_perception.datasets.vkitti_labels import ColorLabels

SPLITS = {'train': ('Scene01', 'Scene02', 'Scene06', 'Scene18'), 'val': ('Scene20',)}
"""Our choice, as the set has none: the last street is held out."""
CAMERA = 0
CENTIMETERS_PER_METER = 100
FAR = 65535
"""Depth of the sky: 655.35 m or more."""


@dataclass(frozen=True)
class _Clip:
    name: str
    recording: Recording
    K: np.ndarray
    depths: list[Path] | None
    segmentations: list[Path] | None
    colors: ColorLabels


class VirtualKitti(DenseDataset):
    """Pictures of the left camera with exact labels, depth and motion."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train', neighbors: Sequence[int] = ()):
        """
        Find the pictures of a split, in all conditions.

        :param root: holds ``SceneNN/CONDITION/frames/KIND/Camera_0/``, all kinds in one tree or
            each in a folder of its own as in the archives (``vkitti_2.0.3_rgb/``, …); rgb and
            textgt are needed, depth and classSegmentation are unknown without a folder.
        :param split: train, val, one scene (Scene01) or one condition of it (Scene01/clone).
        :param neighbors: offsets, in frames; a picture without one of them is left out.
        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for broken files, or if no picture is left.
        """
        root, self._offsets = Path(root), tuple(neighbors)
        self.label_space = load_label_space('vkitti14')
        clips = [_find_clip(root, name, self.label_space) for name in _clip_names(root, split)]
        self._frames = frames_with_neighbors(clips, self._offsets, root)

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with its labels and depth.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        clip, frame = self._frames[index]
        depth = labels = None
        if clip.depths is not None:
            path = clip.depths[frame]
            depth = read_depth(path, per_meter=CENTIMETERS_PER_METER, unknown=FAR)
        if clip.segmentations is not None:
            labels = clip.colors.read(clip.segmentations[frame])
        sample = measured_sample(
            read_rgb(clip.recording.images[frame]),
            labels=labels,
            depth=depth,
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=clip.K[frame],
            name=f'{clip.name}/{clip.recording.numbers[frame]:05d}',
        )
        return clip.recording.add_neighbors(sample, frame, self._offsets)


def _clip_names(root: Path, split: str) -> list[str]:
    tree = _tree(root, 'rgb')
    patterns = SPLITS.get(split, (split,))
    levels = [f'{pattern}{level}' for pattern in patterns for level in ('/*/frames', '/frames')]
    folders = [folder for level in levels for folder in tree.glob(level)]
    if not folders:
        raise FileNotFoundError(
            f'{tree} holds nothing of split {split!r}; '
            f'wanted {" or ".join(patterns)} with CONDITION/frames/rgb/Camera_0 below'
        )
    return sorted(str(folder.parent.relative_to(tree)) for folder in folders)


def _tree(root: Path, kind: str) -> Path:
    return next(iter(sorted(root.glob(f'vkitti_*_{kind}'))), root)


def _find_clip(root: Path, name: str, space: LabelSpace) -> _Clip:
    images = list_pictures(_tree(root, 'rgb') / name / 'frames' / 'rgb' / f'Camera_{CAMERA}')
    numbers = [frame_number(path, 'rgb_') for path in images]
    text = _tree(root, 'textgt') / name
    intrinsics = _rows_of_camera(text / 'intrinsic.txt', 4, numbers)
    K = np.tile(np.eye(3), (len(numbers), 1, 1))
    K[:, [0, 1, 0, 1], [0, 1, 2, 2]] = intrinsics
    return _Clip(
        name,
        Recording(images, _read_poses(text / 'extrinsic.txt', numbers), numbers),
        K,
        _files(root, name, 'depth', 'depth', numbers),
        _files(root, name, 'classSegmentation', 'classgt', numbers),
        ColorLabels(text / 'colors.txt', space),
    )


def _files(root: Path, name: str, kind: str, prefix: str, numbers: list[int]) -> list[Path] | None:
    folder = _tree(root, kind) / name / 'frames' / kind / f'Camera_{CAMERA}'
    if not folder.is_dir():
        return None
    return [find_file(folder, f'{prefix}_{number:05d}', ('.png',)) for number in numbers]


def _read_poses(path: Path, numbers: list[int]) -> np.ndarray:
    camera_T_world = _rows_of_camera(path, 16, numbers).reshape(-1, 4, 4)
    return inverse_motion(camera_T_world, f'a row of {path}')


def _rows_of_camera(path: Path, columns: int, numbers: list[int]) -> np.ndarray:
    """Return the rows of one camera for each picture; rows begin with frame and camera."""
    rows = read_rows(path, columns + 2, header_lines=1)
    by_frame = {int(row[0]): row[2:] for row in rows if row[1] == CAMERA}
    missing = [number for number in numbers if number not in by_frame]
    if missing:
        raise ValueError(f'{path} has no row for frame {missing[0]} of camera {CAMERA}')
    return np.stack([by_frame[number] for number in numbers])
