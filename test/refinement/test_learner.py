"""Tests of the network that learns."""

import pytest
from sds_perception.core.normalization import normalize
from sds_perception.core.sample import collate
from sds_perception.refinement.batches import Batches
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.learner import Learner, network_of
from sds_perception.refinement.settings import RefineSettings
from sds_perception.refinement.trial import copied
import torch

CPU = torch.device('cpu')


def learner(network, info, **changes):
    return Learner(RefineSettings(**changes), info, network, CPU)


@pytest.mark.parametrize(
    ('labels', 'depth', 'video', 'learned'),
    [
        (False, True, False, 'depth'),
        (True, True, False, 'decoders'),
        (False, False, True, 'depth_alone'),
        (False, True, True, 'depth'),
        (False, False, False, 'decoders'),
    ],
)
def test_what_learns_depends_on_what_is_known(
    small_network, small_info, labels, depth, video, learned
):
    refined = learner(small_network, small_info)
    refined.adapt(are_classes_judged=True, has_labels=labels, has_depth=depth, has_video=video)
    assert refined.state()['learn'] == learned


def test_one_frame_with_neighbors_is_enough(small_network, small_info):
    refined = learner(small_network, small_info)
    for has_video in (True, False):
        refined.adapt(
            are_classes_judged=True, has_labels=False, has_depth=False, has_video=has_video
        )
    assert refined.state()['learn'] == 'depth_alone'


def test_what_was_chosen_stays(small_network, small_info):
    fixed = learner(small_network, small_info, learn='norm')
    fixed.adapt(are_classes_judged=True, has_labels=True, has_depth=True, has_video=False)
    assert fixed.state()['learn'] == 'norm'


def test_classes_stay_what_the_first_weights_say_where_depth_alone_changes(
    small_network, small_info, wall
):
    frames = collate([to_sample(wall(), (0.1, 10.0))])
    refined = learner(small_network, small_info, learn='depth', precision='fp32')
    values = refined.step(Batches(None, frames), torch.Generator().manual_seed(0))
    # nothing has moved yet: what is said and what is kept are one, and its loss is its entropy
    shares = small_network(normalize(frames.image)).logits.softmax(dim=1)
    entropy = -(shares * shares.log()).sum(dim=1).mean()
    assert values['distillation'] == pytest.approx(entropy.item(), abs=0.05)


def test_where_labels_teach_only_pictures_without_them_keep_their_classes(
    small_network, small_info, wall
):
    unlabeled = collate([to_sample(wall(), (0.1, 10.0))])
    labels = torch.zeros_like(unlabeled.labels)
    labeled = unlabeled.replace(labels=labels)
    for batches, is_kept in (
        (Batches(labeled, None), False),
        (Batches(None, unlabeled), True),
        (Batches(labeled, unlabeled), True),
    ):
        refined = learner(small_network, small_info, learn='decoders')
        values = refined.step(batches, torch.Generator().manual_seed(0))
        assert (values['distillation'] > 0) == is_kept


def test_going_back_takes_no_memory_that_could_be_missing(small_network, small_info, wall):
    frames = collate([to_sample(wall(), (0.1, 10.0))])
    refined = learner(small_network, small_info)
    refined.step(Batches(None, frames), torch.Generator().manual_seed(0))
    teacher, first = refined.teacher, copied(small_network.state_dict())
    refined.load(first)
    assert refined.teacher is teacher
    assert all(torch.equal(v, first[name]) for name, v in teacher.state_dict().items())
    assert refined.state()['teacher']['steps'] == 0
    # the optimizer's memory is taken at its first step, where a batch can be halved
    assert not refined.state()['optimizer']['state']


def test_weights_that_do_not_fit_are_refused(small_info):
    with pytest.raises(ValueError, match='does not hold the weights of this network'):
        network_of(small_info, {'a': torch.zeros(1)}, CPU)


def test_settings_that_changed_count_after_a_restart(small_network, small_info):
    before = learner(small_network, small_info, learn='heads', learning_rate=3e-4)
    before.load(small_network.state_dict(), caution=0.5)
    after = learner(small_network, small_info, learn='decoders', learning_rate=1e-5)
    after.load_state(before.state())
    assert after._learn == 'decoders'
    assert [group['full_lr'] for group in after._optimizer.param_groups] == [0.5e-5]
    same = learner(small_network, small_info, learn='heads', learning_rate=1e-5)
    same.load_state(before.state())
    assert [group['full_lr'] for group in same._optimizer.param_groups] == [0.5e-5]


def test_what_is_accepted_takes_back_one_halving_of_the_rate(small_network, small_info):
    found = learner(small_network, small_info, learn='heads', learning_rate=1e-4)
    for _ in range(2):
        found.load(small_network.state_dict(), caution=0.5)
    rates = []
    for _ in range(3):
        found.be_bolder()
        rates.append(found._optimizer.param_groups[0]['full_lr'])
    assert rates == [0.5e-4, 1e-4, 1e-4]


def test_where_nobody_judges_the_classes_depth_alone_learns(small_network, small_info):
    found = learner(small_network, small_info)
    found.adapt(are_classes_judged=False, has_labels=False, has_depth=True, has_video=False)
    assert (found._learn, found.moves_classes) == ('depth_alone', False)
