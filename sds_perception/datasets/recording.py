"""Consecutive pictures of one camera, which can be neighbors of each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from sds_perception.core.sample import Sample
from sds_perception.datasets.picture_files import image_tensor, read_rgb
import torch


@dataclass(frozen=True)
class Recording:
    """Pictures in the order in which they were taken, and where the camera was."""

    images: Sequence[Path]
    """The pictures."""
    world_T_camera: Sequence[np.ndarray] | None = None  # noqa: N815
    """(4, 4) float64 a picture, meters; not finite where tracking was lost; None = unknown."""

    def frames_with(self, offsets: Sequence[int]) -> range:
        """Return the indices of all pictures that have a neighbor at each offset."""
        first, last = min(0, *offsets, 0), max(0, *offsets, 0)
        return range(-first, len(self.images) - last)

    def add_neighbors(
        self,
        sample: Sample,
        index: int,
        offsets: Sequence[int],
        read: Callable[[Path], np.ndarray] = read_rgb,
    ) -> Sample:
        """
        Add the pictures at some offsets from a picture, with their poses where known.

        :param sample: made of picture ``index``.
        :param offsets: counted in pictures of the recording; negative is earlier.
        :param read: returns (H, W, 3) uint8 of the sample's size.
        :returns: the sample itself where there are no offsets.
        :raises ValueError: if a neighbor has another size.
        """
        if not offsets:
            return sample
        paths = [self.images[index + offset] for offset in offsets]
        sample = with_neighbors(sample, paths, read)
        if self.world_T_camera is None:
            return sample
        poses = np.stack([self.world_T_camera[index + offset] for offset in offsets])
        here = self.world_T_camera[index]
        if not (np.isfinite(poses).all() and np.isfinite(here).all()):
            return sample
        neighbor_T = np.linalg.inv(poses) @ here
        return sample.replace(neighbor_T=torch.from_numpy(neighbor_T.astype(np.float32)))


class Recorded(Protocol):
    """What a data set knows about a recording."""

    recording: Recording


T = TypeVar('T', bound=Recorded)


def frames_with_neighbors(
    clips: Iterable[T], offsets: Sequence[int], root: Path
) -> list[tuple[T, int]]:
    """
    List all pictures that have a neighbor at each offset.

    :returns: clip and index in its recording.
    :raises ValueError: if there is none, naming ``root``.
    """
    frames = [(clip, index) for clip in clips for index in clip.recording.frames_with(offsets)]
    if not frames:
        raise ValueError(
            f'no picture of {root} has neighbors {", ".join(f"{o:+d}" for o in offsets)} '
            'pictures away; choose smaller offsets'
        )
    return frames


def with_neighbors(
    sample: Sample, paths: Sequence[Path], read: Callable[[Path], np.ndarray] = read_rgb
) -> Sample:
    """
    Add pictures of other moments, whose poses are not known.

    :param read: returns (H, W, 3) uint8.
    :raises FileNotFoundError: if one is missing.
    :raises ValueError: if one has another size than the sample.
    """
    images = [image_tensor(read(path)) for path in paths]
    for path, image in zip(paths, images, strict=True):
        if image.shape != sample.image.shape:
            raise ValueError(
                f'{path} is {tuple(image.shape[1:])}, its neighbor {sample.name} is '
                f'{tuple(sample.image.shape[1:])}; wanted pictures of one size'
            )
    return sample.replace(neighbors=torch.stack(images))
