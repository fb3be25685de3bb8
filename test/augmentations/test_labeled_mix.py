"""Labeled pictures lend each other half of their classes, all their truths together."""

from sds_perception.augmentations.labeled_mix import mix_labeled
from sds_perception.core.sample import Sample
import torch


def two_pictures() -> Sample:
    """Return a picture of class 0 at 1 m and one of classes 1 and 2 at 2 m; gray = depth / 4."""
    labels = torch.zeros(2, 4, 4, dtype=torch.int64)
    labels[1, :2], labels[1, 2:] = 1, 2
    depth = torch.ones(2, 1, 4, 4)
    depth[1] = 2
    return Sample(
        image=depth.expand(2, 3, 4, 4) / 4,
        labels=labels,
        depth=depth,
        valid=torch.ones(2, 1, 4, 4, dtype=torch.bool),
        K=torch.eye(3).expand(2, 3, 3),
        name=('one', 'two'),
    )


def test_the_first_receives_one_class_of_the_second_with_image_and_depth():
    mixed = mix_labeled(two_pictures(), probability=1.0, generator=torch.Generator())
    received = mixed.labels[0] != 0
    assert received.sum() == 8  # one of the two halves of the second picture
    assert mixed.labels[0][received].unique().numel() == 1
    assert (mixed.depth[0, 0][received] == 2).all()
    assert (mixed.depth[0, 0][~received] == 1).all()
    assert torch.equal(mixed.image[:, :1], mixed.depth / 4)


def test_a_picture_of_one_class_covers_the_next_whole():
    mixed = mix_labeled(two_pictures(), probability=1.0, generator=torch.Generator())
    assert (mixed.labels[1] == 0).all()
    assert (mixed.depth[1] == 1).all()


def test_probability_zero_leaves_all_as_it_was():
    batch = two_pictures()
    mixed = mix_labeled(batch, probability=0.0, generator=torch.Generator())
    assert torch.equal(mixed.labels, batch.labels)
    assert torch.equal(mixed.image, batch.image)
