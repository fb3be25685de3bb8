"""`sds refine` on four frames with a network that was never trained."""

import json

import cv2
import numpy as np
import pytest
from sds_perception.cli.main import main
from sds_perception.cli.refine import parse_range
from sds_perception.core.checkpoint import load_checkpoint, read_checkpoint_info, sha256_of


@pytest.fixture
def scene(tmp_path):
    """Seven pictures of noise at 3 m."""
    root = tmp_path / 'scene'
    for folder in ('color', 'depth', 'intrinsic'):
        (root / folder).mkdir(parents=True)
    np.savetxt(root / 'intrinsic' / 'intrinsic_color.txt', np.diag([104.0, 104, 1, 1]))
    rng = np.random.default_rng(0)
    for number in range(7):
        picture = rng.integers(0, 256, (96, 128, 3), np.uint8)
        cv2.imwrite(str(root / 'color' / f'{number}.png'), picture)
        cv2.imwrite(str(root / 'depth' / f'{number}.png'), np.full((96, 128), 3000, np.uint16))
    return root


@pytest.fixture
def refine(tiny_checkpoint, scene, tmp_path):
    def run(*options):
        out, report = tmp_path / 'refined.safetensors', tmp_path / 'report.json'
        arguments = ['--checkpoint', str(tiny_checkpoint), '--scene', str(scene), '--seed', '0']
        arguments += ['--out', str(out), '--json', str(report), '--device', 'cpu', *options]
        code = main(['refine', *arguments, 'source_pictures=1', 'guard_pictures=1'])
        return code, out, json.loads(report.read_text()) if report.is_file() else None

    return run


def test_better_weights_and_a_report_are_written(refine, tiny_checkpoint, capsys):
    code, out, report = refine('--steps', '3', 'learning_rate=0.01', 'miou_tolerance=1.0',
                               'abs_rel_tolerance=9.0')  # fmt: skip
    assert code == 0
    assert report['after']['abs_rel'] < report['before']['abs_rel']
    assert (report['steps'], report['accepted'], report['refused']) == (3, 1, 0)
    for key in ('guard_before', 'guard_after'):
        assert report[key].keys() == {'miou', 'abs_rel', 'rmse'}
    info = read_checkpoint_info(out)
    assert info.parent_sha256 == sha256_of(tiny_checkpoint) == report['checkpoint_sha256']
    assert info.step == 3
    assert '1 candidates accepted' in capsys.readouterr().out


def test_without_an_accepted_candidate_the_checkpoint_is_unchanged(
    refine, tiny_checkpoint, capsys
):
    code, out, report = refine('--minutes', '0')
    assert code == 0
    assert out.read_bytes() == tiny_checkpoint.read_bytes()
    assert (report['accepted'], report['is_changed']) == (0, False)
    assert report['before'] == report['after']


def test_as_many_steps_give_the_same_weights(refine):
    weights = []
    for _ in range(2):
        _, out, _ = refine('--steps', '2', '--depth-fraction', '0.1', 'miou_tolerance=1.0',
                           'abs_rel_tolerance=9.0', 'recent_tolerance=9.0')  # fmt: skip
        weights.append(load_checkpoint(out)[0])
    assert all((weights[0][name] == weights[1][name]).all() for name in weights[0])


@pytest.mark.parametrize(
    ('options', 'words'),
    [
        (['--frames', '3'], 'wanted A:B'),
        (['--frames', '9:'], 'none of them in that range'),
        (['--depth-fraction', '2'], 'depth fraction is 2.0; wanted 0 to 1'),
        (['learn=everything'], "learn is 'everything'"),
        (['--guard-dataset', 'nyud'], 'wanted both or none'),
    ],
)
def test_bad_input_is_one_line(refine, capsys, options, words):
    assert refine(*options)[0] == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.startswith('sds refine: ')


def test_ranges():
    assert parse_range('') == slice(None)
    assert parse_range('0:200') == slice(0, 200)
    assert parse_range('5:') == slice(5, None)
    assert parse_range(':5') == slice(None, 5)
