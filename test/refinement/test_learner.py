"""Tests of the network that learns."""

import pytest
from sds_perception.refinement.learner import Learner, network_of, pose_net_of
from sds_perception.refinement.settings import RefineSettings
import torch

CPU = torch.device('cpu')


def learner(network, info, **changes):
    return Learner(RefineSettings(**changes), info, network.state_dict(), CPU)


def test_motion_is_read_from_the_networks_own_features(small_network):
    weights = small_network.state_dict()
    encoder = pose_net_of(weights).encoder.state_dict()
    assert torch.equal(
        encoder['1.0.conv.0.0.weight'], weights['encoder.stages.1.0.conv.0.0.weight']
    )
    pose_net_of({'another.network': torch.zeros(1)})


def test_what_learns_depends_on_what_is_known(small_network, small_info):
    refined = learner(small_network, small_info)
    learned = []
    for known in ((False, True), (True, True), (False, False)):
        refined.adapt(has_labels=known[0], has_depth=known[1])
        learned.append(refined.state()['learn'])
    assert learned == ['depth', 'decoders', 'depth']
    fixed = learner(small_network, small_info, learn='norm')
    fixed.adapt(has_labels=True, has_depth=True)
    assert fixed.state()['learn'] == 'norm'


def test_pictures_alone_teach_classes_only_before_a_guard_set(small_network, small_info):
    guarded = learner(small_network, small_info, guard_dataset='nyud', guard_root='anywhere')
    guarded.adapt(has_labels=False, has_depth=False)
    assert guarded.state()['learn'] == 'decoders'


def test_weights_that_do_not_fit_are_refused(small_info):
    with pytest.raises(ValueError, match="do not fit 'ccam_net'"):
        network_of(small_info, {'a': torch.zeros(1)}, CPU)
