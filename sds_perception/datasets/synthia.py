"""SYNTHIA-RAND-CITYSCAPES: 9400 rendered streets with depth (Ros et al., CVPR 2016)."""

from pathlib import Path

import numpy as np
from sds_perception.core.camera import scale_intrinsics
from sds_perception.core.depth import counts_to_meters
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.label_numbers import LabelNumbers
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.picture_files import (
    find_file,
    list_pictures,
    read_first_channel,
    read_rgb,
)

# fmt: off
CLASS_NUMBERS = {
    'sky': 1, 'building': 2, 'road': 3, 'sidewalk': 4, 'fence': 5, 'vegetation': 6, 'pole': 7,
    'car': 8, 'traffic_sign': 9, 'person': 10, 'bicycle': 11, 'motorcycle': 12,
    'traffic_light': 15, 'terrain': 16, 'rider': 17, 'truck': 18, 'bus': 19, 'train': 20,
    'wall': 21,
}
"""Number of each class of Cityscapes in the first channel of GT/LABELS, from the set's README."""
# fmt: on
VOID = (0, 13, 14, 22)
"""Void, parking slot, road work, lane marking: the field leaves them out for Cityscapes."""
K = np.array([[532.740352, 0, 640], [0, 532.740352, 380], [0, 0, 1]])
"""Camera of SYNTHIA's sequences at 1280x760, pixels; the random frames come without one."""
FULL_WIDTH = 1280
FAR = 65535
CENTIMETERS_PER_METER = 100


class Synthia(DenseDataset):
    """
    Pictures with the classes of Cityscapes and exact depth.

    Terrain, truck and train hardly occur: the field scores the other 16 classes.
    """

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path):
        """
        Find the pictures; the set has no splits.

        :param root: holds ``RGB/``, ``GT/LABELS/`` and ``Depth/`` or ``Depth/Depth/``.
        :raises FileNotFoundError: naming what is missing.
        """
        root = Path(root)
        self.label_space = load_label_space('cityscapes19')
        classes = {number: self.label_space.id_of(name) for name, number in CLASS_NUMBERS.items()}
        self._numbers = LabelNumbers(classes, void=VOID)
        self._images = list_pictures(root / 'RGB')
        nested = root / 'Depth' / 'Depth'
        folders = (root / 'GT' / 'LABELS', nested if nested.is_dir() else nested.parent)
        self._labels, self._depths = (
            [find_file(folder, path.stem, ('.png',)) for path in self._images]
            for folder in folders
        )

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with its labels and depth.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        rgb = read_rgb(self._images[index])
        scale = rgb.shape[1] / FULL_WIDTH
        return measured_sample(
            rgb,
            labels=self._numbers.read(self._labels[index]),
            depth=_read_depth(self._depths[index]),
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=K if scale == 1 else scale_intrinsics(K, scale, scale),
            name=self._images[index].stem,
        )


def _read_depth(path: Path) -> np.ndarray:
    counts = read_first_channel(path)
    if counts.dtype != np.uint16:
        raise ValueError(f'{path} is {counts.dtype}; wanted 16 bits, centimeters')
    return counts_to_meters(counts, per_meter=CENTIMETERS_PER_METER, unknown=FAR)
