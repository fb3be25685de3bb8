"""Of a video all frames are augmented alike: depth and motion still explain them."""

import numpy as np
import pytest
from sds_perception.augmentations.presets import augment
from sds_perception.augmentations.settings import AugmentationSettings
from sds_perception.core.sample import Sample
from sds_perception.datasets.rooms.photography import Photography
from sds_perception.datasets.synthetic_camera import SyntheticCamera
from sds_perception.losses.view_synthesis import synthesize_view
import torch


@pytest.fixture(scope='module')
def room() -> Sample:
    """Return a frame of a room with the one six frames later, and the motion between them."""
    video = SyntheticCamera(5, 160, 120, photography=Photography())
    frame, later = video.frame(0), video.frame(6)
    images = [torch.from_numpy(f.image).permute(2, 0, 1).float() / 255 for f in (frame, later)]
    depth = torch.from_numpy(frame.depth)[None]
    motion = np.linalg.inv(video.pose(6)) @ video.pose(0)
    return Sample(
        image=images[0],
        labels=torch.from_numpy(frame.labels).long(),
        depth=depth,
        valid=depth > 0,
        K=torch.from_numpy(video.camera.K).float(),
        neighbors=images[1][None],
        neighbor_T=torch.from_numpy(motion).float()[None],
    )


def augmented(room, seed, **settings):
    plain = {'flip': 0, 'brightness': 0, 'contrast': 0, 'saturation': 0, 'hue': 0}
    window = {'crop_height_px': 96, 'crop_width_px': 128}
    return augment(
        room,
        AugmentationSettings(**{**plain, **window, **settings}),
        height=120,
        width=160,
        reference_focal_length_px=room.K[0, 0].item(),
        generator=torch.Generator().manual_seed(seed),
    )


def errors(sample):
    """Return the mean differences of clean frame and neighbor, warped and as it is."""
    view = synthesize_view(
        sample.neighbors, sample.depth[None], source_T_target=sample.neighbor_T, K=sample.K[None]
    )
    seen = view.in_view.expand_as(view.images)
    pairs = ((view.images, sample.clean), (sample.neighbors, sample.clean))
    return [(a - b).abs()[seen].mean().item() for a, b in pairs]


@pytest.mark.parametrize('flip', [0, 1])
@pytest.mark.parametrize('scale', [1.0, 1.3])
def test_true_depth_and_motion_rebuild_a_zoomed_cropped_and_mirrored_frame(room, scale, flip):
    sample = augmented(room, 1, min_scale=scale, max_scale=scale, flip=flip)
    warped, still = errors(sample)
    assert warped < 0.02
    assert still > 3 * warped
    # the motion of the unzoomed world would not
    wrong = sample.replace(neighbor_T=sample.neighbor_T * torch.tensor([1.0, 1, 1.15, 1]))
    assert errors(wrong)[0] > 1.5 * warped


def test_a_zoom_cannot_be_left_out_of_the_motion(room):
    zoomed = augmented(room, 1, min_scale=1.3, max_scale=1.3)
    rigid = zoomed.replace(neighbor_T=room.neighbor_T)
    assert errors(rigid)[0] > 1.1 * errors(zoomed)[0]


def test_only_the_networks_input_changes_color(room):
    plain, colored = augmented(room, 2), augmented(room, 2, brightness=0.5, hue=0.2)
    assert not colored.image.equal(plain.image)
    assert colored.clean.equal(plain.image)
    assert colored.neighbors.equal(plain.neighbors)


def test_a_single_picture_keeps_no_second_copy(room):
    assert augmented(room.replace(neighbors=None, neighbor_T=None), 0).clean is None
