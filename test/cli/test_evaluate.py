"""`sds evaluate` on a tiny NYU folder with a network that was never trained."""

import json

import cv2
import numpy as np
import pytest
from sds_perception.cli.main import main

HEIGHT, WIDTH = 48, 64


@pytest.fixture
def nyud(tmp_path):
    """Two pictures: class 3 (0-based 2) at 2 m everywhere."""
    root = tmp_path / 'nyud'
    for folder in ('images', 'segmentation', 'depth', 'gt_sets'):
        (root / folder).mkdir(parents=True)
    for name in ('0001', '0002'):
        picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
        cv2.imwrite(str(root / 'images' / f'{name}.jpg'), picture)
        cv2.imwrite(str(root / 'segmentation' / f'{name}.png'), np.full_like(picture[..., 0], 3))
        np.save(root / 'depth' / f'{name}.npy', np.full((HEIGHT, WIDTH), 2.0, np.float32))
    (root / 'gt_sets' / 'test.txt').write_text('0001\n0002\n')
    return root


def evaluate(checkpoint, root, *options):
    common = ['--dataset', 'nyud', '--root', str(root), '--backend', 'torch', '--device', 'cpu']
    return main(['evaluate', '--checkpoint', str(checkpoint), *common, *options])


def test_all_promised_numbers_are_written(tiny_checkpoint, nyud, tmp_path, capsys):
    out = tmp_path / 'out.json'
    assert evaluate(tiny_checkpoint, nyud, '--json', str(out)) == 0
    scores = json.loads(out.read_text())
    promised = {'miou', 'pixel_accuracy', 'iou_per_class', 'abs_rel', 'rmse', 'a1', 'seconds'}
    assert promised <= scores.keys()
    assert scores['images'] == 2
    assert len(scores['iou_per_class']) == 40
    assert scores['iou_per_class']['window'] in (None, 0.0)
    assert 'mIoU' in capsys.readouterr().out


def test_a_picture_is_written_for_each(tiny_checkpoint, nyud, tmp_path):
    assert evaluate(tiny_checkpoint, nyud, '--pictures', str(tmp_path / 'p'), '--limit', '1') == 0
    (picture,) = (tmp_path / 'p').iterdir()
    assert cv2.imread(str(picture)).shape[1] == 5 * WIDTH + 6 * 8


def test_a_checkpoint_of_other_classes_is_refused_in_one_line(
    write_tiny_checkpoint, nyud, tmp_path, capsys
):
    other = write_tiny_checkpoint(tmp_path / 'other.safetensors', label_space='nyu13')
    assert evaluate(other, nyud) == 1
    error = capsys.readouterr().err
    assert error.startswith("sds evaluate: the checkpoint speaks 'nyu13'")
    assert error.count('\n') == 1


def test_fewer_than_no_pictures_are_refused(tiny_checkpoint, nyud, capsys):
    assert evaluate(tiny_checkpoint, nyud, '--limit', '-3') == 1
    error = capsys.readouterr().err
    assert error == ('sds evaluate: --limit is -3; wanted a number of pictures, or 0 for all\n')


def test_a_missing_data_set_is_one_line(tiny_checkpoint, tmp_path, capsys):
    assert evaluate(tiny_checkpoint, tmp_path / 'nowhere') == 1
    assert 'nowhere' in capsys.readouterr().err
