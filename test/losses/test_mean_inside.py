"""What lies beyond a picture does not count."""

from sds_perception.losses.mean_inside import mean_inside, mean_inside_each
import torch

VALUES = torch.tensor([[1.0, 2.0, 9.0], [9.0, 9.0, 9.0]])[:, None, None]  # two pictures of a row
INSIDE = torch.tensor([[True, True, False], [False, False, False]])[:, None, None]


def test_only_what_is_inside_is_averaged():
    assert mean_inside(VALUES, INSIDE) == 1.5
    assert mean_inside(VALUES, None) == 6.5


def test_each_picture_has_a_mean_of_its_own():
    assert mean_inside_each(VALUES, INSIDE).flatten().tolist() == [1.5, 0]
    assert mean_inside_each(VALUES, None).flatten().tolist() == [4, 9]
