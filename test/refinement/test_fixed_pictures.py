"""Tests of the pictures that stay the same."""

import pytest
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.refinement.fixed_pictures import (
    KeptPictures,
    TaughtPictures,
    open_guard_pictures,
    open_source_pictures,
)
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.settings import RefineSettings
import torch


class Walls(DenseDataset):
    """Ten walls; reading is counted."""

    min_depth_m, max_depth_m = 0.1, 10.0

    def __init__(self, wall, label_space):
        self.label_space = label_space
        self._wall = wall
        self.read = []

    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> Sample:
        self.read.append(index)
        return to_sample(self._wall(f'{index}', seed=index), (0.1, 10.0))


@pytest.fixture
def walls(wall, small_info):
    return Walls(wall, small_info.label_space)


def test_pictures_are_spread_over_the_set_and_read_once(walls, small_info):
    kept = KeptPictures(walls, small_info, 2)
    assert [sample.name for sample in kept] == ['0', '5']
    assert [sample.name for sample in kept] == ['0', '5']
    assert walls.read == [0, 5]


def test_what_is_kept_is_what_was_read(walls, small_info):
    (kept, *_), read = KeptPictures(walls, small_info), walls[0]
    assert torch.equal(kept.image, read.image)
    assert torch.equal(kept.labels, read.labels)
    assert torch.equal(kept.depth, read.depth)
    assert torch.equal(kept.K, read.K)


def test_a_set_of_other_classes_is_refused(walls, info):
    with pytest.raises(ValueError, match="the checkpoint speaks 'camvid11'"):
        KeptPictures(walls, info)


def test_what_a_network_says_takes_the_place_of_the_truth(walls, small_info, small_network):
    taught = TaughtPictures(KeptPictures(walls, small_info, 1), small_network, small_info)[0]
    assert taught.valid.all()
    assert (taught.labels < 40).all()
    assert not torch.equal(taught.depth, walls[0].depth)


def test_what_judges_is_not_learned_from(write_nyud_tree, tmp_path, small_info, small_network):
    root = str(write_nyud_tree(tmp_path))
    named = {'guard_dataset': 'nyud', 'guard_root': root}
    named |= {'source_dataset': 'nyud', 'source_root': root}
    settings = RefineSettings(**named)
    source = open_source_pictures(settings, small_info, small_network)
    guard = open_guard_pictures(settings, small_info)
    judged = {sample.name for sample in guard}
    assert judged and judged.isdisjoint(source[index].name for index in range(len(source)))


def test_rooms_are_for_their_own_classes_alone(info, small_network):
    assert open_guard_pictures(RefineSettings(), info) is None
    assert open_source_pictures(RefineSettings(), info, small_network) is None
