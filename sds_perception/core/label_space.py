"""Names, ids and colors of the classes a network tells apart."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from sds_perception.core.resources import resource_path, share_directory
from sds_perception.core.text_files import read_text

UNLABELED = 255
"""Label of a pixel whose class nobody knows."""
COLUMNS = ('name', 'red', 'green', 'blue', 'alpha', 'id')


@dataclass(frozen=True)
class LabelClass:
    """One class: its name, its color as bytes and the id that label images carry."""

    name: str
    color: tuple[int, int, int]
    id: int

    def __post_init__(self):
        if not isinstance(self.name, str) or not isinstance(self.id, int):
            raise ValueError(
                f'the class {self.name!r} has the id {self.id!r}; wanted a word and a whole number'
            )
        if len(self.color) != 3 or not all(value in range(256) for value in self.color):
            raise ValueError(
                f'class {self.name!r} has the color {self.color}; wanted red, green and blue, '
                'whole numbers in 0..255'
            )


@dataclass(frozen=True)
class LabelSpace:
    """The classes of a data set, ids 0..C-1 without gaps; 255 is unlabeled."""

    name: str
    classes: tuple[LabelClass, ...]

    def __post_init__(self):
        if not isinstance(self.name, str):
            raise ValueError(f'the label space is called {self.name!r}; wanted a word')
        ids = [c.id for c in self.classes]
        if ids != list(range(len(ids))) or not 1 <= len(ids) <= 255:
            raise ValueError(
                f'label space {self.name!r} has ids {ids}; wanted 0, 1, 2, … in order, '
                'at most 255 of them (255 means unlabeled)'
            )

        twice = sorted({c.name for c in self.classes if self.names.count(c.name) > 1})
        if twice:
            raise ValueError(
                f'label space {self.name!r} has more than one class {", ".join(twice)}; '
                'wanted names that differ'
            )

    def __len__(self) -> int:
        return len(self.classes)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the class names in the order of their ids."""
        return tuple(c.name for c in self.classes)

    @cached_property
    def palette(self) -> np.ndarray:
        """Return the (256, 3) uint8 RGB color of every label; black where there is no class."""
        palette = np.zeros((256, 3), np.uint8)
        palette[: len(self)] = [c.color for c in self.classes]
        return palette

    def id_of(self, name: str) -> int:
        """
        Return the id of a class.

        :raises ValueError: if the space has no class of this name.
        """
        if name not in self.names:
            raise ValueError(
                f'label space {self.name!r} has no class {name!r}; it has {", ".join(self.names)}'
            )
        return self.names.index(name)

    def colorize(self, labels: np.ndarray) -> np.ndarray:
        """
        Paint a label image.

        :param labels: (H, W) uint8 class ids; 255 = unlabeled.
        :returns: (H, W, 3) uint8 RGB, black where unlabeled.
        """
        # a tenth of the time of palette[labels]
        return cv2.applyColorMap(labels, self.palette[:, None])

    def overlay(
        self,
        image: np.ndarray,
        labels: np.ndarray,
        opacity: float,
        *,
        colors: np.ndarray | None = None,
    ) -> np.ndarray:
        """
        Lay the colors of labels over a picture; unlabeled pixels stay as they are.

        :param image: (H, W, 3) uint8 RGB.
        :param labels: (H, W) uint8 class ids; 255 = unlabeled.
        :param opacity: of the colors, 0 to 1.
        :param colors: what :meth:`colorize` makes of the labels, where that is known already.
        :returns: (H, W, 3) uint8 RGB.
        """
        colors = self.colorize(labels) if colors is None else colors
        blended = cv2.addWeighted(colors, opacity, image, 1.0 - opacity, 0.0)
        return cv2.copyTo(image, cv2.compare(labels, UNLABELED, cv2.CMP_EQ), dst=blended)


def load_label_space(name_or_path: str) -> LabelSpace:
    """
    Read a label space from a CSV table with the columns name, red, green, blue, alpha, id.

    :param name_or_path: a shipped one (nyu40, nyu13, scannet20, cityscapes19, camvid11, vkitti14)
        or a file.
    :raises FileNotFoundError: if there is no such table.
    :raises ValueError: if the table is not one.
    """
    path = Path(name_or_path)
    if path.suffix != '.csv':
        path = _shipped(name_or_path)
    if not path.is_file():
        raise FileNotFoundError(f'there is no label space {path}')
    reader = csv.DictReader(read_text(path).splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(
            f'{path} has the columns {reader.fieldnames}; wanted {", ".join(COLUMNS)}'
        )
    classes = [_read_class(row, path, reader.line_num) for row in reader]
    return LabelSpace(path.stem, tuple(sorted(classes, key=lambda c: c.id)))


def _shipped(name: str) -> Path:
    folder = share_directory() / 'config' / 'label_spaces'
    if not (folder / f'{name}.csv').is_file():
        known = ', '.join(sorted(p.stem for p in folder.glob('*.csv')))
        raise FileNotFoundError(
            f'there is no label space {name!r}; shipped are {known}, or give the path of a .csv'
        )
    return resource_path(f'config/label_spaces/{name}.csv')


def _read_class(row: dict[str, str], path: Path, line: int) -> LabelClass:
    try:
        color = tuple(int(row[key]) for key in ('red', 'green', 'blue'))
        number = int(row['id'])
    except (TypeError, ValueError):
        raise ValueError(
            f'{path} line {line}: {row} is not a class; colors and id must be numbers'
        ) from None
    try:
        return LabelClass(row['name'], color, number)
    except ValueError as error:
        raise ValueError(f'{path} line {line}: {error}') from None
