"""Data that a run could not use are refused before its first step."""

import pytest
from sds_perception.core.label_space import load_label_space
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.folder import Folder
from sds_perception.datasets.nyud import Nyud
from sds_perception.training.loop import Trainer
from sds_perception.training.requirements import require_class_shares, require_truth
import torch
from torch import nn


class Two(DenseDataset):
    """The first two pictures of a data set, changed."""

    label_space, min_depth_m, max_depth_m = load_label_space('nyu40'), 0.5, 10.0

    def __init__(self, dataset, *changes):
        self._samples = [dataset[i].replace(**changes[i]) for i in range(2)]

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self._samples[index]


def network_of(*heads):
    return nn.ModuleDict({head: nn.Identity() for head in heads})


def test_one_picture_of_truth_that_the_network_predicts_is_enough(tree):
    unlabeled = {'labels': torch.full((48, 64), 255)}
    classes_alone = {'valid': torch.zeros(1, 48, 64, dtype=torch.bool)}
    pictures = Two(Nyud(tree), {**unlabeled, **classes_alone}, classes_alone)
    require_truth(pictures, network_of('segmentation_head', 'depth_head'))
    with pytest.raises(ValueError, match='neither labels nor depth .* validate on another'):
        require_truth(pictures, network_of('depth_head'))


def test_depth_beyond_the_range_of_the_data_set_is_no_truth(tree):
    too_near = {'depth': torch.full((1, 48, 64), 0.4)}
    network = network_of('depth_head')
    require_truth(Two(Nyud(tree), too_near, {}), network)
    with pytest.raises(ValueError, match='neither labels nor depth'):
        require_truth(Two(Nyud(tree), too_near, too_near), network)


def test_one_picture_with_class_probabilities_is_enough(tree):
    without = Nyud(tree)
    taught = Two(without, {}, {'class_shares': torch.full((40, 48, 64), 1 / 40)})
    require_class_shares([without, taught])
    with pytest.raises(ValueError, match='distillation has a weight, and no picture comes with'):
        require_class_shares([without, Folder(tree / 'images')])


def test_a_run_that_nothing_can_judge_does_not_begin(tmp_path, tree, tiny_settings):
    validation = {'name': 'folder', 'root': str(tree / 'images'), 'label_space': 'nyu40'}
    with pytest.raises(ValueError, match='validate on another data set'):
        Trainer(tiny_settings(validation=validation), tmp_path / 'run')
    assert not (tmp_path / 'run').exists()


def test_a_run_of_soft_labels_that_nobody_wrote_does_not_begin(tmp_path, tiny_settings):
    with pytest.raises(ValueError, match='write them by sds distill --soft'):
        Trainer(tiny_settings(criterion={'distillation': 1.0}), tmp_path / 'run')
    assert not (tmp_path / 'run').exists()
