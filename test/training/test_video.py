"""Neighboring frames teach depth and motion, where there are any."""

import pytest
from sds_perception.core.rigid_motion import invert_motion, pose_matrix
from sds_perception.core.sample import Sample, collate
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.models.pose_net import PoseNet
from sds_perception.training import video as video_module
from sds_perception.training.video import VideoTerms, build_video_terms, has_neighbors
from sds_perception.training.video_settings import VideoSettings
import torch
from torch import nn

WEIGHTS = {'photometric': 1.0, 'smoothness': 1e-3}
STEP = pose_matrix(torch.zeros(1, 3), torch.tensor([[0.3, 0.0, 0.6]]))[0]


class OneMotion(nn.Module):
    """Estimates one translation, which learns, from the earlier to the later frame."""

    def __init__(self):
        super().__init__()
        self.translation = nn.Parameter(STEP[:3, 3].clone())

    def forward(self, earlier, later, nearness):
        count = len(earlier)
        return pose_matrix(torch.zeros(count, 3), self.translation.expand(count, 3))


def terms(pose_net=None, offsets=(-1, 1), use_known_poses=True):
    return VideoTerms(
        pose_net or OneMotion(), offsets=offsets, use_known_poses=use_known_poses, weights=WEIGHTS
    )


def tracked_terms():
    return VideoTerms(None, offsets=(-1, 1), use_known_poses=True, weights=WEIGHTS)


def frame(seed=0, **known):
    generator = torch.Generator().manual_seed(seed)
    sample = Sample(
        image=torch.rand(3, 6, 8, generator=generator),
        labels=torch.full((6, 8), 255),
        depth=torch.zeros(1, 6, 8),
        valid=torch.zeros(1, 6, 8, dtype=torch.bool),
        K=torch.tensor([[8.0, 0, 3.5], [0, 8, 2.5], [0, 0, 1]]),
    )
    return sample.replace(**known)


def frames_around(seed=0):
    return torch.rand(2, 3, 6, 8, generator=torch.Generator().manual_seed(50 + seed))


def compare(video, samples, meters=2.0):
    depth = torch.full((len(samples), 1, 6, 8), meters, requires_grad=True)
    return video(depth, collate(samples), torch.Generator().manual_seed(0)), depth


def motions_of(video, batch):
    return video.motions(batch, batch.image, torch.full((len(batch.image), 1, 6, 8), 2.0))


def test_pictures_without_neighbors_are_left_out():
    alone, _ = compare(terms(), [frame(1, neighbors=frames_around())])
    among, depth = compare(terms(), [frame(0), frame(1, neighbors=frames_around()), frame(2)])
    assert among['photometric'].item() == pytest.approx(alone['photometric'].item())
    (among['photometric'] + 0 * among['smoothness']).backward()
    assert depth.grad.isfinite().all()
    assert depth.grad.flatten(1).any(dim=1).tolist() == [False, True, False]


def test_without_any_neighbors_nothing_is_said():
    found, depth = compare(terms(), [frame(0), frame(1)])
    assert [found[name].item() for name in WEIGHTS] == [0, 0]
    sum(found.values()).backward()
    assert not depth.grad.any()


def test_neighbors_are_known_where_they_are_numbers():
    batch = collate([frame(0), frame(1, neighbors=frames_around())])
    assert has_neighbors(batch).tolist() == [False, True]
    assert has_neighbors(batch.replace(neighbors=None)).tolist() == [False, False]


def test_the_earlier_frame_goes_first_and_motions_lead_to_the_neighbors():
    batch = collate([frame(neighbors=frames_around())])
    motions = motions_of(terms(), batch)
    torch.testing.assert_close(motions[0, 1], STEP)
    torch.testing.assert_close(motions[:, 0], invert_motion(STEP[None]))


def test_motions_in_a_zoomed_picture_are_those_of_the_nearer_scene():
    batch = collate([frame(neighbors=frames_around(), nearness=torch.tensor(2.0))])
    motions = motions_of(terms(), batch)
    torch.testing.assert_close(motions[0, 1, :3, 3], torch.tensor([0.3, 0.0, 0.3]))


def test_known_motions_are_taken_and_unknown_ones_estimated():
    known = torch.eye(4).repeat(2, 1, 1)
    known[1] = torch.nan
    batch = collate([frame(neighbors=frames_around(), neighbor_T=known)])
    motions = motions_of(terms(), batch)
    torch.testing.assert_close(motions[0], torch.stack([torch.eye(4), STEP]))
    learned = motions_of(terms(use_known_poses=False), batch)
    torch.testing.assert_close(learned[0, 0], invert_motion(STEP[None])[0])


def test_only_pairs_without_a_known_motion_are_tracked(monkeypatch):
    tracked = []

    def found(target, source, *, K, depth):
        tracked.append(source)
        return STEP.numpy()

    monkeypatch.setattr(video_module, 'tracked_motion', found)
    known = torch.eye(4).repeat(2, 1, 1)
    known[1] = torch.nan
    batch = collate([frame(neighbors=frames_around(), neighbor_T=known)])
    motions = motions_of(tracked_terms(), batch)
    torch.testing.assert_close(motions[0], torch.stack([torch.eye(4), STEP]))
    assert len(tracked) == 1


def test_a_neighbor_whose_motion_is_not_found_teaches_depth_nothing():
    # these frames show nothing that could be tracked
    found, depth = compare(tracked_terms(), [frame(neighbors=frames_around())])
    assert found['photometric'] > 0
    found['photometric'].backward()
    torch.testing.assert_close(depth.grad, torch.zeros_like(depth))


def test_depth_beyond_the_picture_is_taught_nothing():
    video = VideoTerms(
        OneMotion(), offsets=(-1, 1), use_known_poses=True, weights=WEIGHTS, use_auto_mask=False
    )
    inside = torch.ones(6, 8, dtype=torch.bool)
    inside[:3] = False
    found, depth = compare(video, [frame(0, neighbors=frames_around(), inside=inside)])
    sum(found.values()).backward()
    # structure is that of 3x3 pixels: the row next to the picture is read
    assert not depth.grad[..., :2, :].any()
    assert depth.grad[..., 3:, :].any()


def test_frames_are_compared_in_their_true_colors():
    clean = frame(0, neighbors=frames_around())
    colored = clean.replace(image=1 - clean.image, clean=clean.image)
    assert compare(terms(), [colored])[0] == compare(terms(), [clean])[0]


def test_the_gradient_reaches_depth_and_the_motion_network():
    torch.manual_seed(0)
    pose_net = PoseNet(encoder='mobilenet_v2')
    # near the picture itself, so that warping is better than leaving it as it is
    around = (frame(0).image + 0.02 * frames_around()).clamp(0, 1)
    found, depth = compare(
        terms(pose_net), [frame(0, neighbors=around), frame(1, neighbors=frames_around(1))]
    )
    found['photometric'].backward()
    assert depth.grad.abs().sum() > 0
    for part in (pose_net.encoder.stages[0][0][0], pose_net.decoder[-1]):
        assert part.weight.grad.abs().sum() > 0


def test_without_a_weight_there_are_no_terms():
    assert build_video_terms(VideoSettings(), [DatasetSettings(neighbors=(-1, 1))]) is None


def test_weights_and_offsets_come_from_the_settings():
    settings = VideoSettings(photometric=2.0, smoothness=0.5)
    data = [
        DatasetSettings(),
        DatasetSettings(neighbors=(-3, 3)),
        DatasetSettings(neighbors=(-1, 1)),
    ]
    video = build_video_terms(settings, data)
    assert video.weights == {'photometric': 2.0, 'smoothness': 0.5}
    assert video.offsets == (-3, 3)
    assert video.scales == 4
    assert video.pose_net is None


def test_motion_is_learned_if_wanted():
    settings = VideoSettings(photometric=1.0, motion='learned', pose_encoder='mobilenet_v2')
    video = build_video_terms(settings, [DatasetSettings(neighbors=(-1, 1))])
    assert isinstance(video.pose_net, PoseNet)


@pytest.mark.parametrize(
    ('neighbors', 'words'),
    [
        ([()], r'no data set has neighbors; give one neighbors, such as \[-1, 1\]'),
        ([(-1, 1), (1, -1)], r'have neighbors \[-1, 1\], \[1, -1\]; wanted as many earlier'),
        ([(-1, 1), (1,)], 'wanted as many earlier and later ones'),
    ],
)
def test_data_that_cannot_teach_motion_is_refused(neighbors, words):
    data = [DatasetSettings(neighbors=offsets) for offsets in neighbors]
    with pytest.raises(ValueError, match=words):
        build_video_terms(VideoSettings(photometric=1.0), data)


def test_no_scale_is_refused():
    with pytest.raises(ValueError, match='video scales is 0; wanted 1 or more'):
        VideoSettings(scales=0)


@pytest.mark.parametrize('field', ['photometric', 'smoothness'])
def test_negative_weights_are_refused(field):
    with pytest.raises(ValueError, match=f'video {field} is -1; wanted 0 or more'):
        VideoSettings(**{field: -1})
