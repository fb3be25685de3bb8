"""ClassMix pastes half of the classes, DepthMix whatever is nearer."""

from sds_perception.augmentations.mix_batch import known_batch
from sds_perception.augmentations.mixing import (
    class_mix,
    class_mix_mask,
    depth_mix,
    depth_mix_mask,
)
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample
import torch


def picture(labels: list[int], depth: list[float]) -> Sample:
    """Return a batch of one picture of one row."""
    depth = torch.tensor(depth)[None, None, None]
    image = depth.expand(1, 3, 1, -1) / 10
    return Sample(image, torch.tensor(labels)[None, None], depth, depth > 0, torch.eye(3)[None])


def test_half_of_the_classes_are_drawn_rounded_down_and_ignore_never():
    labels = torch.tensor(
        [[[0, 1, 2, 3, 4, UNLABELED]], [[6, 7, 8, 9, 9, 9]], [[5, 5, 5, 5, 5, UNLABELED]]]
    )
    for seed in range(20):
        mask = class_mix_mask(labels, generator=torch.Generator().manual_seed(seed))
        drawn = [picture[of].unique().numel() for picture, of in zip(labels, mask, strict=True)]
        assert drawn == [2, 2, 0]
        assert not mask[:, 0, 5][labels[:, 0, 5] == UNLABELED].any()


def test_a_drawn_class_is_pasted_whole():
    source = known_batch(picture([5, 5, 6, 6], [1, 1, 1, 1]))
    target = known_batch(picture([0, 0, 0, 0], [2, 2, 2, 2]))
    mixed = class_mix(source, target, generator=torch.Generator().manual_seed(0)).sample.labels
    assert mixed.tolist() in ([[[5, 5, 0, 0]]], [[[0, 0, 6, 6]]])


def test_depth_mix_compares_disparities_on_each_pictures_own_scale():
    # disparities 1, 0.5, 0.2 become 1, 0.375, 0; disparities 0.1, 0.05, 0.02 likewise
    near = torch.tensor([1.0, 2.0, 5.0])[None, None, None]
    far = 10 * near
    assert depth_mix_mask(near, far).all()
    assert depth_mix_mask(near.flip(-1), far).tolist() == [[[False, True, True]]]


def test_depth_mix_scales_each_picture_of_a_batch_on_its_own():
    # disparities 1, 0.5, 0.2 become 1, 0.375, 0; 0.1, 0.08, 0.02 become 1, 0.75, 0; the middle
    # of 0.5 to 0.1, 0.2 becomes 0.25
    depth = torch.tensor([[1.0, 2.0, 5.0], [10.0, 12.5, 50.0]])[:, None, None]
    other = torch.tensor([[10.0, 12.5, 50.0], [2.0, 5.0, 10.0]])[:, None, None]
    mask = depth_mix_mask(depth, other)
    assert mask.tolist() == [[[True, False, True]], [[True, True, True]]]
    for place in (0, 1):
        alone = depth_mix_mask(depth[place : place + 1], other[place : place + 1])
        assert torch.equal(mask[place : place + 1], alone)


def test_depth_mix_gives_ties_within_the_margin_to_the_source():
    depth = 1 / torch.tensor([1.0, 0.5, 0.0001])[None, None, None]
    other = 1 / torch.tensor([1.0, 0.52, 0.0001])[None, None, None]
    assert depth_mix_mask(depth, other).tolist() == [[[True, True, True]]]
    assert depth_mix_mask(depth, other, margin=0.01).tolist() == [[[True, False, True]]]


def test_depth_mix_leaves_out_what_has_no_depth():
    depth = torch.tensor([1.0, torch.nan, 5.0])[None, None, None]
    assert depth_mix_mask(depth, torch.full_like(depth, 2.0)).tolist() == [[[True, False, True]]]
    assert not depth_mix_mask(torch.full_like(depth, torch.nan), depth).any()


def test_depth_mix_shows_the_nearer_pixels():
    source = known_batch(picture([1, 1, 1], [1, 8, 9]))
    target = known_batch(picture([2, 2, 2], [9, 1, 8]))
    mixed = depth_mix(source, target)
    assert mixed.sample.labels.tolist() == [[[1, 2, 1]]]
    assert mixed.sample.depth.tolist() == [[[[1, 1, 9]]]]
