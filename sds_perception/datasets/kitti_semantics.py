"""KITTI's 200 semantic frames, labeled as Cityscapes is (Alhaija et al., IJCV 2018)."""

from pathlib import Path

from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.cityscapes_labels import cityscapes_numbers
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.kitti_calibration import read_kitti_camera
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.picture_files import find_file, list_pictures, read_rgb
from sds_perception.datasets.unmeasured import sample_without_depth

KITTI_FOCAL_PER_WIDTH = 721.5377 / 1242
"""Of the day on which most frames were taken, for copies of the set without calibration."""
FOLDERS = {'train': 'training', 'test': 'testing'}


class KittiSemantics(DenseDataset):
    """Pictures ``image_2/NNNNNN_10.png`` with labels of the same name; depth is unknown."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train'):
        """
        Find pictures and labels.

        :param root: holds ``training/image_2/`` and ``training/semantic/``; with the scene flow
            calibration also ``training/calib_cam_to_cam/NNNNNN.txt``.
        :param split: train, or test, which has no labels.
        :raises FileNotFoundError: naming what is missing.
        :raises ValueError: for another split.
        """
        if split not in FOLDERS:
            raise ValueError(f'split is {split!r}; the semantic frames have {", ".join(FOLDERS)}')
        folder = Path(root) / FOLDERS[split]
        self.label_space = load_label_space('cityscapes19')
        self._numbers = cityscapes_numbers(self.label_space)
        # frame 10 of each scene is labeled; the scene flow benchmark adds frame 11
        self._images = [p for p in list_pictures(folder / 'image_2') if p.stem.endswith('_10')]
        if not self._images:
            raise FileNotFoundError(
                f'{folder / "image_2"} holds no pictures NNNNNN_10; wanted those of the semantic '
                'or scene flow benchmark, not of object detection or another'
            )
        self._labels = None
        if split == 'train':
            names = [path.stem for path in self._images]
            self._labels = [find_file(folder / 'semantic', name, ('.png',)) for name in names]
        self._cameras = folder / 'calib_cam_to_cam'

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture and its labels; depth is nowhere valid.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        image = self._images[index]
        rgb = read_rgb(image)
        labels = None if self._labels is None else self._numbers.read(self._labels[index])
        if not self._cameras.is_dir():
            return sample_without_depth(
                rgb, labels=labels, focal_per_width=KITTI_FOCAL_PER_WIDTH, name=image.stem
            )
        calibration = self._cameras / f'{image.stem.removesuffix("_10")}.txt'
        return measured_sample(
            rgb,
            labels=labels,
            depth=None,
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=read_kitti_camera(calibration, 'P_rect_02').K,
            name=image.stem,
        )
