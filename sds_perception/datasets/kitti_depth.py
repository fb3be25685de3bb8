"""KITTI's depth layout: drives with LiDAR in the picture (Uhrig et al., 3DV 2017)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.depth_files import read_depth
from sds_perception.datasets.kitti_calibration import KittiCamera, read_kitti_camera
from sds_perception.datasets.measured import measured_sample
from sds_perception.datasets.picture_files import is_seen, list_pictures, read_rgb
from sds_perception.datasets.recording import Recording, frame_number, frames_with_neighbors

COUNTS_PER_METER = 256
DEPTH_FOLDERS = (
    'proj_depth/groundtruth/image_02',
    'proj_depth/velodyne_raw/image_02',
    'groundtruth',
    'velodyne_raw',
)
"""Below a drive; the first that is there is read: accumulated scans before a single one."""
CALIBRATION = 'calib_cam_to_cam.txt'


@dataclass(frozen=True)
class _Drive:
    name: str
    recording: Recording
    depths: dict[str, Path]
    camera: KittiCamera


class KittiDepth(DenseDataset):
    """Pictures of the left color camera with sparse depth; labels are all 255."""

    min_depth_m, max_depth_m = 1e-3, 80.0

    def __init__(self, root: str | Path, split: str = 'train', neighbors: Sequence[int] = ()):
        """
        Find all pictures that have depth.

        :param root: holds ``SPLIT/DRIVE/proj_depth/`` with the pictures of the raw recordings in
            ``SPLIT/DRIVE/image_02/data/`` or ``DATE/DRIVE/image_02/data/``; or drives with
            ``image_02/`` and ``velodyne_raw/`` or ``groundtruth/`` in them; or is one of them.
        :param split: train or val; of no effect where drives lie in the root.
        :param neighbors: offsets, in frames at 10 Hz; a picture without one of them is left out.
        :raises FileNotFoundError: naming what is missing, such as the picture of a depth file.
        :raises ValueError: if no picture is left.
        """
        root, self._offsets = Path(root), tuple(neighbors)
        self.label_space = load_label_space('cityscapes19')
        drives = [_find_drive(root, folder) for folder in _drive_folders(root, split)]
        self._frames = [
            (drive, index)
            for drive, index in frames_with_neighbors(drives, self._offsets, root)
            if drive.recording.images[index].stem in drive.depths
        ]
        if not self._frames:
            raise ValueError(f'no picture of {root} has a depth file of its name')

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture with its depth.

        :raises ValueError: for a broken file, naming it and what was expected.
        """
        drive, frame = self._frames[index]
        image = drive.recording.images[frame]
        sample = measured_sample(
            read_rgb(image),
            labels=None,
            depth=read_depth(drive.depths[image.stem], per_meter=COUNTS_PER_METER),
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=drive.camera.K,
            name=f'{drive.name}/{image.stem}',
        )
        return drive.recording.add_neighbors(sample, frame, self._offsets)


def _drive_folders(root: Path, split: str) -> list[Path]:
    if _depth_folder(root):
        return [root]
    for folder in (root / split, root):
        if not folder.is_dir():
            continue
        drives = sorted(path for path in folder.iterdir() if _depth_folder(path))
        if drives:
            return drives
    raise FileNotFoundError(
        f'neither {root / split} nor {root} holds drives with depth; '
        f'wanted DRIVE/{" or DRIVE/".join(DEPTH_FOLDERS)}'
    )


def _depth_folder(drive: Path) -> Path | None:
    return next((drive / name for name in DEPTH_FOLDERS if (drive / name).is_dir()), None)


def _find_drive(root: Path, folder: Path) -> _Drive:
    raw = root / folder.name[: len('2011_09_26')]
    images = [
        place / 'image_02' / data for place in (folder, raw / folder.name) for data in ('data', '')
    ]
    calibrations = [place / CALIBRATION for place in (folder, folder.parent, raw)]
    pictures = list_pictures(_first_there(images, folder.name, raw))
    return _Drive(
        folder.name,
        Recording(pictures, numbers=[frame_number(path) for path in pictures]),
        _depth_files(_depth_folder(folder), pictures),
        read_kitti_camera(_first_there(calibrations, folder.name, raw), 'P_rect_02'),
    )


def _depth_files(folder: Path, pictures: list[Path]) -> dict[str, Path]:
    depths = {path.stem: path for path in sorted(folder.iterdir()) if is_seen(path, ('.png',))}
    lonely = depths.keys() - {picture.stem for picture in pictures}
    if lonely:
        raise FileNotFoundError(
            f'{depths[min(lonely)]} has no picture of its name in {pictures[0].parent}; '
            'unpack the pictures again'
        )
    return depths


def _first_there(places: list[Path], drive: str, raw: Path) -> Path:
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(
        f'drive {drive} has depth, and {places[0]} is missing; wanted it there, or the raw '
        f'recording unpacked to {raw}, with {CALIBRATION} and {drive}/image_02/data'
    )
