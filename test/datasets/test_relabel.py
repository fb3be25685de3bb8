"""Labels of one space read as another."""

import pytest
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.relabel import RENAMED, Relabeled, relabeling
import torch


class OnePicture(DenseDataset):
    min_depth_m, max_depth_m = 0.5, 7.0
    label_space = load_label_space('camvid11')
    class_shares = None

    def with_shares(self, class_shares):
        self.class_shares = class_shares
        return self

    def __len__(self):
        return 1

    def __getitem__(self, index):
        # pavement, tree, bicyclist, unlabeled
        labels = torch.tensor([[4, 5, 10, 255]])
        empty = torch.zeros(1, 1, 4)
        sample = Sample(empty.expand(3, 1, 4), labels, empty, empty.bool(), torch.eye(3))
        return sample.replace(class_shares=self.class_shares)


def meaning(source, target):
    source, target = load_label_space(source), load_label_space(target)
    names = [*target.names, *['ignored'] * (256 - len(target))]
    return dict(zip(source.names, [names[i] for i in relabeling(source, target)], strict=True))


def test_labels_change_and_255_stays():
    dataset = Relabeled(OnePicture(), 'cityscapes19')
    assert dataset.label_space.name == 'cityscapes19'
    assert dataset[0].labels.tolist() == [[1, 8, 12, 255]]
    assert (len(dataset), dataset.min_depth_m, dataset.max_depth_m) == (1, 0.5, 7.0)


def test_probabilities_of_classes_that_became_one_are_added():
    # cityscapes19: car, truck and terrain become car and tree of camvid11; 255 says nothing
    dataset = OnePicture()
    dataset.label_space = load_label_space('cityscapes19')
    shares = torch.zeros(19, 1, 4)
    for name, share in (('car', 0.5), ('truck', 0.25), ('terrain', 0.25)):
        shares[dataset.label_space.id_of(name), 0, 0] = share
    relabeled = Relabeled(dataset.with_shares(shares), 'camvid11')
    found = relabeled[0].class_shares
    names = relabeled.label_space.names
    assert found.shape == (11, 1, 4)
    assert {names[i]: found[i, 0, 0].item() for i in found[:, 0, 0].nonzero().flatten()} == {
        'car': 0.75,
        'tree': 0.25,
    }
    assert not found[:, 0, 1].any()


def test_probabilities_of_classes_that_are_not_there_are_shared_out_or_say_nothing():
    dataset = OnePicture()
    dataset.label_space = space = load_label_space('vkitti14')
    shares = torch.zeros(14, 1, 4)
    shares[space.id_of('misc'), 0, :2] = torch.tensor([0.2, 0.6])
    shares[space.id_of('van'), 0, :2] = torch.tensor([0.8, 0.4])
    relabeled = Relabeled(dataset.with_shares(shares), 'cityscapes19')
    found = relabeled[0].class_shares
    assert found[:, 0, 0].sum() == found[relabeled.label_space.id_of('car'), 0, 0] == 1
    assert not found[:, 0, 1].any()


def test_every_class_of_camvid_is_one_of_cityscapes():
    classes = meaning('camvid11', 'cityscapes19')
    assert classes['sign'] == 'traffic_sign'
    assert 'ignored' not in classes.values()


def test_what_cityscapes_does_not_score_is_ignored():
    classes = meaning('vkitti14', 'cityscapes19')
    assert (classes['van'], classes['tree'], classes['guard_rail']) == (
        'car',
        'vegetation',
        'ignored',
    )
    assert classes['misc'] == 'ignored'


def test_scannet_scores_half_of_nyu40():
    classes = list(meaning('nyu40', 'scannet20').values())
    assert classes.count('ignored') == 20


@pytest.mark.parametrize(('source', 'target'), RENAMED)
def test_renamed_classes_exist_in_both_spaces(source, target):
    renamed = RENAMED[source, target]
    assert set(renamed) <= set(load_label_space(source).names)
    assert set(renamed.values()) <= set(load_label_space(target).names)


def test_other_spaces_are_refused_with_the_possible_ones():
    with pytest.raises(
        ValueError, match='camvid11 cannot be read as nyu40; they can as cityscapes19'
    ):
        Relabeled(OnePicture(), 'nyu40')
