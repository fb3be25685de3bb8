"""Probabilities survive their small file."""

import numpy as np
import pytest
from sds_perception.datasets.soft_labels import read_soft_labels, write_soft_labels


def test_the_likeliest_three_are_kept_and_the_rest_is_shared_evenly(tmp_path):
    shares = np.array([0.1, 0.5, 0.0, 0.1, 0.3], np.float32)
    write_soft_labels(tmp_path / 'a.npz', np.tile(shares, (8, 10, 1)))
    read = read_soft_labels(tmp_path / 'a.npz', num_classes=5, size=(8, 10))
    assert read.shape == (5, 8, 10)
    assert read[:, 4, 5].tolist() == pytest.approx([0.1, 0.5, 0.05, 0.05, 0.3], abs=0.005)
    assert np.allclose(read.sum(axis=0), 1, atol=1e-5)


def test_halves_of_a_picture_stay_apart_and_the_file_is_small(tmp_path):
    probabilities = np.zeros((360, 480, 19), np.float32)
    probabilities[:, :240, 3], probabilities[:, 240:, 18] = 1, 1
    write_soft_labels(tmp_path / 'a.npz', probabilities)
    assert (tmp_path / 'a.npz').stat().st_size < 5000
    read = read_soft_labels(tmp_path / 'a.npz', num_classes=19, size=(360, 480))
    assert (read[3, :, :236] > 0.99).all() and (read[18, :, 244:] > 0.99).all()


@pytest.mark.parametrize(
    ('content', 'message'),
    [(b'nothing', 'holds no class probabilities'), (b'', 'holds no class probabilities')],
)
def test_a_damaged_file_is_told(tmp_path, content, message):
    (tmp_path / 'a.npz').write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_soft_labels(tmp_path / 'a.npz', num_classes=5, size=(8, 8))


def test_classes_that_are_not_there_are_told(tmp_path):
    write_soft_labels(tmp_path / 'a.npz', np.full((4, 4, 9), 1 / 9, np.float32))
    with pytest.raises(ValueError, match='classes below 2'):
        read_soft_labels(tmp_path / 'a.npz', num_classes=2, size=(4, 4))


def test_between_the_centers_of_squares_shares_rise_evenly(tmp_path):
    probabilities = np.zeros((4, 8, 2), np.float32)
    probabilities[:, :4, 0], probabilities[:, 4:, 1] = 1, 1
    write_soft_labels(tmp_path / 'a.npz', probabilities)
    read = read_soft_labels(tmp_path / 'a.npz', num_classes=2, size=(4, 8))
    # the centers are at 1.5 and 5.5
    expected = [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1]
    assert read[1, 2].tolist() == pytest.approx(expected, abs=1e-6)


def test_a_square_that_is_cut_by_the_border_has_the_shares_of_what_is_inside(tmp_path):
    probabilities = np.tile(np.array([0.2, 0.8], np.float32), (5, 5, 1))
    write_soft_labels(tmp_path / 'a.npz', probabilities)
    with np.load(tmp_path / 'a.npz') as arrays:
        assert (arrays['shares'][0] == 204).all()
