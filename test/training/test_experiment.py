"""A grid of runs: its cells, their settings, and what is refused."""

from pathlib import Path

import pytest
from sds_perception.core.resources import resource_path
from sds_perception.core.settings import from_mapping, load_settings
from sds_perception.training.experiment import Cell, Experiment, merged
from sds_perception.training.experiment_scores import write_scores
from sds_perception.training.experiment_settings import ExperimentSettings
from sds_perception.training.methods import METHODS

SHIPPED = sorted(Path(resource_path('config/experiments')).glob('*.yaml'))


def experiment(tree, tmp_path, dataset='nyud', distilled='', **changes):
    settings = from_mapping(ExperimentSettings, {'steps': 10, 'seeds': [0, 1], **changes})
    return Experiment(settings, tmp_path, dataset=dataset, root=str(tree), distilled=distilled)


def test_one_seed_is_whole_before_the_next_begins(tree, tmp_path):
    grid = experiment(tree, tmp_path, fractions=[0.5, 1.0], methods=['ccam', 'sds'])
    assert [(cell.seed, cell.fraction, cell.method) for cell in grid.cells] == [
        (seed, fraction, method)
        for seed in (0, 1)
        for fraction in (0.5, 1.0)
        for method in ('ccam', 'sds')
    ]


def test_all_methods_of_a_seed_have_the_same_labels(tree, tmp_path):
    grid = experiment(tree, tmp_path, fractions=[0.5])
    for seed in (0, 1):
        settings = [grid.train_settings(cell) for cell in grid.cells if cell.seed == seed]
        assert {one.semi_supervised.split_file for one in settings} == {
            str(tmp_path / 'splits' / f'nyud-{seed}-0.5.txt')
        }
        assert {one.semi_supervised.split_seed for one in settings} == {seed}
        assert {one.seed for one in settings} == {seed}


def test_methods_differ_in_what_they_say(tree, tmp_path):
    grid = experiment(tree, tmp_path, fractions=[0.5])

    def settings(method):
        return grid.train_settings(Cell('nyud', method, 0.5, 0))

    assert settings('semantic').model_settings['tasks'] == 'semantic'
    assert settings('joint').model_settings['exchange'] == 'none'
    assert settings('ccam').semi_supervised.batch_size == 0
    assert settings('more_depth').semi_supervised.step.pseudo_label == 0
    for name in ('class_mix', 'depth_mix', 'affine_mix'):
        assert settings(name).semi_supervised.step.mixing == name
        assert not settings(name).semi_supervised.step.color_aug
    sds = settings('sds').semi_supervised.step
    assert (sds.mixing, sds.color_aug) == ('affine_mix', True)


def test_all_shares_of_labels_get_the_same_number_of_steps(tree, tmp_path):
    grid = experiment(tree, tmp_path, steps=12, train={'batch_size': 1})
    # five of the six pictures are fitted to; 12 steps are 12/1, 12/2 and 12/5 epochs
    epochs = [grid.train_settings(Cell('nyud', 'ccam', f, 0)).epochs for f in (0.2, 0.4, 1.0)]
    assert epochs == [12, 6, 2]
    # an epoch of five pictures is one full batch of three or of four: a rest waits
    for batch_size in (3, 4):
        grid = experiment(tree, tmp_path, steps=12, train={'batch_size': batch_size})
        assert grid.train_settings(Cell('nyud', 'ccam', 1.0, 0)).epochs == 12


@pytest.mark.parametrize('path', SHIPPED, ids=lambda path: path.stem)
def test_shipped_schedules_make_settings_for_every_method(path, tree, tmp_path):
    grid = Experiment(
        load_settings(ExperimentSettings, path), tmp_path, dataset='nyud', root=str(tree)
    )
    assert grid.methods == tuple(METHODS)
    assert grid.settings.fractions == (1 / 16, 1 / 8, 1 / 4, 1.0)
    for method in METHODS:
        assert grid.train_settings(Cell('nyud', method, 1.0, 0)).model == 'ccam_net'


def test_finished_runs_of_other_settings_are_refused_before_any_training(tree, tmp_path):
    shape = {'fractions': [1.0], 'methods': ['ccam', 'sds'], 'train': {'batch_size': 1}}
    old = experiment(tree, tmp_path, steps=5, **shape)
    last = old.cells[-1]
    path = tmp_path / 'scores' / f'{last.name}.json'
    write_scores(path, {'method': 'sds'}, old.train_settings(last))
    assert old.scores() == [{'method': 'sds'}]

    new = experiment(tree, tmp_path, steps=20, **shape)
    words = r'nyud-sds-1-1.json was trained with other settings: epochs was 1 and is 4; '
    with pytest.raises(ValueError, match=words):
        new.scores()
    with pytest.raises(ValueError, match=words):
        next(new.run(lambda cell: pytest.fail(f'{cell} was trained')))


def test_nested_values_are_changed_and_the_old_ones_stay():
    old = {'a': {'b': 1, 'c': 2}, 'd': 3}
    assert merged(old, {'a': {'b': 9}, 'e': 4}) == {'a': {'b': 9, 'c': 2}, 'd': 3, 'e': 4}
    assert old == {'a': {'b': 1, 'c': 2}, 'd': 3}


def test_unknown_methods_and_data_sets_are_refused(tree, tmp_path):
    with pytest.raises(ValueError, match="no method 'sdx'; choose from semantic, depth"):
        experiment(tree, tmp_path, methods=['sdx'])
    with pytest.raises(ValueError, match="no experiment on 'kitti'; choose one of nyud, camvid"):
        experiment(tree, tmp_path, dataset='kitti')


def test_methods_that_need_depth_are_refused_without_it(tree, tmp_path):
    assert experiment(tree, tmp_path, dataset='camvid').methods == ('semantic', 'class_mix')
    with pytest.raises(ValueError, match="camvid has no depth, which 'sds' learns from; choose"):
        experiment(tree, tmp_path, dataset='camvid', methods=['sds'])


def test_depth_by_a_network_allows_all_methods_that_labels_can_score(tree, tmp_path):
    grid = experiment(tree, tmp_path, dataset='camvid', distilled='written')
    assert grid.methods == tuple(name for name in METHODS if name != 'depth')
    with pytest.raises(ValueError, match="camvid has no depth, which 'depth' is scored by"):
        experiment(tree, tmp_path, dataset='camvid', distilled='written', methods=['depth'])
    with pytest.raises(ValueError, match='nyud has measured depth; leave out the distilled'):
        experiment(tree, tmp_path, distilled='written')


@pytest.mark.parametrize(
    ('values', 'words'),
    [
        ({'steps': 0}, 'steps is 0; wanted 1 or more'),
        ({'seeds': []}, 'fractions and seeds must not be empty'),
        ({'seeds': [0, 0]}, r'seeds are \(0, 0\); wanted each once'),
        ({'methods': ['sds', 'sds']}, 'methods are .* wanted each once'),
        ({'fractions': [1.5]}, r'fractions are \(1.5,\); wanted above 0, at most 1'),
    ],
)
def test_grids_that_cannot_be_run_are_refused(values, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(ExperimentSettings, values)
