"""Matching sees a shift as a shift, before anything was learned."""

import pytest
from sds_perception.models.matching_pose_net import MatchingPoseNet, correlate
import torch


@pytest.fixture(scope='module')
def network() -> MatchingPoseNet:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return MatchingPoseNet().eval()


def test_a_shifted_map_correlates_where_it_went():
    first = torch.nn.functional.normalize(torch.randn(1, 8, 6, 7), dim=1)
    # down by one, to the right by two
    second = first.roll((1, 2), dims=(2, 3))
    found = correlate(first, second, radius=3)
    assert found.shape == (1, 49, 6, 7)
    assert found[0, :, 2, 2].argmax() == (1 + 3) * 7 + (2 + 3)
    torch.testing.assert_close(found[0, :, 2, 2].max(), torch.tensor(1.0))


def test_a_motion_is_rigid_and_starts_small(network):
    with torch.no_grad():
        motion = network(torch.randn(2, 3, 48, 64), torch.randn(2, 3, 48, 64))
    rotation = motion[:, :3, :3]
    assert torch.allclose(rotation @ rotation.transpose(1, 2), torch.eye(3), atol=1e-5)
    assert torch.allclose(motion, torch.eye(4), atol=0.05)


def test_displacements_are_counted_in_pixels(network):
    shares = torch.zeros(1, 81, 2, 3)
    shares[:, 9 * (4 - 1) + (4 + 3)] = 1.0  # all up by one and to the right by three
    u, v, sureness, x, y = network._displacements(shares)[0]
    assert (u == 12).all()
    assert (v == -4).all()
    assert (sureness == 1).all()
    assert x.tolist() == [[-1, 0, 1], [-1, 0, 1]]
    assert y.tolist() == [[-1, -1, -1], [1, 1, 1]]


def test_of_zoomed_frames_the_camera_turned_less(network):
    frames = torch.randn(2, 1, 3, 48, 64)
    with torch.no_grad():
        plain, zoomed = network(*frames), network(*frames, torch.tensor([2.0]))
    ratio = zoomed / plain
    assert torch.allclose(ratio[0, 0, 2], torch.tensor(0.5), atol=0.02)
    assert torch.allclose(ratio[0, :3, 3], torch.tensor([1.0, 1.0, 2.0]))


def test_what_reads_the_matches_learns_and_the_features_stay(network):
    motion = network(torch.randn(1, 3, 48, 64), torch.randn(1, 3, 48, 64))
    motion[:, 0, 3].sum().backward()
    assert network.decoder[0].weight.grad.abs().sum() > 0
    assert network.log_sharpness.grad != 0
    assert all(parameter.grad is None for parameter in network.encoder.parameters())
