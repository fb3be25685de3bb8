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


def test_a_picture_of_one_class_lends_nothing():
    mixed = mix_labeled(two_pictures(), probability=1.0, generator=torch.Generator())
    assert torch.equal(mixed.labels[1], two_pictures().labels[1])
    assert (mixed.depth[1] == 2).all()


def test_the_probability_is_the_share_of_pictures_that_receive_something():
    count = 400
    gray = torch.zeros(count, 1, 1, 2)
    batch = Sample(
        image=gray.expand(count, 3, 1, 2),
        # every picture has two classes of its own
        labels=torch.arange(2 * count).reshape(count, 1, 2),
        depth=gray,
        valid=gray > 0,
        K=torch.eye(3).expand(count, 3, 3),
        name=('x',) * count,
    )
    mixed = mix_labeled(batch, probability=0.3, generator=torch.Generator().manual_seed(0))
    changed = (mixed.labels != batch.labels).flatten(1).any(dim=1)
    assert abs(changed.float().mean() - 0.3) < 0.06


def test_probability_zero_leaves_all_as_it_was():
    batch = two_pictures()
    mixed = mix_labeled(batch, probability=0.0, generator=torch.Generator())
    assert torch.equal(mixed.labels, batch.labels)
    assert torch.equal(mixed.image, batch.image)
