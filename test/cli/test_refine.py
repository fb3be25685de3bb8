"""`sds refine` on four frames with a network that was never trained."""

from argparse import Namespace
import json
import math
import shutil

import cv2
import numpy as np
import pytest
from sds_perception.cli import refine as refine_module
from sds_perception.cli.main import main
from sds_perception.cli.refine import parse_range, summary, time_limit_s
from sds_perception.core.checkpoint import load_checkpoint, read_checkpoint_info, sha256_of
from sds_perception.refinement import intake
from sds_perception.refinement.incoming import observe


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
    assert info.trained_on == 'refined on scene'
    assert info.metrics == {key: report[key] for key in ('after', 'guard_after')}
    assert '1 candidates accepted' in capsys.readouterr().out


def test_depth_before_and_after_is_drawn(refine, tmp_path):
    picture = tmp_path / 'refined.png'
    assert refine('--steps', '1', '--picture', str(picture))[0] == 0
    image = cv2.imread(str(picture))
    assert image.shape[1] > 4 * 320
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 100


def test_where_there_is_nothing_to_draw_weights_and_report_are_written(
    refine, scene, tmp_path, capsys
):
    shutil.rmtree(scene / 'depth')
    code, out, report = refine('--steps', '1', '--picture', str(tmp_path / 'refined.png'))
    assert (code, out.is_file(), report['steps']) == (1, True, 1)
    assert 'there is nothing to draw' in capsys.readouterr().err


def test_without_an_accepted_candidate_the_checkpoint_is_unchanged(
    refine, tiny_checkpoint, capsys
):
    code, out, report = refine('--minutes', '0.0001')
    assert code == 0
    assert out.read_bytes() == tiny_checkpoint.read_bytes()
    assert (report['accepted'], report['is_changed']) == (0, False)
    assert report['before'] == report['after']
    assert report['stopped_by'] == 'time'


def test_steps_that_time_cuts_short_are_told(refine, capsys):
    _, _, report = refine('--minutes', '0.0001', '--steps', '9')
    assert (report['steps'], report['stopped_by']) == (0, 'time')
    assert 'time ended it before the 9 steps were made' in capsys.readouterr().out


@pytest.mark.parametrize(
    ('minutes', 'steps', 'limit_s'), [(None, 0, 600), (None, 5, math.inf), (2.0, 5, 120)]
)
def test_steps_alone_are_not_cut_by_a_clock(minutes, steps, limit_s):
    assert time_limit_s(Namespace(minutes=minutes, steps=steps)) == limit_s


def test_labels_are_counted(refine, scene, capsys):
    (scene / 'labels').mkdir()
    for number in range(6):
        cv2.imwrite(str(scene / 'labels' / f'{number}.png'), np.full((96, 128), 3, np.uint8))
    _, _, report = refine('--steps', '1', '--labels', str(scene / 'labels'))
    assert (report['with_labels'], report['frames']['labeled']) == (6, 5)
    assert report['before']['miou'] is not None
    assert report['stopped_by'] == 'steps'
    assert '6 frames had labels' in capsys.readouterr().out


def test_a_frame_that_was_left_out_is_said(refine, monkeypatch, capsys):
    def observe_others(network, frame, info):
        if frame.name == '0':
            raise MemoryError
        return observe(network, frame, info)

    monkeypatch.setattr(intake, 'observe', observe_others)
    assert refine('--steps', '1')[0] == 0
    assert 'frame 0 was left out: memory ran out' in capsys.readouterr().err


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


@pytest.mark.parametrize(
    ('options', 'words'),
    [
        (['--steps', '-1'], '--steps is -1; wanted 0 or more'),
        (['--minutes', '0'], '--minutes is 0; wanted a number above 0'),
        (['--minutes', 'nan'], '--minutes is nan; wanted a number above 0'),
        (['--minutes', 'inf'], '--minutes is inf; wanted a number above 0'),
        (['--out', '/'], '/ is a folder; wanted the name of a file'),
        (['--out', 'refined.pt'], '--out is refined.pt; wanted a name that ends in .safetensors'),
        (['--json', '/dev/null/report.json'], '/dev/null is a file'),
    ],
)
def test_what_cannot_end_well_is_refused_before_anything_is_read(
    refine, capsys, monkeypatch, options, words
):
    monkeypatch.delattr(refine_module, 'open_frames')
    assert refine(*options)[0] == 1
    assert words in capsys.readouterr().err


def test_ranges():
    assert parse_range('') == slice(None)
    assert parse_range('0:200') == slice(0, 200)
    assert parse_range('5:') == slice(5, None)
    assert parse_range(':5') == slice(None, 5)


def test_without_a_guard_set_the_summary_names_the_remedy():
    unknown = {'miou': None, 'abs_rel': None, 'rmse': None}
    known = {'miou': None, 'abs_rel': 0.3, 'rmse': 1.0}
    report = {'before': known, 'after': known, 'guard_before': unknown, 'guard_after': unknown}
    report |= {'held_back': 2, 'steps': 1, 'accepted': 1, 'refused': 0, 'with_labels': 0}
    lines = summary({**report, 'reasons': [], 'is_changed': True}).splitlines()
    assert lines[0] == '2 held-back frames: abs_rel 0.300 -> 0.300, rmse 1.000 -> 1.000'
    assert lines[1] == 'guard set: none for these classes; name one with --guard-dataset'
