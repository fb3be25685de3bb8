"""`sds distill` writes a folder that the data set `folder` reads."""

import json

import numpy as np
import pytest
from sds_perception.cli import distill as verb
from sds_perception.cli.main import main
from sds_perception.core.label_space import load_label_space
from sds_perception.core.picture_files import write_picture
from sds_perception.datasets.picture_files import read_single_channel
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.inference.teachers import teacher as teachers


class Sure:
    """Says with 0.9 that everything is one class."""

    def __init__(self, space, name):
        self.label_space = load_label_space(space)
        self.shares = np.full(len(self.label_space), 0.1 / (len(self.label_space) - 1), np.float32)
        self.shares[self.label_space.id_of(name)] = 0.9

    def class_probabilities(self, image):
        return np.broadcast_to(self.shares, (*image.shape[:2], len(self.shares)))


@pytest.fixture
def street(tmp_path, monkeypatch):
    monkeypatch.setattr(teachers, 'open_teacher', lambda *a, **k: Sure('cityscapes19', 'car'))
    (tmp_path / 'teacher.tflite').write_bytes(b'')
    for name in 'abc':
        write_picture(tmp_path / 'pictures' / f'{name}.png', np.zeros((8, 12, 3), np.uint8))
    return tmp_path


def run(street, *options):
    where = ['--teacher', str(street / 'teacher.tflite'), '--out', str(street / 'out')]
    return main(['distill', *where, '--root', str(street / 'pictures'), *options])


def test_pictures_without_labels_are_labeled(street, capsys):
    told, overlays = street / 'told.json', street / 'overlays'
    options = ['--dataset', 'folder', '--json', str(told), '--overlays', str(overlays)]
    assert run(street, *options) == 0
    assert capsys.readouterr().out.startswith(f'3 pictures in {street / "out"}; labels on 100.0 %')
    data = build_dataset(DatasetSettings(name='folder', root=str(street / 'out')))
    assert (data.label_space.name, len(data)) == ('cityscapes19', 3)
    assert (data[0].labels == 13).all()
    frame = json.loads(told.read_text())['frames'][0]
    assert (frame['labeled_before'], frame['labeled'], frame['depth']) == (0, 1, 0)
    assert len(list(overlays.iterdir())) == 3


def test_doubt_leaves_pixels_unknown_and_a_limit_takes_fewer(street):
    assert run(street, '--dataset', 'folder', '--min-confidence', '0.95', '--limit', '1') == 0
    labels = list((street / 'out' / 'labels').iterdir())
    assert len(labels) == 1
    assert (read_single_channel(labels[0], np.uint8) == 255).all()


def test_probabilities_are_written_on_demand(street):
    assert run(street, '--dataset', 'folder', '--soft') == 0
    sample = build_dataset(DatasetSettings(name='folder', root=str(street / 'out')))[0]
    assert sample.class_shares.shape == (19, 8, 12)
    assert sample.class_shares[13].mean().item() == pytest.approx(0.9, abs=0.005)


def test_depth_is_taught_where_there_is_none(street, monkeypatch):
    monkeypatch.setattr(
        verb, 'depth_teacher', lambda path: lambda image, focal: np.full(image.shape[:2], 3.0)
    )
    assert run(street, '--dataset', 'folder', '--depth-from', 'network.safetensors') == 0
    data = build_dataset(DatasetSettings(name='folder', root=str(street / 'out')))
    assert data[2].valid.all() and (data[2].depth == 3).all()


def test_without_a_teacher_labels_stay_and_depth_is_added(street, monkeypatch):
    monkeypatch.setattr(
        verb, 'depth_teacher', lambda path: lambda image, focal: np.full(image.shape[:2], 40.0)
    )
    write_picture(street / 'camvid' / 'train' / 'a.png', np.zeros((8, 12, 3), np.uint8))
    numbers = np.full((8, 12), 3, np.uint8)
    numbers[0] = 11  # void
    write_picture(street / 'camvid' / 'trainannot' / 'a.png', numbers)
    where = ['--root', str(street / 'camvid'), '--out', str(street / 'out')]
    assert main(['distill', '--dataset', 'camvid', *where, '--depth-from', 'street']) == 0
    data = build_dataset(DatasetSettings(name='folder', root=str(street / 'out')))
    assert data.label_space.name == 'camvid11'
    assert (data[0].labels[0] == 255).all() and (data[0].labels[1:] == 3).all()
    assert (data[0].depth == 40).all()


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        ([], 'nobody would teach; give --teacher for labels, --depth-from for depth'),
        (['--depth-from', 'street', '--soft'], '--soft writes probabilities of a teacher; give'),
    ],
)
def test_who_teaches_nothing_is_refused(street, capsys, options, message):
    where = ['--root', str(street / 'pictures'), '--out', str(street / 'out')]
    assert main(['distill', '--dataset', 'folder', *where, *options]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--min-confidence', '2'], '--min-confidence is 2.0; wanted 0 to 1'),
        (['--limit', '-1'], '--limit is -1; wanted a number of pictures, or 0 for all'),
    ],
)
def test_wrong_numbers_are_one_line(street, capsys, options, message):
    assert run(street, '--dataset', 'folder', *options) == 1
    assert message in capsys.readouterr().err
