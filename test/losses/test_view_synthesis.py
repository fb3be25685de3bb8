"""With true depth and motion one frame is rebuilt from another."""

import numpy as np
from sds_perception.core.pixel_sampling import sample_pixels
from sds_perception.core.rigid_motion import pose_matrix
from sds_perception.datasets.rooms.photography import Photography
from sds_perception.datasets.synthetic_camera import SyntheticCamera
from sds_perception.losses.view_synthesis import (
    back_project,
    project,
    synthesize_view,
    transform,
)
import torch

K = torch.tensor([[[100.0, 0, 3.5], [0, 50, 2], [0, 0, 1]]])


def shift(x: float, y: float, z: float) -> torch.Tensor:
    return pose_matrix(torch.zeros(1, 3), torch.tensor([[x, y, z]]))


def test_the_pixel_at_the_principal_point_looks_straight_ahead():
    points = back_project(torch.full((1, 1, 5, 8), 2.0), torch.linalg.inv(K))
    assert torch.allclose(points[0, :, 2, 3], torch.tensor([-0.01, 0.0, 2.0]))
    assert torch.allclose(points[0, :, 0, 7], torch.tensor([0.07, -0.08, 2.0]))


def test_projection_undoes_back_projection():
    depth = torch.rand(1, 1, 5, 8) + 1
    pixels, z = project(back_project(depth, torch.linalg.inv(K)), K)
    assert torch.allclose(z, depth)
    assert torch.allclose(pixels[0, 0], torch.arange(8.0).expand(5, 8), atol=1e-5)
    assert torch.allclose(pixels[0, 1], torch.arange(5.0)[:, None].expand(5, 8), atol=1e-5)


def test_no_motion_reproduces_the_frame():
    frames = torch.rand(1, 3, 5, 8)
    view = synthesize_view(frames, torch.rand(1, 1, 5, 8) + 1, source_T_target=shift(0, 0, 0), K=K)
    assert torch.allclose(view.images, frames, atol=1e-4)


def test_a_step_aside_moves_the_picture_by_focal_length_over_depth():
    frames = torch.rand(1, 3, 5, 8)
    # points move 0.04 m to the right: 100 * 0.04 / 2 = 2 pixels
    view = synthesize_view(
        frames, torch.full((1, 1, 5, 8), 2.0), source_T_target=shift(0.04, 0, 0), K=K
    )
    assert torch.allclose(view.images[..., :6], frames[..., 2:], atol=1e-4)
    assert view.in_view[0, 0, 2].tolist() == [True] * 6 + [False] * 2


def test_points_behind_the_source_are_not_in_view():
    depth = torch.full((1, 1, 5, 8), 2.0)
    view = synthesize_view(torch.rand(1, 3, 5, 8), depth, source_T_target=shift(0, 0, -3), K=K)
    assert not view.in_view.any()
    assert view.images.isfinite().all()
    assert torch.allclose(view.depth, torch.tensor(-1.0))


def test_true_depth_and_pose_rebuild_a_textured_plane(plane_scene):
    scene = plane_scene
    view = synthesize_view(scene.source, scene.depth, source_T_target=scene.motion, K=scene.K)
    seen = view.in_view.expand_as(view.images)
    error = (view.images - scene.target).abs()[seen].mean()
    assert seen.float().mean() > 0.6
    assert error < 0.01
    # the frames themselves are far from alike
    assert (scene.source - scene.target).abs()[seen].mean() > 10 * error


def test_half_a_pixel_would_be_noticed(plane_scene):
    scene = plane_scene
    points = transform(scene.motion, back_project(scene.depth, torch.linalg.inv(scene.K)))
    pixels, _ = project(points, scene.K)
    inner = (slice(None), slice(None), slice(20, 50), slice(20, 60))
    errors = [
        (sample_pixels(scene.source, pixels + offset) - scene.target)[inner].abs().mean()
        for offset in (0, 0.5)
    ]
    assert errors[1] > 5 * errors[0]


def test_true_depth_and_pose_rebuild_a_frame_of_a_synthetic_room():
    video = SyntheticCamera(5, 160, 120, photography=Photography())
    frames = [video.frame(index) for index in (0, 6)]
    images = [torch.from_numpy(f.image).permute(2, 0, 1)[None].float() / 255 for f in frames]
    depths = [torch.from_numpy(f.depth)[None, None] for f in frames]
    motion = np.linalg.inv(video.pose(6)) @ video.pose(0)
    geometry = {
        'source_T_target': torch.from_numpy(motion)[None].float(),
        'K': torch.from_numpy(video.camera.K)[None].float(),
    }
    view = synthesize_view(images[1], depths[0], **geometry)
    measured = synthesize_view(depths[1], depths[0], **geometry).images
    is_visible = view.in_view & ((measured / view.depth - 1).abs() < 0.02)
    error = (view.images - images[0]).abs().mean(dim=1, keepdim=True)[is_visible]
    assert is_visible.float().mean() > 0.7
    assert error.mean() < 0.02
