"""Pictures whose labels nobody may see."""

from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.core.sample import Sample
from sds_perception.datasets.unlabeled import Unlabeled
import torch

YARDS, ROOMS = (
    LabelSpace(name, tuple(LabelClass(name, (0, 0, 0), i) for i, name in enumerate(names)))
    for name, names in (('yards', ('lawn', 'pond')), ('rooms', ('wall', 'floor')))
)


class TwoPictures:
    """One labeled in its first pixel, one not at all; a teacher is certain of the label."""

    label_space, min_depth_m, max_depth_m = YARDS, 0.1, 10.0

    def __len__(self):
        return 2

    def __getitem__(self, index):
        labels = torch.tensor([[[1, 255]], [[255, 255]]])[index]
        shares = torch.tensor([[[0.0, 0.5]], [[1.0, 0.5]]])
        depth = torch.ones(1, 1, 2)
        image = torch.zeros(3, 1, 2)
        return Sample(image, labels, depth, depth > 0, torch.eye(3), class_shares=shares)


def test_labels_are_gone_and_so_is_what_a_teacher_was_told_of_them():
    labeled, unlabeled = Unlabeled(TwoPictures(), YARDS)
    assert labeled.labels.tolist() == unlabeled.labels.tolist() == [[255, 255]]
    assert labeled.class_shares is None
    assert unlabeled.class_shares.sum(dim=0).tolist() == [[1, 1]]
    assert labeled.valid.all()


def test_probabilities_of_as_many_other_classes_are_dropped():
    assert all(sample.class_shares is None for sample in Unlabeled(TwoPictures(), ROOMS))
