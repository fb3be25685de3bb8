"""Whole runs: to the end, stopped and gone on with, and stopped by a loss that is no number."""

import multiprocessing

import pytest
from sds_perception.core.checkpoint import load_checkpoint, read_checkpoint_info, sha256_of
from sds_perception.models.registry import build_from_checkpoint
from sds_perception.training import loop
from sds_perception.training.log import read_log
from sds_perception.training.loop import Trainer
from sds_perception.training.validate import validate
import torch


class Stopped(BaseException):
    """What stands for a kill: nothing catches it."""


def stop_after(step):
    def report(done, total, values):
        if done == step and 'total' not in values or done > step:
            raise Stopped

    return report


def losses(folder):
    """Return the log without how fast it went."""
    return [
        {key: value for key, value in row.items() if key != 'images_per_s'}
        for row in read_log(folder / 'log.jsonl')
    ]


@pytest.fixture(scope='module')
def whole_run(tmp_path_factory, tiny_settings):
    """Train six steps without a stop."""
    folder = tmp_path_factory.mktemp('whole')
    scores = Trainer(tiny_settings(), folder).run()
    return folder, scores


def test_a_run_logs_every_step_and_every_validation(whole_run):
    rows = losses(whole_run[0])
    assert [row['step'] for row in rows] == [1, 2, 3, 3, 4, 5, 6, 6]
    terms = {'cross_entropy', 'side_cross_entropy', 'berhu', 'total', 'gradient_norm'}
    assert set(rows[0]) == {'step', 'learning_rate', *terms}
    assert {'miou', 'rmse', 'abs_rel', 'images'} <= set(rows[3])


def test_the_decoders_learning_rate_is_logged(whole_run):
    # two steps of warm-up to 8e-4
    assert [row['learning_rate'] for row in losses(whole_run[0])[:3]] == [4e-4, 8e-4, 8e-4]


def test_what_is_logged_is_what_is_trained(whole_run):
    row = losses(whole_run[0])[0]
    parts = row['cross_entropy'] + 0.4 * row['side_cross_entropy'] + 0.5 * row['berhu']
    assert row['total'] == pytest.approx(parts)


@pytest.mark.parametrize(('stop', 'num_workers'), [(1, 0), (3, 0), (5, 1)])
def test_a_stopped_run_goes_on_with_the_losses_of_one_that_was_not(
    whole_run, tmp_path, tiny_settings, stop, num_workers
):
    """Before the first saved state, in a validation and after one."""
    settings = tiny_settings(num_workers=num_workers)
    with pytest.raises(Stopped):
        Trainer(settings, tmp_path).run(stop_after(stop))
    Trainer(settings, tmp_path).run()
    assert losses(tmp_path) == losses(whole_run[0])
    for name in ('last', 'best'):
        expected, about = load_checkpoint(whole_run[0] / f'{name}.safetensors')
        found, info = load_checkpoint(tmp_path / f'{name}.safetensors')
        assert info == about
        assert all(found[key].equal(value) for key, value in expected.items())


def test_a_stopped_run_is_still_pulled_to_where_it_began(tmp_path, tiny_settings):
    settings = tiny_settings(criterion={'feature_distance': 0.01})
    Trainer(settings, tmp_path / 'whole').run()
    with pytest.raises(Stopped):
        Trainer(settings, tmp_path / 'stopped').run(stop_after(3))
    Trainer(settings, tmp_path / 'stopped').run()
    assert losses(tmp_path / 'stopped') == losses(tmp_path / 'whole')
    steps = [row for row in losses(tmp_path / 'whole') if 'total' in row]
    assert all(row['feature_distance'] > 0 for row in steps)


def test_a_finished_run_only_tells_its_scores_again(whole_run, tiny_settings):
    folder, scores = whole_run
    before = (folder / 'log.jsonl').read_text()
    assert Trainer(tiny_settings(), folder).run() == scores
    assert (folder / 'log.jsonl').read_text() == before


def test_states_are_saved_at_their_period_and_around_validations_alone(
    tmp_path, tiny_settings, monkeypatch
):
    trainer = Trainer(tiny_settings(save_every_steps=4), tmp_path)
    saved = []
    monkeypatch.setattr(trainer.state, 'save', lambda path: saved.append(trainer.state.step))
    trainer.run()
    assert saved == [3, 3, 4, 6, 6]


@pytest.mark.parametrize('step', [3, 6])
def test_a_validation_that_fails_loses_no_step_and_is_made_up_for(
    whole_run, tmp_path, tiny_settings, monkeypatch, step
):
    settings = tiny_settings(save_every_steps=100)
    trainer = Trainer(settings, tmp_path)

    def fail(*arguments, **options):
        if trainer.state.step == step:
            raise ValueError('a broken picture')
        return validate(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(loop, 'validate', fail)
        with pytest.raises(ValueError, match='a broken picture'):
            trainer.run()
    again = Trainer(settings, tmp_path)
    assert again.state.step == step
    assert again.run() == whole_run[1]
    assert losses(tmp_path) == losses(whole_run[0])


def test_checkpoints_describe_themselves(whole_run, tree):
    folder, scores = whole_run
    info = read_checkpoint_info(folder / 'last.safetensors')
    assert info.step == 6
    assert info.label_space.name == 'nyu40'
    assert (info.input_height_px, info.input_width_px) == (48, 64)
    assert (info.min_depth_m, info.max_depth_m) == (0.1, 10.0)
    # the camera of 640x480, a tenth of its size
    assert info.focal_length_px == pytest.approx((518.8579 * 519.4696) ** 0.5 / 10, rel=1e-6)
    assert (info.trained_on, info.license) == ('two colors', 'none needed')
    assert info.parent_sha256 == ''
    assert info.metrics == scores
    assert info.metrics['miou'] == losses(folder)[-1]['miou']
    assert info.metrics['measured_on']['count'] == 2
    assert str(tree) not in str(info)


def test_checkpoints_load_into_the_network_they_describe(whole_run):
    for name in ('last', 'best'):
        weights, info = load_checkpoint(whole_run[0] / f'{name}.safetensors')
        network = build_from_checkpoint(info)
        network.load_state_dict(weights)
        assert all(p.dtype == torch.float32 for p in network.parameters())


def test_the_best_checkpoint_is_the_one_with_the_highest_miou(whole_run):
    folder, _ = whole_run
    best = max((row['miou'], -row['step']) for row in losses(folder) if 'miou' in row)
    info = read_checkpoint_info(folder / 'best.safetensors')
    assert (info.metrics['miou'], -info.step) == best


def break_network(trainer):
    torch.nn.init.constant_(trainer.state.network.segmentation_head.scores.bias, torch.nan)


def test_a_loss_that_is_not_finite_stops_and_tells_all_terms(tmp_path, tiny_settings):
    trainer = Trainer(tiny_settings(num_workers=1), tmp_path)
    with pytest.raises(Stopped):
        trainer.run(stop_after(3))
    saved = trainer.folder.state.read_bytes()
    break_network(trainer)
    before = [p.clone() for p in trainer.state.network.parameters()]
    words = (
        r'not finite: cross_entropy = nan, side_cross_entropy = \d.*, berhu = \d.*, total = nan; '
        r'pictures 000\d, 000\d; lower the learning rate'
    )
    with pytest.raises(FloatingPointError, match=words) as stopped:
        trainer.run()
    assert stopped.traceback
    assert trainer.folder.state.read_bytes() == saved
    for old, new in zip(before, trainer.state.network.parameters(), strict=True):
        torch.testing.assert_close(new, old, rtol=0, atol=0, equal_nan=True)
    assert multiprocessing.active_children() == []


def test_one_batch_seen_again_and_again_is_learned(tmp_path, tiny_settings):
    still = {'min_scale': 1.0, 'max_scale': 1.0, 'flip': 0.0}
    settings = tiny_settings(
        data=[{'name': 'nyud', 'root': tiny_settings().data[0].root, 'count': 2}],
        augmentation={'crop_height_px': 48, 'crop_width_px': 64, **still},
        optimizer={'learning_rate': 0.02, 'encoder_learning_rate': 0.005, 'warmup_steps': 2},
        model_settings={'decoder_channels': [8, 8, 8, 8], 'dropout': 0.0},
        epochs=20,
        validate_every_epochs=20,
        save_every_steps=20,
    )
    Trainer(settings, tmp_path).run()
    rows = [row for row in losses(tmp_path) if 'total' in row]
    for term in ('cross_entropy', 'side_cross_entropy', 'berhu'):
        assert rows[-1][term] < 0.5 * rows[0][term]


@pytest.mark.parametrize(('task', 'scored'), [('semantic', 'miou'), ('depth', 'rmse')])
def test_a_task_alone_is_trained_and_judged(tmp_path, tiny_settings, task, scored):
    settings = tiny_settings(
        model_settings={'decoder_channels': [8, 8, 8, 8], 'tasks': task}, epochs=1
    )
    scores = Trainer(settings, tmp_path).run()
    assert [key for key in ('miou', 'rmse') if scores[key] is not None] == [scored]
    assert (tmp_path / 'best.safetensors').is_file()


def test_mixed_precision_gives_about_the_same_losses(tmp_path, whole_run, tiny_settings):
    with pytest.raises(Stopped):
        Trainer(tiny_settings(precision='bf16'), tmp_path).run(stop_after(1))
    expected, found = losses(whole_run[0])[0], losses(tmp_path)[0]
    assert found['total'] == pytest.approx(expected['total'], rel=0.05)
    assert found['total'] != expected['total']


def test_rare_classes_can_weigh_more(tmp_path, whole_run, tiny_settings):
    with pytest.raises(Stopped):
        Trainer(tiny_settings(criterion={'class_balance': 1.0}), tmp_path).run(stop_after(1))
    expected, found = losses(whole_run[0])[0], losses(tmp_path)[0]
    assert found['cross_entropy'] != expected['cross_entropy']
    assert found['berhu'] == expected['berhu']


def test_training_can_start_from_a_checkpoint(tmp_path, whole_run, tiny_settings):
    start = whole_run[0] / 'last.safetensors'
    settings = tiny_settings(initial_checkpoint=str(start), epochs=1)
    trainer = Trainer(settings, tmp_path)
    weights, _ = load_checkpoint(start)
    key = 'encoder.stages.4.3.conv.2.weight'
    assert trainer.state.network.state_dict()[key].equal(weights[key].float())
    trainer.run()
    assert read_checkpoint_info(tmp_path / 'last.safetensors').parent_sha256 == sha256_of(start)


def test_a_folder_with_another_run_is_refused(whole_run, tiny_settings):
    with pytest.raises(ValueError, match='run with other settings: epochs was 2 and is 3; go on'):
        Trainer(tiny_settings(epochs=3), whole_run[0])


def test_too_few_pictures_for_a_batch_are_refused(tmp_path, tiny_settings):
    with pytest.raises(ValueError, match='6 pictures do not fill a batch of 7; lower batch_size'):
        Trainer(tiny_settings(batch_size=7), tmp_path / 'run')
    assert not (tmp_path / 'run').exists()


@pytest.fixture(scope='module')
def few_labels(tmp_path_factory, tiny_settings):
    """Train a run of six steps with labels of two pictures, and return its settings, too."""
    semi_supervised = {'labeled_fraction': 1 / 3, 'batch_size': 1}
    settings = tiny_settings(semi_supervised=semi_supervised, epochs=6, validate_every_epochs=3)
    folder = tmp_path_factory.mktemp('few')
    Trainer(settings, folder).run()
    return folder, settings


def test_pictures_without_labels_teach_and_all_terms_are_logged(few_labels):
    row = losses(few_labels[0])[0]
    terms = {'cross_entropy', 'side_cross_entropy', 'berhu', 'pseudo_label', 'confident_share'}
    assert set(row) == {'step', 'learning_rate', 'total', 'gradient_norm', *terms}
    assert (few_labels[0] / 'labeled.txt').read_text().startswith('# 2 of 6 pictures')


@pytest.mark.parametrize('stop', [1, 3, 5])
def test_a_stopped_run_with_few_labels_goes_on_like_one_that_was_not(few_labels, tmp_path, stop):
    folder, settings = few_labels
    with pytest.raises(Stopped):
        Trainer(settings, tmp_path).run(stop_after(stop))
    Trainer(settings, tmp_path).run()
    assert losses(tmp_path) == losses(folder)
    teachers = [
        torch.load(path / 'state.pt', weights_only=True)['teacher']['weights']
        for path in (tmp_path, folder)
    ]
    assert all(a.equal(b) for a, b in zip(*(t.values() for t in teachers), strict=True))
