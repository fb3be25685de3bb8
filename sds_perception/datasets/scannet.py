"""ScanNet: hand-held RGB-D video of rooms with labels and poses (Dai et al., CVPR 2017)."""

from collections.abc import Sequence
from pathlib import Path

from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.core.text_files import read_text
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.recording import frames_with_neighbors
from sds_perception.datasets.scannet_labels import ScanNetLabels
from sds_perception.datasets.scannet_scene import ScanNetScene

EVERYTHING = 'all'


class ScanNet(DenseDataset):
    """
    Exported scenes with the classes of NYU-40; what a picture has no file for is unknown.

    The benchmark scores 20 of them, which are the label space scannet20.
    """

    min_depth_m, max_depth_m = 0.1, 10.0

    def __init__(self, root: str | Path, split: str = 'train', neighbors: Sequence[int] = ()):
        """
        Find the scenes of a split.

        :param root: folder of scenes with ``color/``, ``depth/`` (millimeters), ``pose/`` (camera
            to world), ``intrinsic/`` and ``label-filt/``, or one such scene.
        :param split: all scenes, or train, val, test of the list ``scannetv2_SPLIT.txt``.
        :param neighbors: offsets, in exported pictures; a picture without one of them is left out.
        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: if no picture has all neighbors.
        """
        root, self._offsets = Path(root), tuple(neighbors)
        self.label_space = load_label_space('nyu40')
        self._labels = ScanNetLabels(root)
        scenes = [ScanNetScene(folder) for folder in _scene_folders(root, split)]
        self._frames = frames_with_neighbors(scenes, self._offsets, root)

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with what is known about it.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        scene, frame = self._frames[index]
        stem = scene.stems[frame]
        path = scene.labels.get(stem)
        sample = measured_sample(
            scene.read_rgb(scene.recording.images[frame]),
            labels=None if path is None else scene.reduce_labels(self._labels.read(path)),
            depth=scene.read_depth(stem),
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=scene.K,
            name=f'{scene.name}/{stem}',
        )
        return scene.recording.add_neighbors(sample, frame, self._offsets, scene.read_rgb)


def _scene_folders(root: Path, split: str) -> list[Path]:
    if (root / 'color').is_dir():
        return [root]
    if split == EVERYTHING:
        folders = sorted(path.parent for path in root.glob('*/color'))
        if not folders:
            raise FileNotFoundError(f'{root} holds no scenes; wanted SCENE/color/0.jpg, …')
        return folders
    candidates = [folder / f'scannetv2_{split}.txt' for folder in (root, root.parent)]
    listing = next((path for path in candidates if path.is_file()), None)
    if listing is None:
        raise FileNotFoundError(
            f'{candidates[0]} is missing; wanted the names of the scenes of split {split!r}, '
            f'one a line: copy it from the benchmark, or take split {EVERYTHING!r}'
        )
    return [root / name for name in read_text(listing).split()]
