"""Data sets by name, and what is said of settings that open none."""

import numpy as np
import pytest
from sds_perception.core.settings import from_mapping
from sds_perception.datasets.registry import DATASETS, RENDERED, build_dataset
from sds_perception.datasets.settings import DatasetSettings


@pytest.fixture
def root(tmp_path, write_nyud_tree):
    return str(write_nyud_tree(tmp_path, count=6))


def names(dataset):
    return [dataset[index].name for index in range(len(dataset))]


def test_the_names_are_those_of_the_field():
    indoors, streets = {'nyud', 'scannet'}, {'cityscapes', 'kitti', 'vkitti', 'synthia', 'camvid'}
    assert indoors | streets | {'folder', 'rosbag', 'synthetic'} <= set(DATASETS)


def test_a_name_and_a_root_open_a_data_set(root):
    assert names(build_dataset(DatasetSettings('nyud', root))) == [f'000{n}' for n in range(1, 7)]
    assert len(build_dataset(DatasetSettings('folder', root + '/images'))) == 6


def test_parts_share_nothing_and_are_all_together(root):
    options = {'root': root, 'validation_fraction': 0.3}
    fit = names(build_dataset(DatasetSettings(part='fit', **options)))
    validation = names(build_dataset(DatasetSettings(part='validation', **options)))
    assert validation == ['0002', '0005']
    assert sorted(fit + validation) == [f'000{n}' for n in range(1, 7)]
    assert names(build_dataset(DatasetSettings(part='end', **options))) == ['0005', '0006']
    assert len(build_dataset(DatasetSettings(part='start', **options))) == 4


def test_a_count_takes_the_first_pictures(root):
    assert names(build_dataset(DatasetSettings(root=root, count=2))) == ['0001', '0002']
    assert len(build_dataset(DatasetSettings(root=root, count=100))) == 6


def test_labels_can_be_read_in_the_classes_of_another_space(root):
    own = build_dataset(DatasetSettings(root=root, label_space='nyu40'))
    other = build_dataset(DatasetSettings(root=root, label_space='scannet20'))
    assert (own.label_space.name, len(own.label_space)) == ('nyu40', 40)
    assert (other.label_space.name, len(other.label_space)) == ('scannet20', 20)
    assert other[0].labels.shape == own[0].labels.shape


def test_videos_hand_out_neighbors(tmp_path, write_picture, write_text):
    for number in range(3):
        write_picture(tmp_path / 'color' / f'{number}.jpg', np.zeros((6, 8, 3)))
    write_text(tmp_path / 'intrinsic' / 'intrinsic_color.txt', '1 0 0 0\n' * 4)
    video = build_dataset(DatasetSettings('scannet', str(tmp_path), neighbors=(-1, 1)))
    assert len(video) == 1
    assert video[0].neighbors.shape == (2, 3, 6, 8)


def test_single_pictures_have_no_neighbors(root):
    with pytest.raises(ValueError, match="'nyud' holds single pictures; leave neighbors empty"):
        build_dataset(DatasetSettings(root=root, neighbors=(1,)))


@pytest.mark.parametrize('name', ['folder', 'synthia'])
def test_a_split_that_a_data_set_does_not_have_is_refused(root, name):
    with pytest.raises(ValueError, match=f"'{name}' has no splits, and split is 'val'; leave"):
        build_dataset(DatasetSettings(name, root, split='val'))


@pytest.mark.parametrize('split', ['train', 'test'])
def test_what_commands_take_where_no_split_is_named_opens_all_of_a_folder(root, split):
    assert len(build_dataset(DatasetSettings('folder', root + '/images', split=split))) == 6


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no data set 'nyu'; known are .*nyud.*synthetic"):
        build_dataset(DatasetSettings('nyu', 'somewhere'))


@pytest.mark.parametrize('name', sorted(set(DATASETS) - set(RENDERED)))
def test_a_data_set_on_disk_needs_a_root(name):
    with pytest.raises(ValueError, match=f"'{name}' has no root; give the folder"):
        build_dataset(DatasetSettings(name))


@pytest.mark.parametrize('settings', [{'split': '3'}, {'split': 'train', 'count': 2}])
def test_synthetic_rooms_need_a_seed_and_a_count(settings):
    with pytest.raises(ValueError, match='wanted a number of pictures .*and a seed'):
        build_dataset(DatasetSettings('synthetic', **settings))


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'part': 'half'}, "part is 'half'; choose one of all, fit, validation, start, end"),
        ({'validation_fraction': 0.0}, 'validation_fraction is 0.0; wanted above 0'),
        ({'validation_fraction': 0.6}, 'validation_fraction is 0.6; wanted above 0, at most 0.5'),
        (
            {'neighbors': [-1, 0]},
            r'neighbors are \[-1, 0\]; wanted different offsets other than 0',
        ),
        ({'neighbors': [1, 1]}, r'neighbors are \[1, 1\]; wanted different offsets'),
        ({'count': -1}, 'count is -1; wanted 0'),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(DatasetSettings, settings)
