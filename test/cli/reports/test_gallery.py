"""The gallery of augmentations: every section has its pictures, and they show a change."""

import json

import cv2
import pytest
from sds_perception.augmentations.mix_batch import known_batch
from sds_perception.cli.main import main
from sds_perception.cli.reports.gallery import ABOUT, augment_all, read_batch
from sds_perception.datasets.nyud import Nyud


@pytest.fixture(scope='module')
def dataset(tmp_path_factory, write_nyud_tree):
    return Nyud(write_nyud_tree(tmp_path_factory.mktemp('nyuv2')))


@pytest.fixture(scope='module')
def batch(dataset):
    return known_batch(read_batch(dataset, 3))


def test_pictures_are_spread_over_the_data_set_and_of_one_size(batch):
    assert batch.sample.name == ('0001', '0003', '0005')
    assert batch.sample.image.shape == (3, 3, 240, 320)


def test_all_augmentations_are_shown(batch, dataset):
    assert list(augment_all(batch, dataset.label_space, 0)) == list(ABOUT)


def test_colors_change_and_labels_do_not(batch, dataset):
    after = augment_all(batch, dataset.label_space, 0)
    for name in ('color_aug', 'strong_color'):
        assert not after[name].sample.image.equal(batch.sample.image)
        assert after[name].sample.labels.equal(batch.sample.labels)


def test_each_camera_turns_its_own_way_and_loses_a_margin(batch, dataset):
    unknown = ~augment_all(batch, dataset.label_space, 0)['camera_turn'].sample.inside
    assert all(0 < margin < 0.5 for margin in unknown.float().mean((1, 2)).tolist())
    assert not unknown[0].equal(unknown[1])


def test_the_seed_decides(batch, dataset):
    first, same, other = (
        augment_all(batch, dataset.label_space, seed)['labeled_mix'].sample.image
        for seed in (0, 0, 1)
    )
    assert first.equal(same)
    assert not first.equal(other)


def test_the_page_names_pictures_that_are_there(tmp_path, dataset, write_nyud_tree, capsys):
    root = write_nyud_tree(tmp_path / 'nyuv2', count=2)
    listing = tmp_path / 'files.json'
    arguments = ['--dataset', 'nyud', '--root', str(root), '--json', str(listing)]
    code = main(['report', '--augmentations', *arguments, '--out', str(tmp_path / 'out')])
    assert code == 0
    assert '7 augmentations of 2 pictures in' in capsys.readouterr().out
    page = (tmp_path / 'out' / 'index.html').read_text()
    files = json.loads(listing.read_text())
    assert list(files) == [title for title, _ in ABOUT.values()]
    for file in sum(files.values(), []):
        assert f'src="{file}"' in page
        # six views of 320 px with gaps of 8 under captions
        assert cv2.imread(str(tmp_path / 'out' / file)).shape == (276, 6 * 328 + 8, 3)


def test_one_picture_cannot_be_mixed(tmp_path, write_nyud_tree, capsys):
    root = write_nyud_tree(tmp_path / 'nyuv2', count=1)
    assert main(['report', '--augmentations', '--dataset', 'nyud', '--root', str(root)]) == 1
    assert '1 pictures cannot be mixed; wanted 2 or more' in capsys.readouterr().err


@pytest.mark.parametrize(
    ('words', 'told'),
    [
        (['--augmentations', '--seeds', '0'], '--seeds would change nothing here: it is of an'),
        (['--augmentations', '--only-tabulate'], '--only-tabulate would change nothing here'),
        (['--experiment', 'semi_supervised', '--seed', '3'], '--seed would change nothing here'),
    ],
)
def test_options_of_the_other_report_are_refused(tmp_path, capsys, words, told):
    assert main(['report', *words, '--dataset', 'nyud', '--out', str(tmp_path / 'new')]) == 1
    assert told in capsys.readouterr().err
