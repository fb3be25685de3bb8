"""Samples stack into batches."""

import pytest
from sds_perception.core.sample import Sample, collate, concatenate, select
import torch


def sample(name='a', size=(2, 3), **optional):
    height, width = size
    return Sample(
        image=torch.zeros(3, height, width),
        labels=torch.full((height, width), 255),
        depth=torch.zeros(1, height, width),
        valid=torch.zeros(1, height, width, dtype=torch.bool),
        K=torch.eye(3),
        name=name,
        **optional,
    )


def test_a_batch_has_one_more_axis_everywhere():
    batch = collate([sample('a'), sample('b')])
    assert batch.image.shape == (2, 3, 2, 3)
    assert batch.labels.shape == (2, 2, 3)
    assert batch.depth.shape == batch.valid.shape == (2, 1, 2, 3)
    assert batch.K.shape == (2, 3, 3)
    assert batch.name == ('a', 'b')


def test_types_are_kept():
    batch = collate([sample()])
    assert (batch.labels.dtype, batch.valid.dtype) == (torch.int64, torch.bool)


def test_probabilities_are_zero_where_a_sample_has_none():
    shares = torch.full((3, 2, 3), 1 / 3)
    taught, untaught = sample(class_shares=shares), sample()
    for mixed in (
        collate([taught, untaught]),
        concatenate([collate([taught]), collate([untaught])]),
    ):
        assert mixed.class_shares.shape == (2, 3, 2, 3)
        assert mixed.class_shares[0].equal(shares)
        assert mixed.class_shares[1].eq(0).all()
    assert collate([untaught, untaught]).class_shares is None


def test_neighbors_and_their_poses_are_nan_where_a_sample_has_none():
    video = {'neighbors': torch.zeros(2, 3, 2, 3), 'neighbor_T': torch.eye(4).expand(2, 4, 4)}
    mixed = collate([sample(**video), sample(neighbors=video['neighbors']), sample()])
    assert mixed.neighbors.shape == (3, 2, 3, 2, 3)
    assert mixed.neighbors.isfinite().flatten(1).all(dim=1).tolist() == [True, True, False]
    assert mixed.neighbor_T.isfinite().flatten(1).all(dim=1).tolist() == [True, False, False]
    assert collate([sample(), sample()]).neighbors is None


def test_some_samples_of_a_batch_can_be_kept():
    batch = collate([sample(name, nearness=torch.tensor(ord(name))) for name in 'abc'])
    kept = select(batch, torch.tensor([True, False, True]))
    assert kept.name == ('a', 'c')
    assert kept.nearness.tolist() == [ord('a'), ord('c')]
    assert kept.image.shape[0] == kept.K.shape[0] == 2
    assert kept.class_shares is None


def test_samples_of_different_sizes_do_not_stack():
    with pytest.raises(RuntimeError, match='equal size'):
        collate([sample(size=(2, 3)), sample(size=(4, 3))])


def test_replacing_leaves_the_sample_as_it_was():
    before = sample('a')
    assert before.replace(name='b').name == 'b'
    assert before.name == 'a'


def test_moving_to_a_device_moves_all_tensors():
    moved = sample(
        class_shares=torch.zeros(3, 2, 3),
        neighbors=torch.zeros(1, 3, 2, 3),
        neighbor_T=torch.zeros(1, 4, 4),
    ).to('meta')
    tensors = [moved.image, moved.labels, moved.depth, moved.valid, moved.K, moved.class_shares]
    tensors += [moved.neighbors, moved.neighbor_T]
    assert {tensor.device.type for tensor in tensors} == {'meta'}


def test_batches_of_different_sizes_stand_one_behind_the_other():
    joined = concatenate([collate([sample('a')]), collate([sample('b'), sample('c')])])
    assert joined.image.shape == (3, 3, 2, 3)
    assert joined.name == ('a', 'b', 'c')


def test_a_batch_without_neighbors_gets_nan_beside_one_that_has_them():
    neighbors = torch.zeros(2, 3, 2, 3)
    joined = concatenate([collate([sample()]), collate([sample(neighbors=neighbors)])])
    assert joined.neighbors.shape == (2, 2, 3, 2, 3)
    assert joined.neighbors[0].isnan().all()
    assert joined.neighbors[1].eq(0).all()


def test_samples_can_be_taken_by_place_in_any_order():
    batch = collate([sample('a'), sample('b'), sample('c')])
    assert select(batch, torch.tensor([2, 0, 2])).name == ('c', 'a', 'c')
    assert select(batch, torch.tensor([False, True, False])).name == ('b',)


def test_a_sample_that_says_nothing_lies_inside_its_picture_everywhere():
    outside = torch.zeros(2, 3, dtype=torch.bool)
    assert collate([sample(), sample()]).inside is None
    for joined in (
        collate([sample(inside=outside), sample()]),
        concatenate([collate([sample(inside=outside)]), collate([sample()])]),
    ):
        assert joined.inside.dtype == torch.bool
        assert joined.inside.flatten(1).any(dim=1).tolist() == [False, True]
