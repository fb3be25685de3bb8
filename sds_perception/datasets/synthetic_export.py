"""Write synthetic rooms in the layouts of NYU Depth v2 and of exported ScanNet scenes."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from sds_perception.core.depth import meters_to_millimeters
from sds_perception.core.files import require_empty, write_atomically
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.picture_files import write_picture
from sds_perception.datasets.nyud_folder import INTRINSICS
from sds_perception.datasets.rooms.photography import Photography
from sds_perception.datasets.synthetic import SyntheticRooms
from sds_perception.datasets.synthetic_camera import SyntheticCamera


def export_nyud(
    folder: Path,
    num_frames: int,
    *,
    seed: int,
    width: int,
    height: int,
    photography: Photography | None = None,
    track: Callable[[range], Iterable[int]] = iter,
) -> None:
    """
    Write one picture of each of many rooms in the multi-task layout of NYU Depth v2.

    images/0001.png, segmentation/0001.png (0 = unlabeled, 1..40), depth/0001.png (uint16
    millimeters, 0 = unknown), intrinsics.txt (fx fy cx cy), gt_sets/train.txt.

    :param photography: as in :class:`SyntheticRooms`.
    :param track: passes the indices on, and shows how far the work is.
    :raises FileExistsError: if the folder holds something.
    """
    require_empty(folder)
    rooms = SyntheticRooms(num_frames, seed, width, height, photography=photography)
    K = rooms.camera.K
    intrinsics = (f'{K[place]:.9f}' for place in ((0, 0), (1, 1), (0, 2), (1, 2)))
    write_atomically(folder / INTRINSICS, ' '.join(intrinsics) + '\n')
    names = [f'{index + 1:04d}' for index in range(num_frames)]
    for index in track(range(num_frames)):
        frame, name = rooms.render(index), f'{names[index]}.png'
        write_picture(folder / 'images' / name, frame.image)
        write_picture(folder / 'segmentation' / name, _nyu_ids(frame.labels))
        write_picture(folder / 'depth' / name, meters_to_millimeters(frame.depth))
    # the list comes last: a folder that was not finished cannot be mistaken for a whole one
    write_atomically(folder / 'gt_sets' / 'train.txt', '\n'.join(names) + '\n')


def export_scannet(
    folder: Path,
    num_frames: int,
    *,
    seed: int,
    width: int,
    height: int,
    rate_hz: float = 30.0,
    photography: Photography | None = None,
    track: Callable[[range], Iterable[int]] = iter,
) -> None:
    """
    Write a walk through one room in the layout of an exported ScanNet scene.

    color/0.jpg, depth/0.png (uint16 millimeters), label-filt/0.png (uint8, which says
    NYU-40 ids 1..40 and not ScanNet's own; 0 = unlabeled), pose/0.txt (camera to world, meters),
    intrinsic/intrinsic_color.txt and intrinsic_depth.txt.

    :param rate_hz: frames per second of the walk.
    :param photography: as in :class:`SyntheticCamera`.
    :param track: passes the indices on, and shows how far the work is.
    :raises FileExistsError: if the folder holds something.
    """
    require_empty(folder)
    camera = SyntheticCamera(seed, width, height, rate_hz=rate_hz, photography=photography)
    K = np.eye(4)
    K[:3, :3] = camera.camera.K
    for kind in ('color', 'depth'):
        write_atomically(folder / 'intrinsic' / f'intrinsic_{kind}.txt', _matrix_text(K))
    for index in track(range(num_frames)):
        frame = camera.frame(index)
        write_picture(folder / 'color' / f'{index}.jpg', frame.image)
        write_picture(folder / 'depth' / f'{index}.png', meters_to_millimeters(frame.depth))
        write_picture(folder / 'label-filt' / f'{index}.png', _nyu_ids(frame.labels))
        write_atomically(folder / 'pose' / f'{index}.txt', _matrix_text(camera.pose(index)))


LAYOUTS = {'nyud': export_nyud, 'scannet': export_scannet}
"""How a set can be laid out on the disk."""


def _nyu_ids(labels: np.ndarray) -> np.ndarray:
    """Turn 0..39 and 255 into 1..40 and 0."""
    return np.where(labels == UNLABELED, 0, labels + 1).astype(np.uint8)


def _matrix_text(matrix: np.ndarray) -> str:
    return '\n'.join(' '.join(f'{value:.9f}' for value in row) for row in matrix) + '\n'
