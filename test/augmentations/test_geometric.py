"""Geometry by hand: a pixel still shows the same point of the world."""

import pytest
from sds_perception.augmentations.geometric import approach, crop, flip, focal_length_px, resize
from sds_perception.core.sample import Sample
import torch

K = [[100.0, 0.0, 3.5], [0.0, 80.0, 2.5], [0.0, 0.0, 1.0]]
# to the right by 2 m, forward by 3 m, and a quarter turn about the vertical axis
TURN_LEFT = [[0.0, 0, -1, 2], [0, 1, 0, 0], [1, 0, 0, 3], [0, 0, 0, 1]]


def ramp(height=6, width=8):
    """Return a sample whose labels, depth and red all say where a pixel was: 10 v + u."""
    v, u = torch.meshgrid(torch.arange(height), torch.arange(width), indexing='ij')
    place = 10 * v + u
    depth = (1.0 + place)[None]
    return Sample(
        image=torch.stack([place / 100, 0 * place, 0 * place + 1.0]).float(),
        labels=place,
        depth=depth,
        valid=depth != 1 + 23,
        K=torch.tensor(K),
        name='ramp',
        neighbors=(place / 100).expand(2, 3, height, width),
        neighbor_T=torch.tensor(TURN_LEFT).expand(2, 4, 4),
    )


def point(sample, u, v):
    """Return the 3D point that a pixel shows, meters."""
    ray = torch.linalg.inv(sample.K) @ torch.tensor([u, v, 1.0])
    return ray * sample.depth[0, v, u]


def test_resizing_moves_the_camera_matrix_by_pixel_centers():
    sample = resize(ramp(), 12, 24)
    # u becomes 3 (u + 0.5) - 0.5 and v becomes 2 (v + 0.5) - 0.5
    expected = [[300.0, 0.0, 11.5], [0.0, 160.0, 5.5], [0.0, 0.0, 1.0]]
    torch.testing.assert_close(sample.K, torch.tensor(expected))
    assert sample.image.shape == (3, 12, 24)


def test_a_resized_pixel_shows_the_same_point():
    sample = ramp()
    larger = resize(sample, 18, 24)
    # the middle of three pixels lies on the center of the old one
    torch.testing.assert_close(point(larger, 3 * 5 + 1, 3 * 2 + 1), point(sample, 5, 2))


def test_labels_and_depth_are_chosen_and_never_mixed():
    sample = resize(ramp(), 7, 5)
    assert set(sample.labels.flatten().tolist()) <= set(ramp().labels.flatten().tolist())
    assert sample.labels.dtype == torch.int64
    assert sample.valid.dtype == torch.bool
    assert (sample.depth[0] == 1 + sample.labels).all()
    assert sample.valid[0].equal(sample.labels != 23)


def test_a_picture_that_shrinks_is_averaged():
    image = torch.zeros(3, 4, 4)
    image[:, ::2, ::2] = 1.0
    small = resize(ramp(4, 4).replace(image=image), 2, 2)
    assert 0.15 < small.image.mean() < 0.35
    assert small.image.max() < 0.6
    # a single bright pixel of 64 is neither lost nor whole in one of four
    dot = torch.zeros(3, 8, 8)
    dot[:, 0, 0] = 1.0
    assert 0.01 < resize(ramp(8, 8).replace(image=dot), 2, 2).image[0, 0, 0] < 0.2


def test_resizing_to_its_own_size_changes_nothing():
    sample = ramp()
    assert resize(sample, 6, 8) is sample


def test_a_cropped_pixel_shows_the_same_point():
    sample = ramp()
    window = crop(sample, 1, 2, 4, 5)
    assert window.image.shape == (3, 4, 5)
    assert window.labels[0, 0] == 12
    torch.testing.assert_close(point(window, 3, 2), point(sample, 5, 3))


def test_outside_the_picture_nothing_is_known():
    window = crop(ramp(), -1, -2, 8, 12)
    assert window.labels[0, 0] == 255
    assert window.labels[7, 11] == 255
    assert window.image[:, 0, 0].tolist() == [0.5, 0.5, 0.5]
    assert not window.valid[0, 0].any()
    assert window.depth[0, 0, 0] == 0
    assert window.labels[1, 2] == 0
    assert window.inside.tolist() == [
        [0 < v < 7 and 2 <= u < 10 for u in range(12)] for v in range(8)
    ]
    assert flip(window).inside[1].tolist() == [2 <= u < 10 for u in range(12)]
    assert resize(window, 4, 6).inside[1].tolist() == [1 <= u < 5 for u in range(6)]
    # a second crop remembers what lay outside the first
    assert crop(window, 0, 0, 2, 3).inside.tolist() == [[False] * 3, [False, False, True]]
    assert crop(ramp(), 1, 1, 4, 4).inside is None
    torch.testing.assert_close(point(window, 7, 4), point(ramp(), 5, 3))


def test_a_window_can_reach_out_on_one_side_and_cut_on_the_other():
    window = crop(ramp(), 2, -1, 3, 4)
    assert window.labels.tolist() == [[255, 20, 21, 22], [255, 30, 31, 32], [255, 40, 41, 42]]


def test_a_mirrored_pixel_shows_the_mirrored_point():
    sample = ramp()
    mirrored = flip(sample)
    assert mirrored.labels[0].tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    expected = point(sample, 5, 3) * torch.tensor([-1.0, 1.0, 1.0])
    torch.testing.assert_close(point(mirrored, 7 - 5, 3), expected)


def test_neighbors_are_resized_cropped_and_mirrored_with_the_picture():
    for change in (flip, lambda s: resize(s, 3, 4), lambda s: crop(s, 1, -1, 4, 5)):
        sample = change(ramp())
        assert sample.neighbors.shape[:2] == (2, 3)
        assert sample.neighbors[1, 0].equal(sample.image[0])


def test_true_colors_are_resized_cropped_and_mirrored_with_the_picture():
    for change in (flip, lambda s: resize(s, 3, 4), lambda s: crop(s, 1, -1, 4, 5)):
        sample = change(ramp().replace(clean=ramp().image))
        assert sample.clean.equal(sample.image)


def test_in_a_mirrored_world_the_camera_moves_and_turns_the_other_way():
    turned = flip(ramp()).neighbor_T
    expected = [[0.0, 0, 1, -2], [0, 1, 0, 0], [-1, 0, 0, 3], [0, 0, 0, 1]]
    assert turned.tolist() == [expected, expected]


def test_of_a_scene_that_was_brought_nearer_the_neighbors_see_the_same_pixels():
    sample = ramp()
    nearer = approach(sample, 2.0)
    assert nearer.neighbors.equal(sample.neighbors)
    assert nearer.nearness == 2
    assert approach(nearer, 1.5).nearness == 3
    for u, v in ((0, 0), (5, 3), (7, 5)):
        seen = [
            s.K @ (s.neighbor_T[0, :3, :3] @ point(s, u, v) + s.neighbor_T[0, :3, 3])
            for s in (sample, nearer)
        ]
        torch.testing.assert_close(seen[0][:2] / seen[0][2], seen[1][:2] / seen[1][2])
        # and half as far away
        torch.testing.assert_close(seen[0][2], 2 * seen[1][2])


def test_flipping_twice_gives_the_sample_back():
    sample, twice = ramp(), flip(flip(ramp()))
    for part in ('image', 'labels', 'depth', 'valid', 'K', 'neighbor_T'):
        assert getattr(twice, part).equal(getattr(sample, part))


def test_approaching_keeps_the_rays_of_the_first_camera_and_brings_the_scene_nearer():
    sample = ramp()
    zoomed = resize(sample, 12, 16)
    nearer = approach(zoomed, 2.0)
    assert nearer.K[0, 0] == sample.K[0, 0]
    assert nearer.K[1, 1] == sample.K[1, 1]
    assert nearer.depth.equal(zoomed.depth / 2)
    # lateral position stays, distance halves: the picture of a camera that went ahead
    halved = point(zoomed, 9, 5) * torch.tensor([1.0, 1.0, 0.5])
    torch.testing.assert_close(point(nearer, 9, 5), halved)


def test_samples_are_not_changed_in_place():
    sample, untouched = ramp(), ramp()
    for change in (flip, lambda s: approach(s, 2.0), lambda s: crop(s, 1, 1, 2, 2)):
        change(sample)
    for part in ('image', 'labels', 'depth', 'K'):
        assert getattr(sample, part).equal(getattr(untouched, part))


def test_one_focal_length_stands_for_two():
    assert focal_length_px(torch.tensor([[4.0, 0, 0], [0, 9.0, 0], [0, 0, 1]])) == pytest.approx(6)


def test_probabilities_move_with_the_labels():
    sample = ramp()
    sample = sample.replace(class_shares=sample.labels[None].float())
    for changed in (resize(sample, 12, 24), flip(sample), crop(sample, 1, 2, 3, 4)):
        assert torch.equal(changed.class_shares[0].long(), changed.labels)
    assert (crop(sample, -2, 0, 3, 2).class_shares[:, :2] == 0).all()
