"""Compositing takes every map from the same picture."""

from sds_perception.augmentations.mix_batch import (
    MixBatch,
    composite,
    known_batch,
    previous_pictures,
)
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample
import torch


def make_batch(value: float) -> MixBatch:
    sample = Sample(
        image=torch.full((2, 3, 1, 2), value),
        labels=torch.full((2, 1, 2), int(value)),
        depth=torch.full((2, 1, 1, 2), value),
        valid=torch.full((2, 1, 1, 2), value > 1),
        K=torch.eye(3).expand(2, 3, 3),
        name=('a', 'b'),
        class_shares=torch.full((2, 3, 1, 2), value),
    )
    return MixBatch(sample, torch.full((2, 1, 2), value), torch.full((2, 1, 1, 2), value))


def test_every_map_shows_the_foreground_where_the_mask_says():
    mask = torch.tensor([[[True, False]], [[False, False]]])
    mixed = composite(make_batch(2), make_batch(1), mask)
    expected = torch.where(mask, 2.0, 1.0)
    assert torch.equal(mixed.sample.image, expected[:, None].expand(2, 3, 1, 2))
    assert torch.equal(mixed.sample.labels, expected.long())
    assert torch.equal(mixed.sample.depth[:, 0], expected)
    assert torch.equal(mixed.sample.valid[:, 0], mask)
    assert torch.equal(mixed.sample.class_shares[:, 0], expected)
    assert torch.equal(mixed.confidence, expected)
    assert torch.equal(mixed.dense_depth[:, 0], expected)


def test_probabilities_are_dropped_where_one_side_has_none():
    bare = make_batch(1)
    bare = MixBatch(bare.sample.replace(class_shares=None), bare.confidence, bare.dense_depth)
    mixed = composite(make_batch(2), bare, torch.ones(2, 1, 2, dtype=bool))
    assert mixed.sample.class_shares is None


def test_ground_truth_is_sure_where_it_is_labeled():
    sample = make_batch(1).sample
    labels, valid = torch.tensor([[[3, UNLABELED]], [[0, 1]]]), torch.ones(2, 1, 1, 2, dtype=bool)
    valid[0, 0, 0, 0] = False
    batch = known_batch(sample.replace(labels=labels, valid=valid))
    assert batch.confidence.tolist() == [[[1, 0]], [[1, 1]]]
    assert batch.dense_depth.isnan().tolist() == [[[[True, False]]], [[[False, False]]]]


def test_previous_pictures_are_a_ring():
    batch = make_batch(1)
    batch.sample.labels[1] = 9
    ring = previous_pictures(batch)
    assert ring.sample.labels[:, 0, 0].tolist() == [9, 1]
    assert ring.sample.name == ('b', 'a')


def test_a_mixed_picture_has_no_neighbors():
    frames = torch.zeros(2, 2, 3, 1, 2)
    video = make_batch(1)
    video = MixBatch(video.sample.replace(neighbors=frames), video.confidence, video.dense_depth)
    mask = torch.tensor([[[True, False]], [[False, False]]])
    mixed = composite(make_batch(2), video, mask).sample
    assert mixed.neighbors[0].isnan().all()
    assert mixed.neighbors[1].equal(frames[1])


def test_true_colors_are_mixed_as_the_picture_is():
    front, back = (
        MixBatch(b.sample.replace(clean=b.sample.image), b.confidence, b.dense_depth)
        for b in (make_batch(2), make_batch(1))
    )
    mixed = composite(front, back, torch.tensor([[[True, False]], [[False, False]]])).sample
    assert torch.equal(mixed.clean, mixed.image)
