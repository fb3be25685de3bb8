"""Slopes of disp cost, less where the picture has edges."""

from math import exp

import pytest
from sds_perception.losses.smoothness import edge_aware_smoothness
import torch

FLAT = torch.full((1, 3, 2, 3), 0.5)


def test_constant_disp_costs_nothing():
    assert edge_aware_smoothness(torch.full((1, 1, 2, 3), 0.3), torch.rand(1, 3, 2, 3)) == 0


def test_a_ramp_costs_its_mean_slope_relative_to_its_mean():
    ramp = torch.tensor([1.0, 2.0, 3.0]).expand(1, 1, 2, 3)
    assert edge_aware_smoothness(ramp, FLAT).item() == pytest.approx(0.5, abs=1e-6)
    assert edge_aware_smoothness(10 * ramp, FLAT).item() == pytest.approx(0.5, abs=1e-6)


def test_an_edge_of_the_picture_makes_a_step_cheaper():
    step = torch.tensor([1.0, 1.0, 4.0]).expand(1, 1, 2, 3)
    image = torch.tensor([0.0, 0.0, 1.0]).expand(1, 3, 2, 3)
    # a step of 1.5 means in one of two places
    assert edge_aware_smoothness(step, FLAT).item() == pytest.approx(0.75, abs=1e-6)
    assert edge_aware_smoothness(step, image).item() == pytest.approx(0.75 * exp(-1), abs=1e-6)


def test_rows_and_columns_both_count():
    ramp = torch.tensor([1.0, 3.0])[:, None].expand(1, 1, 2, 3)
    assert edge_aware_smoothness(ramp, FLAT).item() == pytest.approx(1.0, abs=1e-6)


def test_every_picture_has_a_mean_of_its_own():
    disp = torch.tensor([[1.0, 2.0, 3.0], [10.0, 10.0, 10.0]])[:, None, None].expand(2, 1, 2, 3)
    # slopes of 0.5 and 0
    loss = edge_aware_smoothness(disp, FLAT.expand(2, 3, 2, 3))
    assert loss.item() == pytest.approx(0.25, abs=1e-6)


def test_slopes_beyond_the_picture_and_at_its_edge_do_not_count():
    ramp = torch.tensor([1.0, 2.0, 3.0, 50.0]).expand(1, 1, 2, 4)
    inside = torch.tensor([True, True, True, False]).expand(1, 1, 2, 4)
    # two slopes of 1 over a mean of 2
    loss = edge_aware_smoothness(ramp, torch.full((1, 3, 2, 4), 0.5), inside=inside)
    assert loss.item() == pytest.approx(0.5, abs=1e-6)
