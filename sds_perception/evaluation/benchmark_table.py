"""The rows of a benchmark as text."""

from collections.abc import Sequence

from sds_perception.evaluation.benchmark_rows import BenchmarkRow

HEADINGS = ('what', 'by', 'precision', 'size', 'median ms', '95 % ms', 'ratio', 'more')
NUM_LEFT = 4  # columns of words; numbers are aligned to the right


def benchmark_table(rows: Sequence[BenchmarkRow]) -> str:
    """Return aligned columns under their headings, and a line for every baseline."""
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    text = [_aligned(line, widths) for line in lines]
    baselines = dict.fromkeys(row.baseline for row in rows)
    return '\n'.join([*text, *(f'ratio: times as fast as {name}' for name in baselines)])


def format_ms(milliseconds: float) -> str:
    """Return milliseconds with three significant digits."""
    digits = 0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2
    return f'{milliseconds:.{digits if milliseconds >= 1 else 3}f}'


def _cells(row: BenchmarkRow) -> tuple[str, ...]:
    return (
        row.name,
        row.backend,
        row.precision,
        f'{row.width}x{row.height}',
        format_ms(row.median_ms),
        format_ms(row.p95_ms),
        f'{row.ratio:.2f}',
        ', '.join(f'{name} {value}' for name, value in row.facts.items()),
    )


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    *cells, more = line
    aligned = [
        cell.ljust(width) if i < NUM_LEFT else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=False))
    ]
    return '  '.join([*aligned, more]).rstrip()
