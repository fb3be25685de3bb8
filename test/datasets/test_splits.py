"""Parts of a recording: blocks that never overlap."""

import pytest
from sds_perception.datasets.folder import Folder
from sds_perception.datasets.splits import Part, cut_end, divide


def blocks(indices):
    """Count the runs of consecutive numbers."""
    return 1 + sum(b != a + 1 for a, b in zip(indices, indices[1:], strict=False))


@pytest.mark.parametrize('fraction', [0.01, 0.12, 0.3, 0.5])
def test_every_picture_is_in_exactly_one_part(fraction):
    for count in [*range(2, 150), 795, 1449]:
        fit, validation = divide(count, fraction)
        assert sorted(fit + validation) == list(range(count))
        assert len(validation) == max(1, round(count * fraction))
        assert validation == sorted(validation)
        assert fit


def test_pictures_are_held_out_in_twelve_blocks_spread_over_the_recording():
    fit, validation = divide(795, 0.12)
    assert len(validation) == 95
    assert blocks(validation) == 12
    assert validation[:8] == [30, 31, 32, 33, 34, 35, 36, 95]
    assert fit[0] == 0
    assert fit[-1] == 794


def test_a_few_pictures_by_hand():
    assert divide(10, 0.2) == ([0, 1, 3, 4, 5, 6, 8, 9], [2, 7])
    assert divide(3, 0.1) == ([0, 2], [1])


@pytest.mark.parametrize('count', [0, 1])
def test_what_cannot_be_divided_is_refused(count):
    with pytest.raises(ValueError, match=f'{count} pictures cannot be divided'):
        divide(count, 0.2)


def test_a_part_speaks_for_its_data_set(tmp_path, write_nyud_tree):
    dataset = Folder(write_nyud_tree(tmp_path, count=4) / 'images')
    part = Part(dataset, [3, 1])
    assert len(part) == 2
    assert [part[0].name, part[1].name] == ['0004.jpg', '0002.jpg']
    assert part.label_space is dataset.label_space
    assert (part.min_depth_m, part.max_depth_m) == (0.1, 80.0)


def test_the_end_of_a_clip_is_one_block():
    start, end = cut_end(78, 0.2)
    assert (start, end) == (list(range(62)), list(range(62, 78)))
    with pytest.raises(ValueError, match='1 pictures cannot be divided'):
        cut_end(1, 0.2)
