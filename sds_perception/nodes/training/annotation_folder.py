"""A folder in which a person leaves labels for pictures, picked up while the node runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sds_perception.core.files import write_atomically
from sds_perception.datasets.picture_files import (
    PICTURE_SUFFIXES,
    find_file,
    read_rgb,
    read_single_channel,
)

IMAGES, LABELS = 'images', 'labels'
MAX_WAITING = 100
"""Pictures that wait for labels; more would fill the disk."""


@dataclass(frozen=True)
class Annotation:
    """A label image that is new, and where its picture lies."""

    name: str
    """Stem that both files share."""
    labels: np.ndarray
    """(H, W) uint8 class ids; 255 = nothing said."""
    picture: Path | None
    """None where the folder holds no picture of this name."""

    def read_picture(self) -> np.ndarray:
        """
        Return the (H, W, 3) uint8 RGB picture.

        :raises ValueError: if there is none, or it cannot be read.
        """
        if self.picture is None:
            raise ValueError(
                f'labels {self.name} have no picture: put it into {IMAGES} under the same name'
            )
        try:
            return read_rgb(self.picture)
        except OSError as error:  # taken away since, or not ours to read
            raise ValueError(str(error)) from None


class AnnotationFolder:
    """Finds ``labels/NAME.png``, and ``images/NAME.*`` that it belongs to."""

    def __init__(self, folder: Path):
        """
        Make the folder where it is missing.

        :raises OSError: if it cannot be made.
        """
        self._folder = folder
        for name in (IMAGES, LABELS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._seen: dict[str, tuple[int, ...]] = {}

    def changes(self) -> Iterator[Annotation | ValueError]:
        """Yield what is new or was changed since the last call, or why it cannot be read."""
        for path in sorted((self._folder / LABELS).glob('*.png')):
            picture = self._picture_of(path)
            try:
                # permissions given later are a change, too, and so is a picture that comes later
                version = tuple(p.stat().st_ctime_ns for p in (path, picture) if p is not None)
            except OSError:
                continue  # taken away since, or a link to nowhere
            if self._seen.get(path.stem) == version:
                continue
            self._seen[path.stem] = version
            try:
                labels = read_single_channel(path, np.uint8)
            except (OSError, ValueError) as error:
                yield ValueError(str(error))
            else:
                yield Annotation(path.stem, labels, picture)

    def look_again(self, name: str) -> None:
        """Yield an annotation with the next changes once more: there was no room for it."""
        self._seen.pop(name, None)

    def ask(self, name: str, image_png: bytes) -> None:
        """
        Leave a picture to be annotated.

        :raises OSError: if it cannot be written.
        """
        path = self._folder / IMAGES / f'{name}.png'
        if not path.exists():
            write_atomically(path, image_png)
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Delete the oldest of our pictures that nobody has annotated, if there are too many."""
        asked = [p for p in (self._folder / IMAGES).glob('*.png') if p.stem.isdecimal()]
        waiting = [p for p in asked if not (self._folder / LABELS / p.name).exists()]
        for path in sorted(waiting, key=lambda p: int(p.stem))[:-MAX_WAITING]:
            path.unlink(missing_ok=True)

    def _picture_of(self, labels: Path) -> Path | None:
        try:
            return find_file(self._folder / IMAGES, labels.stem, PICTURE_SUFFIXES)
        except FileNotFoundError:
            return None
