"""Pictures and depth tell the motion between two frames."""

from types import SimpleNamespace

import pytest
from sds_perception.core.rigid_motion import pose_matrix
from sds_perception.losses.direct_alignment import align_frames
from sds_perception.losses.view_synthesis import synthesize_view
import torch
from torch.nn.functional import interpolate


@pytest.fixture(scope='module')
def scene():
    """Return two frames of random texture, 1.5 to 3 m away, between which pixels move by 6."""
    generator = torch.Generator().manual_seed(0)
    coarse, relief = (
        torch.rand(1, 3, 9, 12, generator=generator),
        torch.rand(1, 1, 3, 4, generator=generator),
    )
    source, depth = (interpolate(x, (72, 96), mode='bicubic') for x in (coarse, relief))
    depth = 1.5 + 1.5 * depth.clamp(0, 1)
    K = torch.tensor([[[80.0, 0, 47.5], [0, 80, 35.5], [0, 0, 1]]])
    motion = pose_matrix(torch.tensor([[0.01, -0.04, 0.02]]), torch.tensor([[0.2, -0.05, 0.1]]))
    target = synthesize_view(source, depth, source_T_target=motion, K=K).images
    return SimpleNamespace(targets=target, sources=source, depth=depth, K=K, motion=motion)


def align(scene, **changes):
    frames = {name: getattr(scene, name) for name in ('targets', 'sources', 'depth')}
    return align_frames(**{**frames, **changes}, K=scene.K)


def test_true_depth_gives_the_true_motion(scene):
    torch.testing.assert_close(align(scene), scene.motion, rtol=0, atol=0.01)


def test_twice_the_depth_gives_twice_the_step_and_the_same_turn(scene):
    once, twice = align(scene), align(scene, depth=2 * scene.depth)
    torch.testing.assert_close(twice[:, :3, 3], 2 * once[:, :3, 3], rtol=1e-2, atol=1e-3)
    torch.testing.assert_close(twice[:, :3, :3], once[:, :3, :3], rtol=0, atol=1e-3)


def test_a_thing_that_was_not_there_before_changes_little(scene):
    target = scene.targets.clone()
    target[..., 20:40, 30:60] = torch.tensor([0.9, 0.1, 0.5])[:, None, None]
    torch.testing.assert_close(align(scene, targets=target), scene.motion, rtol=0, atol=0.02)


def test_equal_frames_and_frames_without_texture_do_not_move(scene):
    for frame in (scene.sources, torch.full_like(scene.sources, 0.5)):
        motion = align(scene, targets=frame, sources=frame)
        torch.testing.assert_close(motion, torch.eye(4)[None], rtol=0, atol=1e-5)


def test_no_gradient_passes(scene):
    depth = scene.depth.clone().requires_grad_()
    assert not align(scene, depth=depth).requires_grad


def test_frames_too_small_for_cells_are_taken_to_rest(scene):
    frames = scene.sources[..., :6, :8]
    motion = align(scene, targets=frames, sources=frames.flip(-1), depth=torch.ones(1, 1, 6, 8))
    assert motion.equal(torch.eye(4)[None])
