"""The table of an experiment: means and deviations over seeds, as Markdown and as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from sds_perception.core.files import write_atomically
from sds_perception.evaluation.page import render_page

TEMPLATE = 'config/report/experiment.html.j2'
COLUMNS = (('miou', 'mIoU %', 100.0, 1), ('abs_rel', 'AbsRel', 1.0, 3), ('rmse', 'RMSE m', 1.0, 3))
"""Key, heading, factor and decimals of what is shown of each run."""
NOTHING = '–'


@dataclass(frozen=True)
class ExperimentTable:
    """What stands in the table, in words."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def tabulate(
    scores: Sequence[Mapping[str, Any]], *, titles: Mapping[str, str], title: str, schedule: str
) -> ExperimentTable:
    """
    Put the methods in rows and, for each share of labels, the scores in columns.

    :param scores: of finished runs: method, fraction, seed, scores, steps, machine, date.
    :param titles: of the methods, in the order of the rows.
    :param schedule: what all runs have in common, in words.
    :returns: mean ± standard deviation over seeds, with the number of seeds where it is not 3.
    """
    fractions = sorted({score['fraction'] for score in scores})
    headings = ['method']
    for fraction in fractions:
        headings += [f'{heading}, {share_name(fraction)}' for _, heading, _, _ in COLUMNS]
    rows = []
    for method, name in titles.items():
        own = [score for score in scores if score['method'] == method]
        if own:
            rows.append((name, *_cells(own, fractions)))
    return ExperimentTable(title, tuple(headings), tuple(rows), _notes(scores, schedule))


def share_name(fraction: float) -> str:
    """Return a share of labels as people write it: all, 1/8."""
    if fraction == 1:
        return 'all'
    parts = 1 / fraction
    return f'1/{round(parts)}' if abs(parts - round(parts)) < 0.01 * parts else f'{fraction:.3g}'


def markdown(table: ExperimentTable) -> str:
    """Return the table for a README."""
    lines = [_line(table.headings), _line(['---'] + ['---:'] * (len(table.headings) - 1))]
    lines += [_line(row) for row in table.rows]
    notes = [f'- {note}' for note in table.notes]
    return '\n'.join([f'# {table.title}', '', *lines, '', *notes]) + '\n'


def write_page(path: Path, table: ExperimentTable) -> Path:
    """
    Write the table as a page.

    :raises OSError: from the file system.
    """
    return write_atomically(path, render_page(TEMPLATE, table=table))


def _cells(scores: Sequence[Mapping[str, Any]], fractions: Sequence[float]) -> list[str]:
    cells = []
    for fraction in fractions:
        here = [score['scores'] for score in scores if score['fraction'] == fraction]
        for key, _, factor, decimals in COLUMNS:
            values = [factor * run[key] for run in here if run.get(key) is not None]
            cells.append(_mean_and_deviation(values, decimals))
    return cells


def _mean_and_deviation(values: Sequence[float], decimals: int) -> str:
    if not values:
        return NOTHING
    text = f'{mean(values):.{decimals}f}'
    if len(values) > 1:
        text += f' ± {stdev(values):.{decimals}f}'
    return text if len(values) == 3 else f'{text} (n = {len(values)})'


def _notes(scores: Sequence[Mapping[str, Any]], schedule: str) -> tuple[str, ...]:
    seeds = sorted({score['seed'] for score in scores})
    machines = sorted({score['machine'] for score in scores})
    dates = sorted(score['date'][:10] for score in scores)
    steps = sorted({score['steps'] for score in scores})
    span = dates[0] if dates[0] == dates[-1] else f'{dates[0]} to {dates[-1]}'
    return (
        f'{len(scores)} runs; mean ± standard deviation over seeds {", ".join(map(str, seeds))}',
        f'schedule: {schedule}; {steps[0]} to {steps[-1]} steps',
        f'machine: {"; ".join(machines)}',
        f'date: {span}',
    )


def _line(cells: Sequence[str]) -> str:
    return f'| {" | ".join(cells)} |'
