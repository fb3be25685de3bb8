"""The video terms lead depth and motion toward the truth."""

from dataclasses import replace

import pytest
from sds_perception.core.rigid_motion import pose_matrix
from sds_perception.losses.self_supervision import video_terms
import torch
from torch.nn.functional import avg_pool2d


def photometric(scene, depth, motion=None, **options):
    terms = video_terms(
        depth,
        scene.target,
        [scene.source],
        source_T_target=[scene.motion if motion is None else motion],
        K=scene.K,
        generator=torch.Generator().manual_seed(0),
        **options,
    )
    return terms['photometric']


def test_the_true_depth_has_the_smallest_loss(plane_scene):
    losses = [photometric(plane_scene, f * plane_scene.depth) for f in (0.9, 0.97, 1, 1.03, 1.1)]
    assert losses[0] > losses[1] > losses[2] < losses[3] < losses[4]


def test_gradients_lead_depth_toward_the_truth(plane_scene):
    for factor, sign in ((0.97, -1), (1.03, 1)):
        log_factor = torch.tensor(factor).log().requires_grad_()
        photometric(plane_scene, plane_scene.depth * log_factor.exp()).backward()
        assert log_factor.grad.sign() == sign


def test_gradients_lead_the_motion_toward_the_truth(plane_scene):
    for offset, sign in ((-0.02, -1), (0.02, 1)):
        step = torch.tensor(offset).requires_grad_()
        aside = step * torch.tensor([[1.0, 0, 0]])
        motion = pose_matrix(torch.zeros(1, 3), aside) @ plane_scene.motion
        photometric(plane_scene, plane_scene.depth, motion).backward()
        assert step.grad.sign() == sign


def test_a_motion_that_explains_nothing_only_teaches_without_the_auto_mask(plane_scene):
    slopes = {}
    for is_used in (True, False):
        step = torch.tensor(0.6).requires_grad_()
        motion = pose_matrix(torch.zeros(1, 3), step * torch.tensor([[-1.0, 0, 0]]))
        photometric(
            plane_scene, plane_scene.depth, motion @ plane_scene.motion, use_auto_mask=is_used
        ).backward()
        slopes[is_used] = step.grad.abs().item()
    assert slopes[True] < 0.5 * slopes[False]


def test_descending_finds_the_depth(plane_scene):
    log_factor = torch.tensor(0.06, requires_grad=True)
    optimizer = torch.optim.Adam([log_factor], lr=0.01)
    for _ in range(20):
        optimizer.zero_grad()
        photometric(plane_scene, plane_scene.depth * log_factor.exp()).backward()
        optimizer.step()
    assert abs(log_factor.item()) < 0.01


def test_smoothness_is_the_slope_of_relative_inverse_depth(plane_scene):
    frame = torch.full_like(plane_scene.target, 0.5)
    terms = video_terms(
        1 / torch.linspace(1, 2, 96).expand(1, 1, 72, 96),
        frame,
        [frame],
        source_T_target=[plane_scene.motion],
        K=plane_scene.K,
        generator=torch.Generator(),
    )
    # from 1 to 2 in 95 steps, over a mean of 1.5
    assert torch.allclose(terms['smoothness'], torch.tensor(1 / 1.5 / 95), rtol=1e-4)


def pyramid(scene, depth, scales):
    return video_terms(
        depth,
        scene.target,
        [scene.source],
        source_T_target=[scene.motion],
        K=scene.K,
        generator=torch.Generator().manual_seed(0),
        scales=scales,
        use_auto_mask=False,
    )


def test_cells_of_two_pixels_are_frames_of_half_the_size(plane_scene):
    depth = plane_scene.depth.clone()
    depth[..., ::2] *= 1.2  # so that the mean of depth is not that of its inverse
    frame = pyramid(plane_scene, depth, 1)['photometric']
    half = photometric(
        replace(
            plane_scene,
            target=avg_pool2d(plane_scene.target, 2),
            source=avg_pool2d(plane_scene.source, 2),
            # u becomes (u + 0.5) / 2 - 0.5
            K=torch.tensor([[[40.0, 0, 24.9], [0, 42, 16.3], [0, 0, 1]]]),
        ),
        1 / avg_pool2d(1 / depth, 2),
        use_auto_mask=False,
    )
    both = pyramid(plane_scene, depth, 2)['photometric']
    torch.testing.assert_close(both, (frame + half) / 2, rtol=1e-4, atol=0)


def test_the_true_depth_has_the_smallest_loss_at_all_scales(plane_scene):
    factors = (0.9, 0.97, 1, 1.03, 1.1)
    losses = [pyramid(plane_scene, f * plane_scene.depth, 2)['photometric'] for f in factors]
    assert losses[0] > losses[1] > losses[2] < losses[3] < losses[4]


def test_smoothness_is_that_of_the_frames(plane_scene):
    one, three = (pyramid(plane_scene, plane_scene.depth, scales) for scales in (1, 3))
    assert three['smoothness'] == one['smoothness']


def test_frames_too_small_for_the_scales_are_refused(plane_scene):
    # 72x96 px: cells of 32 px fit twice, those of 64 px once
    assert pyramid(plane_scene, plane_scene.depth, 6)['photometric'].isfinite()
    with pytest.raises(ValueError, match='frames are 72x96 and have no 7 scales; wanted 128 px'):
        pyramid(plane_scene, plane_scene.depth, 7)


@pytest.mark.parametrize(('scales', 'read'), [(1, 30), (3, 28)])
def test_beyond_the_frame_nothing_counts(plane_scene, scales, read):
    """Structure is that of 3x3 cells: of 31 columns outside, those next to the frame are read."""
    inside = torch.ones(1, 1, 72, 96, dtype=torch.bool)
    inside[..., :31] = False
    depth = plane_scene.depth.clone().requires_grad_()
    terms = video_terms(
        depth,
        plane_scene.target,
        [plane_scene.source],
        source_T_target=[plane_scene.motion],
        K=plane_scene.K,
        generator=torch.Generator(),
        inside=inside,
        scales=scales,
    )
    (terms['photometric'] + terms['smoothness']).backward()
    assert not depth.grad[..., :read].any()
    assert depth.grad[..., 32:].any(dim=-2).all()


def test_the_error_is_an_average_over_the_frame_alone(plane_scene):
    wrong = 1.05 * plane_scene.depth
    inside = torch.zeros(1, 1, 72, 96, dtype=torch.bool)
    inside[..., 10:60, 20:80] = True
    within = photometric(plane_scene, wrong, inside=inside, use_auto_mask=False)
    beyond = photometric(plane_scene, wrong, inside=~inside, use_auto_mask=False)
    whole = photometric(plane_scene, wrong, use_auto_mask=False)
    share = 50 * 60 / (72 * 96)
    torch.testing.assert_close(share * within + (1 - share) * beyond, whole, rtol=1e-4, atol=0)
