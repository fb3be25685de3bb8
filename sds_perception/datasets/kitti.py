"""KITTI in any of its layouts, told apart by their folders."""

from collections.abc import Sequence
from pathlib import Path

from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.kitti_depth import KittiDepth
from sds_perception.datasets.kitti_odometry import KittiOdometry
from sds_perception.datasets.kitti_selection import DEPTH_FOLDER, KittiSelection
from sds_perception.datasets.kitti_semantics import KittiSemantics


def open_kitti(root: str | Path, split: str, neighbors: Sequence[int] = ()) -> DenseDataset:
    """
    Open odometry sequences, semantic frames, selected frames with depth or drives with depth.

    :param root: holds ``sequences/``, ``training/``, ``groundtruth_depth/`` or drives.
    :param split: of no effect on selected frames.
    :param neighbors: offsets in frames; semantic and selected frames are no video.
    :raises FileNotFoundError: naming what is missing.
    :raises ValueError: if the layout does not have the split or neighbors.
    """
    root = Path(root)
    if (root / 'sequences').is_dir():
        return KittiOdometry(root, split, neighbors)
    is_selection = (root / DEPTH_FOLDER).is_dir()
    is_semantic = any((root / name / 'image_2').is_dir() for name in ('training', 'testing'))
    if not (is_selection or is_semantic):
        return KittiDepth(root, split, neighbors)
    if neighbors:
        raise ValueError(f'{root} holds single pictures, no neighbors; leave neighbors empty')
    return KittiSelection(root) if is_selection else KittiSemantics(root, split)
