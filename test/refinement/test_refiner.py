"""Tests of the online refiner with a small network."""

import numpy as np
import pytest
from sds_perception.refinement import refiner as refiner_module
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.guard import Guard
from sds_perception.refinement.handover import Handover
from sds_perception.training.network_view import view
import torch

BOLD = {'learning_rate': 0.01, 'miou_tolerance': 1.0, 'abs_rel_tolerance': 9.0}
"""Nothing but held-back frames judges."""


def feed(refiner, wall, count=6, **changes):
    for index in range(count):
        refiner.add(wall(f'frame {index}', seed=index, stamp_s=float(index), **changes))


def same(weights, others):
    return all(torch.equal(weights[name], others[name]) for name in weights)


def test_sensor_depth_is_learned_and_accepted(open_refiner, wall):
    refiner = open_refiner(hold_back_every=3, **BOLD)
    feed(refiner, wall, depth_m=3.0)
    before = refiner.measure_serving()['recent_abs_rel']
    for _ in range(8):
        assert np.isfinite(refiner.step()['total'])
    verdict = refiner.judge()
    assert verdict.accepted, verdict.reason
    assert verdict.after['recent_abs_rel'] < before == verdict.before['recent_abs_rel']
    refiner.accept()
    assert refiner.measure_serving()['recent_abs_rel'] == verdict.after['recent_abs_rel']
    assert refiner.counts['accepted'] == 1


def test_the_decoder_of_the_classes_is_not_touched_where_depth_alone_is_known(open_refiner, wall):
    refiner = open_refiner()
    feed(refiner, wall, 2)
    before = refiner.serving()[0]
    refiner.step()
    refiner.judge()
    after = refiner.candidate()[0]
    moved = {name.split('.')[0] for name in after if not torch.equal(before[name], after[name])}
    assert moved <= {'depth_decoder', 'depth_head', 'exchanges'}
    assert 'depth_head' in moved


def test_statistics_of_norms_stay(open_refiner, wall, labels):
    refiner = open_refiner(learn='all')
    feed(refiner, wall, 2, labels=labels)
    before = refiner.serving()[0]
    refiner.step()
    refiner.judge()
    after = refiner.candidate()[0]
    assert all(torch.equal(before[name], after[name]) for name in after if 'running' in name)
    assert not same(before, after)


@pytest.mark.parametrize(
    'known', [{'depth_m': None}, {}, {'depth_m': None, 'labels': np.zeros((48, 64), np.uint8)}]
)
def test_a_step_is_made_of_whatever_is_known(open_refiner, wall, known):
    refiner = open_refiner(neighbor_gap_s=1.0, confidence=0.0)
    feed(refiner, wall, 4, **known)
    refiner.flush()
    assert np.isfinite(refiner.step()['total'])


def test_source_pictures_are_mixed_in(open_refiner, wall):
    refiner = open_refiner(source_batch_size=1)
    feed(refiner, wall, 2)
    assert {'cross_entropy', 'berhu'} <= refiner.step().keys()


def test_two_runs_are_alike_and_another_seed_is_not(open_refiner, wall):
    candidates = []
    for folder, seed in (('a', 0), ('b', 0), ('c', 1)):
        refiner = open_refiner(folder, seed=seed)
        feed(refiner, wall, 4)
        for _ in range(2):
            refiner.step()
        refiner.judge()
        candidates.append(refiner.candidate()[0])
    assert same(candidates[0], candidates[1])
    assert not same(candidates[0], candidates[2])


def test_a_restart_goes_on_where_it_was(open_refiner, wall):
    whole = open_refiner('whole')
    feed(whole, wall, 4)
    cut = open_refiner('cut')
    feed(cut, wall, 4)
    for refiner in (whole, cut):
        refiner.step()
    cut.save()
    cut = open_refiner('cut')
    assert (cut.steps, len(cut.buffer), cut.buffer.messages) == (1, 4, [])
    for refiner in (whole, cut):
        refiner.step()
        refiner.judge()
    assert same(whole.candidate()[0], cut.candidate()[0])


@pytest.mark.parametrize('content', [b'', b'half a file', None])
def test_a_broken_state_begins_anew_and_says_so(open_refiner, wall, content):
    refiner = open_refiner()
    feed(refiner, wall, 2)
    refiner.save()
    path = refiner.folder / 'state.pt'
    path.write_bytes(path.read_bytes()[:-9] if content is None else content)
    again = open_refiner()
    assert (again.steps, len(again.buffer)) == (0, 2)
    assert 'began anew from the checkpoint' in again.buffer.messages[0]


def test_a_loss_that_is_not_finite_goes_back(open_refiner, wall):
    refiner = open_refiner()
    feed(refiner, wall, 2)
    with torch.no_grad():
        next(refiner._learner.network.depth_head.parameters()).fill_(torch.nan)
    assert refiner.step() == {}
    assert refiner.counts['not_finite'] == 1
    assert np.isfinite(refiner.step()['total'])


def test_a_bag_that_begins_again_finds_every_frame_on_its_shelf(open_refiner, wall):
    refiner = open_refiner(hold_back_every=3, max_recent_frames=2)
    laps = []
    for _ in range(2):
        feed(refiner, wall, 11)  # a number that three does not divide
        laps.append({entry.name: entry.shelf for entry in refiner.buffer.entries()})
    assert laps[0] == laps[1]
    assert set(laps[0].values()) == {'measured', 'recent'}


def test_what_was_left_when_it_was_killed_is_removed(open_refiner):
    folder = open_refiner().folder
    half = folder / '.state.k3x_9q0z.pt'
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b'half a state')
    open_refiner()
    assert not half.exists()


def test_a_candidate_that_is_not_finite_is_refused(open_refiner, wall):
    refiner = open_refiner()
    feed(refiner, wall, 2)
    with torch.no_grad():
        next(refiner._learner.teacher.parameters()).fill_(torch.inf)
    verdict = refiner.judge()
    assert not verdict.accepted
    assert 'not finite' in verdict.reason


def test_a_guard_that_cannot_be_read_leaves_a_candidate_undecided(
    open_refiner, wall, write_nyud_tree, tmp_path
):
    root = write_nyud_tree(tmp_path / 'nyud')
    refiner = open_refiner(guard_dataset='nyud', guard_root=str(root), hold_back_every=0)
    feed(refiner, wall, 2)
    refiner.step()
    labels = sorted((root / 'segmentation').glob('*.png'))
    whole = [path.read_bytes() for path in labels]
    for path in labels:
        path.write_bytes(b'broken')
    verdict = refiner.judge()
    assert (verdict.accepted, verdict.is_undecided) == (False, True)
    assert 'the guard set cannot be read: ' in verdict.reason
    assert str(root / 'segmentation') in verdict.reason
    assert refiner.counts['refused'] == 0
    for path, content in zip(labels, whole, strict=True):
        path.write_bytes(content)
    assert not refiner.judge().is_undecided


def test_a_set_without_a_root_is_refused_before_anything_is_loaded(open_refiner):
    with pytest.raises(ValueError, match="source_dataset is 'nyud' and source_root ''"):
        open_refiner(source_dataset='nyud', checkpoint='/none.safetensors')


def test_frames_that_are_too_close_in_time_are_left_out_to_the_last(open_refiner, wall):
    refiner = open_refiner(min_frame_period_s=1.0, neighbor_gap_s=0.5)
    for n in range(8):
        refiner.add(wall(f'{n}', stamp_s=n / 4, depth_m=None))
    refiner.flush()
    assert [entry.name for entry in refiner.buffer.entries()] == ['0', '4']


def test_implausible_depth_is_reported_and_not_taken_in(open_refiner, wall):
    refiner = open_refiner()
    with pytest.raises(ValueError, match='millimeters said to be meters'):
        refiner.add(wall(depth_m=2000.0))
    assert refiner.counts['implausible_depth'] == 1
    assert not refiner.has_frames
    with pytest.raises(ValueError, match='no frame to learn from yet'):
        refiner.step()


def test_labels_of_unknown_classes_are_refused(open_refiner, wall):
    refiner = open_refiner()
    with pytest.raises(ValueError, match='hold the class 40; wanted 0 to 39 of nyu40'):
        refiner.add(wall(labels=np.full((48, 64), 40, np.uint8)))


def test_an_annotation_finds_its_frame(open_refiner, wall, labels):
    refiner = open_refiner()
    feed(refiner, wall, 3, depth_m=None)
    names = refiner.buffer.worth_annotating(2)
    assert len(set(names)) == 2
    refiner.annotate(names[0], labels)
    assert np.array_equal(refiner.buffer.read(names[0]).labels, labels)
    assert names[0] not in refiner.buffer.worth_annotating(3)
    with pytest.raises(KeyError):
        refiner.annotate('unknown', labels)
    with pytest.raises(ValueError, match='wanted uint8 of the size of its picture'):
        refiner.annotate(names[1], labels[:10])


def test_the_scale_of_the_serving_weights_is_known(open_refiner, wall):
    refiner = open_refiner()
    assert refiner.scale is None
    feed(refiner, wall, 2)
    assert refiner.scale.scale > 0
    refiner.reset()
    assert refiner.scale is None


def test_reset_and_serve_change_the_weights(open_refiner, wall):
    refiner = open_refiner()
    feed(refiner, wall, 2)
    first = refiner.serving()[0]
    refiner.step()
    refiner.judge()
    refiner.accept()
    accepted = refiner.serving()[0]
    assert not same(first, accepted)
    refiner.reset()
    assert same(first, refiner.serving()[0])
    refiner.serve(accepted)
    assert same(accepted, refiner.serving()[0])
    assert same(accepted, refiner._learner.teacher.state_dict())


def test_a_poisoned_stream_is_refused_and_never_handed_over(
    open_refiner, wall, small_network, small_info, tmp_path, monkeypatch
):
    fixed = [said_by(small_network, wall(f'{n}', seed=n), small_info) for n in range(2)]

    def build_guard(settings, info):
        return Guard(
            fixed, info, miou_tolerance=0.005, abs_rel_tolerance=9.0, recent_tolerance=9.0
        )

    monkeypatch.setattr(refiner_module, 'build_guard', build_guard)
    refiner = open_refiner(learning_rate=0.03, teacher_decay=0.5, pseudo_label=0.0)
    handover = Handover(tmp_path / 'handover')
    served = handover.publish(*refiner.serving(), step=0, scores={}, parent='')
    for frame in (wall(f'{n}', seed=n) for n in range(2)):
        truth = said_by(small_network, frame, small_info).labels.numpy()
        refiner.add(frame.replace(labels=((truth + 17) % 40).astype(np.uint8)))
    for _ in range(10):
        refiner.step()
    verdict = refiner.judge()
    assert verdict.before['guard_miou'] == 1.0
    assert not verdict.accepted
    assert 'mIoU on the guard set went from 1.0000' in verdict.reason
    refiner.rollback()
    assert same(refiner._learner.teacher.state_dict(), refiner.serving()[0])
    assert handover.current() == served


def said_by(network, frame, info):
    """Return a sample whose labels are what the network says."""
    sample = to_sample(frame, (0.1, 10.0))
    return sample.replace(labels=view(network, sample, info).probabilities.argmax(dim=0))
