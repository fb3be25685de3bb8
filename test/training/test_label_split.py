"""Which pictures keep their labels."""

import pytest
from sds_perception.datasets.registry import build_dataset
from sds_perception.training.label_split import draw_labeled, labeled_places


@pytest.fixture
def datasets(tiny_settings):
    return [build_dataset(tiny_settings().data[0])] * 2


def test_the_seed_decides():
    assert draw_labeled(100, 0.25, 0) == draw_labeled(100, 0.25, 0)
    assert draw_labeled(100, 0.25, 0) != draw_labeled(100, 0.25, 1)
    assert len(draw_labeled(100, 0.25, 0)) == 25


def test_smaller_shares_are_parts_of_larger_ones():
    shares = [set(draw_labeled(699, fraction, 3)) for fraction in (1 / 16, 1 / 8, 1 / 4, 1)]
    assert shares[0] < shares[1] < shares[2] < shares[3] == set(range(699))


def test_there_is_always_one():
    assert len(draw_labeled(10, 0.001, 0)) == 1


def test_a_written_split_is_the_one_that_counts(tmp_path, datasets):
    path = tmp_path / 'split.txt'
    first = labeled_places(path, datasets, fraction=0.25, seed=0)
    assert len(first) == 3
    assert labeled_places(path, datasets, fraction=0.25, seed=9) == first
    path.write_text('# mine\n1\t0002\n7\t0002\n11\n')
    assert labeled_places(path, datasets, fraction=0.25, seed=0) == [1, 7, 11]


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('0001\tx\nroom\n', 'is not a split: wanted a number at each line'),
        ('1\n2\n', 'names 2 pictures up to 2; wanted 3 of 12, rising'),
        ('3\n2\n1\n', 'wanted 3 of 12, rising'),
        ('1\n2\n12\n', 'names 3 pictures up to 12; wanted 3 of 12'),
        ('', 'names 0 pictures up to None'),
    ],
)
def test_what_is_no_split_of_these_pictures_is_refused(tmp_path, datasets, text, words):
    path = tmp_path / 'split.txt'
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        labeled_places(path, datasets, fraction=0.25, seed=0)


def test_a_split_of_other_pictures_is_refused(tmp_path, datasets):
    path = tmp_path / 'split.txt'
    path.write_text('1\t0002\n7\t0003\n11\n')
    with pytest.raises(ValueError, match="it has '0003' at place 7, where these have '0002'"):
        labeled_places(path, datasets, fraction=0.25, seed=0)


def test_a_split_that_is_no_text_is_refused(tmp_path, datasets):
    (tmp_path / 'split.txt').write_bytes(b'1\t\xe9\n')
    with pytest.raises(ValueError, match='split.txt is no text in UTF-8'):
        labeled_places(tmp_path / 'split.txt', datasets, fraction=0.25, seed=0)
