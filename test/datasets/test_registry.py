"""Data sets by name, and what is said of settings that open none."""

import pytest
from sds_perception.core.settings import from_mapping
from sds_perception.datasets.registry import DATASETS, build_dataset
from sds_perception.datasets.settings import DatasetSettings


@pytest.fixture
def root(tmp_path, write_nyud_tree):
    return str(write_nyud_tree(tmp_path, count=6))


def names(dataset):
    return [dataset[index].name for index in range(len(dataset))]


def test_the_names_are_those_of_the_field():
    assert {'nyud', 'camvid', 'folder', 'synthetic'} <= set(DATASETS)


def test_a_name_and_a_root_open_a_data_set(root):
    assert names(build_dataset(DatasetSettings('nyud', root))) == [f'000{n}' for n in range(1, 7)]
    assert len(build_dataset(DatasetSettings('folder', root + '/images'))) == 6


def test_parts_share_nothing_and_are_all_together(root):
    options = {'root': root, 'validation_fraction': 0.3}
    fit = names(build_dataset(DatasetSettings(part='fit', **options)))
    validation = names(build_dataset(DatasetSettings(part='validation', **options)))
    assert validation == ['0002', '0005']
    assert sorted(fit + validation) == [f'000{n}' for n in range(1, 7)]


def test_a_count_takes_the_first_pictures(root):
    assert names(build_dataset(DatasetSettings(root=root, count=2))) == ['0001', '0002']
    assert len(build_dataset(DatasetSettings(root=root, count=100))) == 6


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no data set 'nyu'; known are .*nyud.*synthetic"):
        build_dataset(DatasetSettings('nyu', 'somewhere'))


@pytest.mark.parametrize('name', ['nyud', 'camvid', 'folder'])
def test_a_data_set_on_disk_needs_a_root(name):
    with pytest.raises(ValueError, match=f"'{name}' has no root; give the folder"):
        build_dataset(DatasetSettings(name))


@pytest.mark.parametrize('settings', [{'split': '3'}, {'split': 'train', 'count': 2}])
def test_synthetic_rooms_need_a_seed_and_a_count(settings):
    with pytest.raises(ValueError, match='wanted count, the number of pictures, and split'):
        build_dataset(DatasetSettings('synthetic', **settings))


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'part': 'half'}, "part is 'half'; choose one of all, fit, validation"),
        ({'validation_fraction': 0.0}, 'validation_fraction is 0.0; wanted above 0'),
        ({'validation_fraction': 0.6}, 'validation_fraction is 0.6; wanted above 0, at most 0.5'),
        ({'count': -1}, 'count is -1; wanted 0'),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(DatasetSettings, settings)
