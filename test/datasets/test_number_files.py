"""Text files of numbers."""

import numpy as np
import pytest
from sds_perception.datasets.number_files import read_matrix, read_rows

IDENTITY = '1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n'


@pytest.fixture
def file(tmp_path, write_text):
    def write(text):
        write_text(tmp_path / 'a.txt', text)
        return tmp_path / 'a.txt'

    return write


def test_rows_are_read_below_a_header(file):
    rows = read_rows(file('name x\n1  2.5\n\n-3 1e1\n'), 2, header_lines=1)
    assert rows.tolist() == [[1, 2.5], [-3, 10]]


def test_numbers_that_are_not_finite_stay(file):
    assert read_rows(file('-inf 1\n'), 2).tolist() == [[-np.inf, 1]]


def test_a_matrix_has_four_rows(file):
    assert read_matrix(file(IDENTITY)).tolist() == np.eye(4).tolist()
    with pytest.raises(ValueError, match='a.txt has 3 rows; wanted a 4x4 matrix'):
        read_matrix(file(IDENTITY[:24]))


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('1 2\nx 3\n', 'does not hold numbers alone'),
        ('1 2\n3\n', 'does not hold numbers alone'),
        ('1 2 3\n', r'has the shape \(1, 3\); wanted rows of 2 numbers'),
        ('', r'has the shape \(0,\); wanted rows of 2 numbers'),
    ],
)
def test_anything_else_is_refused(file, text, words):
    with pytest.raises(ValueError, match=f'a.txt {words}'):
        read_rows(file(text), 2)


def test_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / 'a.txt').write_bytes(b'1 2\xe9')
    with pytest.raises(ValueError, match='a.txt is no text in UTF-8'):
        read_rows(tmp_path / 'a.txt', 2)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='gone.txt is missing; wanted rows of 2 numbers'):
        read_rows(tmp_path / 'gone.txt', 2)
