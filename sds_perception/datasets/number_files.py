"""Numbers of text files, with errors that name the file and what was expected."""

from pathlib import Path

import numpy as np
from sds_perception.core.text_files import read_text


def read_rows(path: Path, columns: int, *, header_lines: int = 0) -> np.ndarray:
    """
    Read rows of numbers that are separated by blanks.

    :param columns: how many numbers each row must have.
    :param header_lines: lines of text above the numbers.
    :returns: (N, columns) float64, N >= 1; -inf, inf and nan as they stand there.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it holds something else.
    """
    if not path.is_file():
        raise FileNotFoundError(f'{path} is missing; wanted rows of {columns} numbers')
    lines = [line.split() for line in read_text(path).splitlines()[header_lines:]]
    lines = [line for line in lines if line]
    try:
        rows = np.array(lines, np.float64)
    except ValueError as error:
        raise ValueError(f'{path} does not hold numbers alone ({error})') from None
    if rows.ndim != 2 or rows.shape[1] != columns:
        raise ValueError(f'{path} has the shape {rows.shape}; wanted rows of {columns} numbers')
    return rows


def read_matrix(path: Path) -> np.ndarray:
    """
    Read a 4x4 matrix: a pose or padded intrinsics.

    :returns: (4, 4) float64.
    :raises FileNotFoundError: if it is missing.
    :raises ValueError: if it holds something else.
    """
    rows = read_rows(path, 4)
    if len(rows) != 4:
        raise ValueError(f'{path} has {len(rows)} rows; wanted a 4x4 matrix')
    return rows


def inverse_motion(motions: np.ndarray, where: str) -> np.ndarray:
    """
    Invert motions of a camera.

    :param motions: (..., 4, 4).
    :param where: what they were read from, for messages.
    :raises ValueError: for a matrix that has no inverse.
    """
    try:
        return np.linalg.inv(motions)
    except np.linalg.LinAlgError:
        raise ValueError(
            f'{where} is a matrix without an inverse; wanted the motion of a camera: copy the '
            'file again'
        ) from None
