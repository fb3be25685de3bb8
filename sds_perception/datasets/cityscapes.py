"""Cityscapes: streets of 50 cities with labels and stereo depth (Cordts et al., CVPR 2016)."""

from collections.abc import Sequence
import json
from pathlib import Path

import numpy as np
from sds_perception.core.camera import scale_intrinsics
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.core.text_files import read_text
from sds_perception.datasets.cityscapes_labels import cityscapes_numbers
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.picture_files import is_seen, read_rgb, read_single_channel
from sds_perception.datasets.recording import with_neighbors

ENDINGS = {
    'leftImg8bit': 'leftImg8bit.png',
    'leftImg8bit_sequence': 'leftImg8bit.png',
    'gtFine': 'gtFine_labelIds.png',
    'disparity': 'disparity.png',
    'camera': 'camera.json',
}
"""What file names end with, by the folder of the root that holds them."""
USUAL_CAMERA = {'fx': 2262.52, 'fy': 2265.3017905988554, 'u0': 1096.98, 'v0': 513.137}
"""Camera of most recordings, for copies of the set without ``camera/``; pixels."""
FULL_WIDTH = 2048
COUNTS_PER_PIXEL = 256


class Cityscapes(DenseDataset):
    """Pictures of 2048x1024 with 19 classes; depth is baseline * fx / disparity."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train', neighbors: Sequence[int] = ()):
        """
        Find the pictures of a split.

        :param root: holds ``leftImg8bit/SPLIT/CITY/`` and, where wanted, ``gtFine/``,
            ``disparity/`` and ``camera/``; what has no folder is unknown.
        :param split: train, val or test.
        :param neighbors: offsets, in frames at 17 Hz, into the 30-frame snippets of
            ``leftImg8bit_sequence/``; the annotated frame is the 20th.
        :raises FileNotFoundError: naming what is missing.
        """
        self._root, self._split, self._offsets = Path(root), split, tuple(neighbors)
        self.label_space = load_label_space('cityscapes19')
        self._numbers = cityscapes_numbers(self.label_space)
        folder = self._root / 'leftImg8bit' / split
        ending = f'_{ENDINGS["leftImg8bit"]}'
        files = sorted(folder.glob(f'*/*{ending}'))
        self._names = [p.name.removesuffix(ending) for p in files if is_seen(p, ('.png',))]
        if not self._names:
            raise FileNotFoundError(f'{folder} holds no pictures CITY/*{ending}')
        optional = ('gtFine', 'disparity', 'camera')
        self._kinds = {kind for kind in optional if (self._root / kind / split).is_dir()}
        self._check_files()

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._names)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with its labels and depth.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        name = self._names[index]
        rgb = read_rgb(self._file('leftImg8bit', name))
        camera = USUAL_CAMERA
        if 'camera' in self._kinds:
            camera = read_camera(self._file('camera', name))
        K = np.array([[camera['fx'], 0, camera['u0']], [0, camera['fy'], camera['v0']], [0, 0, 1]])
        scale = rgb.shape[1] / FULL_WIDTH
        sample = measured_sample(
            rgb,
            labels=self._read_labels(name),
            depth=self._read_depth(name, camera),
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=K if scale == 1 else scale_intrinsics(K, scale, scale),
            name=name,
        )
        if not self._offsets:
            return sample
        return with_neighbors(sample, [self._neighbor(name, offset) for offset in self._offsets])

    def _read_labels(self, name: str) -> np.ndarray | None:
        if 'gtFine' not in self._kinds:
            return None
        return self._numbers.read(self._file('gtFine', name))

    def _read_depth(self, name: str, camera: dict[str, float]) -> np.ndarray | None:
        if 'disparity' not in self._kinds:
            return None
        counts = read_single_channel(self._file('disparity', name), np.uint16)
        return disparity_to_meters(
            counts, baseline_m=camera['baseline'], focal_length_px=camera['fx']
        )

    def _check_files(self) -> None:
        if 'disparity' in self._kinds and 'camera' not in self._kinds:
            raise FileNotFoundError(
                f'{self._root / "camera" / self._split} is missing; disparity/ is depth only '
                'with the baseline and focal length in it'
            )
        for name in self._names:
            files = [self._file(kind, name) for kind in sorted(self._kinds)]
            files += [self._neighbor(name, offset) for offset in self._offsets]
            for path in files:
                if not path.is_file():
                    raise FileNotFoundError(f'{path} is missing; {name} is a picture of the set')

    def _neighbor(self, name: str, offset: int) -> Path:
        sequence, _, frame = name.rpartition('_')
        return self._file('leftImg8bit_sequence', f'{sequence}_{int(frame) + offset:06d}')

    def _file(self, kind: str, name: str) -> Path:
        city = name.split('_')[0]
        return self._root / kind / self._split / city / f'{name}_{ENDINGS[kind]}'


def disparity_to_meters(
    counts: np.ndarray, *, baseline_m: float, focal_length_px: float
) -> np.ndarray:
    """
    Convert the set's disparity files: d = (p - 1) / 256 pixels, 0 is no measurement.

    :param counts: (H, W) uint16.
    :returns: (H, W) float32 meters, NaN where unknown or, at p = 1, infinitely far.
    """
    disparity_px = (counts.astype(np.float32) - 1) / COUNTS_PER_PIXEL
    known = counts > 1
    meters = np.full(counts.shape, np.nan, np.float32)
    np.divide(baseline_m * focal_length_px, disparity_px, out=meters, where=known)
    return meters


def read_camera(path: Path) -> dict[str, float]:
    """
    Read a camera file.

    :returns: fx, fy, u0, v0 in pixels of 2048x1024, baseline in meters.
    :raises ValueError: if something of this is not in it, or no camera has it.
    """
    try:
        calibration = json.loads(read_text(path))
        camera = {key: float(calibration['intrinsic'][key]) for key in USUAL_CAMERA}
        camera['baseline'] = float(calibration['extrinsic']['baseline'])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f'{path} is not a camera that can be read ({error!r}); '
            'wanted intrinsic fx, fy, u0, v0 and extrinsic baseline'
        ) from None
    lengths = [camera['fx'], camera['fy'], camera['baseline']]
    if min(lengths) <= 0 or not np.isfinite(list(camera.values())).all():
        raise ValueError(f'{path} holds {camera}; wanted fx, fy and a baseline above 0')
    return camera
