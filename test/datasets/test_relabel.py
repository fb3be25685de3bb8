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

    def __len__(self):
        return 1

    def __getitem__(self, index):
        # pavement, tree, bicyclist, unlabeled
        labels = torch.tensor([[4, 5, 10, 255]])
        empty = torch.zeros(1, 1, 4)
        return Sample(empty.expand(3, 1, 4), labels, empty, empty.bool(), torch.eye(3))


def meaning(source, target):
    source, target = load_label_space(source), load_label_space(target)
    names = [*target.names, *['ignored'] * (256 - len(target))]
    return dict(zip(source.names, [names[i] for i in relabeling(source, target)], strict=True))


def test_labels_change_and_255_stays():
    dataset = Relabeled(OnePicture(), 'cityscapes19')
    assert dataset.label_space.name == 'cityscapes19'
    assert dataset[0].labels.tolist() == [[1, 8, 12, 255]]
    assert (len(dataset), dataset.min_depth_m, dataset.max_depth_m) == (1, 0.5, 7.0)


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
