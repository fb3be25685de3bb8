"""The rows of a benchmark as bars."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sds_perception.core.files import write_atomically
from sds_perception.evaluation.benchmark_rows import BenchmarkRow, describe
from sds_perception.evaluation.benchmark_table import format_ms

WIDTH_INCHES = 10.0
ROW_INCHES = 0.28
TITLE_INCHES = 0.9
BASELINE_COLOR, COLOR = '#9aa5b1', '#2f6fb2'


def write_benchmark_plot(
    path: str | Path, rows: Sequence[BenchmarkRow], facts: Mapping[str, Any]
) -> Path:
    """
    Draw a bar a row, a panel for all rows that share suite and baseline; the baseline is gray.

    :param path: of the picture; its suffix says the format, such as .png or .svg.
    :param facts: of :func:`benchmark_facts`; machine and date are written under the title.
    :returns: the path.
    :raises ValueError: if matplotlib does not know the suffix.
    """
    from matplotlib.figure import Figure  # takes a second, which only a plot is worth

    panels: dict[tuple, list[BenchmarkRow]] = {}
    for row in rows:
        panels.setdefault((row.suite, row.baseline), []).append(row)
    heights = [ROW_INCHES * len(panel) + TITLE_INCHES for panel in panels.values()]
    figure = Figure((WIDTH_INCHES, sum(heights) + TITLE_INCHES), layout='constrained')
    figure.suptitle(f'sds benchmark: {facts["machine"]}, {facts["date"]}', fontsize=10)
    axes = figure.subplots(len(panels), squeeze=False, height_ratios=heights)[:, 0]
    for axis, ((suite, baseline), panel) in zip(axes, panels.items(), strict=True):
        _draw(axis, panel)
        axis.set_title(f'{suite}: times as fast as {baseline}', fontsize=9, loc='left')
    return write_atomically(path, lambda temporary: figure.savefig(temporary, dpi=120))


def _draw(axis: Any, rows: Sequence[BenchmarkRow]) -> None:
    places = range(len(rows))
    colors = [BASELINE_COLOR if describe(row) == row.baseline else COLOR for row in rows]
    axis.barh(places, [row.median_ms for row in rows], color=colors)
    axis.set_yticks(places, [f'{describe(row)} {row.width}x{row.height}' for row in rows])
    axis.invert_yaxis()
    axis.set_xlabel('median, ms', fontsize=8)
    axis.tick_params(labelsize=8)
    axis.margins(x=0.25)
    for place, row in zip(places, rows, strict=True):
        words = f' {format_ms(row.median_ms)} ms, {row.ratio:.2f}x'
        axis.text(row.median_ms, place, words, va='center', fontsize=8)
