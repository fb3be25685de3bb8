"""A report as a web page: one folder with a page and its pictures, nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sds_perception.core.files import write_atomically
from sds_perception.core.label_space import LabelSpace
from sds_perception.evaluation.page import render_page

TEMPLATE = 'config/report/demo.html.j2'


@dataclass(frozen=True)
class Figure:
    """A number at the head of the page."""

    value: str
    unit: str
    name: str


@dataclass(frozen=True)
class Picture:
    """A picture file beside the page, and what it shows."""

    file: str
    caption: str


@dataclass(frozen=True)
class ReportFrame:
    """The pictures of one camera frame."""

    title: str
    note: str
    pictures: tuple[Picture, ...]
    legend: tuple[tuple[str, str], ...]
    """Name and CSS color of the classes in it."""


@dataclass(frozen=True)
class ClassRow:
    """The score of one class."""

    name: str
    color: str
    percent: float


@dataclass(frozen=True)
class Table:
    """Names and values."""

    title: str
    rows: tuple[tuple[str, str], ...]
    is_numeric: bool = True


@dataclass(frozen=True)
class Report:
    """Everything that stands on the page, top to bottom."""

    title: str
    introduction: str
    headline: tuple[Figure, ...]
    max_depth_m: float
    frames: tuple[ReportFrame, ...]
    classes: tuple[ClassRow, ...]
    tables: tuple[Table, ...]


def write_report(folder: str | Path, report: Report) -> Path:
    """
    Write ``index.html``; the pictures it names are there already.

    :returns: the path of the page.
    :raises OSError: from the file system.
    """
    return write_atomically(Path(folder) / 'index.html', render_page(TEMPLATE, report=report))


def class_rows(
    iou_per_class: dict[str, float | None], label_space: LabelSpace
) -> tuple[ClassRow, ...]:
    """Return a row for every class that occurs, the best first."""
    known = [(name, iou) for name, iou in iou_per_class.items() if iou is not None]
    return tuple(
        ClassRow(name, css_color(label_space, label_space.id_of(name)), round(100 * iou, 1))
        for name, iou in sorted(known, key=lambda pair: -pair[1])
    )


def legend_rows(ids: Sequence[int], label_space: LabelSpace) -> tuple[tuple[str, str], ...]:
    """Return name and CSS color of some classes."""
    return tuple((label_space.names[i], css_color(label_space, i)) for i in ids)


def css_color(label_space: LabelSpace, index: int) -> str:
    """Return the color of a class as #rrggbb."""
    return '#{:02x}{:02x}{:02x}'.format(*label_space.classes[index].color)


def number(value: float | None, digits: int, factor: float = 1.0) -> str:
    """Return a number as text, a dash for none."""
    return '–' if value is None else f'{value * factor:.{digits}f}'
