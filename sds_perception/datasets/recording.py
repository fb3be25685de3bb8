"""Consecutive pictures of one camera, which can be neighbors of each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from sds_perception.core.sample import Sample
from sds_perception.datasets.number_files import inverse_motion
from sds_perception.datasets.picture_files import image_tensor, read_rgb
import torch


@dataclass(frozen=True)
class Recording:
    """Pictures in the order in which they were taken, and where the camera was."""

    images: Sequence[Path]
    """The pictures."""
    world_T_camera: Sequence[np.ndarray] | None = None  # noqa: N815
    """(4, 4) float64 a picture, meters; not finite where tracking was lost; None = unknown."""
    numbers: Sequence[int] | None = None
    """Of the frames, which are evenly spaced in time; None = no frame is missing."""

    def frames_with(self, offsets: Sequence[int]) -> list[int]:
        """Return the indices of all pictures that have a neighbor at each offset."""
        return [
            index
            for number, index in self._indices.items()
            if all(number + offset in self._indices for offset in offsets)
        ]

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
        :param offsets: counted in frames of the recording, each of which must be there; negative
            is earlier.
        :param read: returns (H, W, 3) uint8 of the sample's size.
        :returns: the sample itself where there are no offsets.
        :raises ValueError: if a neighbor has another size, or a pose that is none.
        """
        if not offsets:
            return sample
        number = index if self.numbers is None else self.numbers[index]
        others = [self._indices[number + offset] for offset in offsets]
        sample = with_neighbors(sample, [self.images[other] for other in others], read)
        if self.world_T_camera is None:
            return sample
        poses = {other: self.world_T_camera[other] for other in (index, *others)}
        if not all(np.isfinite(pose).all() for pose in poses.values()):
            return sample
        neighbor_T = np.stack(
            [
                inverse_motion(poses[other], f'the pose of {self.images[other]}') @ poses[index]
                for other in others
            ]
        )
        return sample.replace(neighbor_T=torch.from_numpy(neighbor_T.astype(np.float32)))

    @cached_property
    def _indices(self) -> dict[int, int]:
        """Return the index of each frame by its number."""
        numbers = range(len(self.images)) if self.numbers is None else self.numbers
        return {number: index for index, number in enumerate(numbers)}


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


def frame_number(path: Path, prefix: str = '') -> int:
    """
    Return the number that names a picture of a recording.

    :raises ValueError: if it has another name.
    """
    number = path.stem.removeprefix(prefix)
    if not number.isdecimal():
        raise ValueError(
            f'{path} has no number for a name; wanted {prefix}0{path.suffix}, '
            f'{prefix}1{path.suffix}, …'
        )
    return int(number)


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
