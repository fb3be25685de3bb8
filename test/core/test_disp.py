"""Disp is linear in inverse depth."""

import pytest
from sds_perception.core.disp import depth_to_disp, disp_to_depth
import torch


def test_the_published_range():
    depth = disp_to_depth(torch.tensor([0.0, 0.5, 1.0]))
    # 1 / 0.01, 1 / (0.01 + 9.99 / 2), 1 / 10
    assert depth.tolist() == pytest.approx([100, 1 / 5.005, 0.1])


def test_another_range_is_reached_at_its_ends():
    depth = disp_to_depth(torch.tensor([0.0, 1.0]), min_depth_m=0.5, max_depth_m=8.0)
    assert depth.tolist() == [8.0, 0.5]


def test_back_and_forth():
    disp = torch.linspace(0, 1, 11)
    assert torch.allclose(depth_to_disp(disp_to_depth(disp)), disp, atol=1e-6)
