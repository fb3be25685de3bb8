"""Objects are large connected components of drawn classes."""

from sds_perception.augmentations.mixing_settings import AffineMixSettings
from sds_perception.augmentations.objects import pick_objects
import torch


def make_labels() -> torch.Tensor:
    """Show 40 pixels of class 1 in two parts, 4 of class 2 and one speck each of 1 and 3."""
    labels = torch.zeros(1, 20, 50, dtype=torch.int64)
    labels[0, 0:4, 0:5] = 1
    labels[0, 10:14, 0:5] = 1
    labels[0, 10:12, 30:32] = 2
    labels[0, 5, 45] = 1
    labels[0, 7, 45] = 3
    return labels


def pick(labels, generator=None, **settings):
    return pick_objects(
        labels,
        movable=[1, 2, 3],
        settings=AffineMixSettings(min_object_area=0.004, **settings),
        generator=generator or torch.Generator().manual_seed(0),
    )


def test_every_large_component_has_its_own_number():
    labels = make_labels()
    objects = pick(labels, num_classes=3)
    assert objects.unique().tolist() == [0, 1, 2, 3]
    assert len({objects[0, 0, 0].item(), objects[0, 10, 0].item(), objects[0, 10, 30].item()}) == 3
    assert torch.equal(objects[0, 10:14, 0:5].unique(), objects[0, 10, 0].reshape(1))


def test_specks_are_no_objects():
    objects = pick(make_labels(), num_classes=3)
    assert objects[0, 5, 45] == 0
    assert objects[0, 7, 45] == 0


def test_rare_classes_are_drawn_in_inverse_proportion():
    labels, generator = make_labels(), torch.Generator().manual_seed(0)
    rare = sum(pick(labels, generator, num_classes=1)[0, 10, 30] > 0 for _ in range(300)).item()
    # 40 pixels of class 1 against 4 of class 2: ten times out of eleven
    assert 255 <= rare <= 290


def test_nothing_movable_gives_no_objects():
    assert not pick(torch.full((2, 4, 4), 255)).any()


def test_pixels_that_touch_at_a_corner_are_one_object():
    labels = torch.zeros(1, 10, 10, dtype=torch.int64)
    labels[0, 0:2, 0:2] = 1
    labels[0, 2:4, 2:4] = 1
    assert pick(labels).unique().tolist() == [0, 1]
