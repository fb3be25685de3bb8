"""`sds predict`: pictures and videos in; labels, depth, overlay and cloud out."""

import json

import cv2
import numpy as np
import pytest
from sds_perception.cli.main import main
from sds_perception.inference.ply import VERTEX


@pytest.fixture
def picture(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    path = tmp_path / 'room.png'
    cv2.imwrite(str(path), cv2.resize(noise, (160, 120), interpolation=cv2.INTER_CUBIC))
    return path


@pytest.fixture
def predict(tmp_path, tiny_checkpoint):
    def run(*arguments):
        options = ['--out', str(tmp_path / 'out'), '--json', str(tmp_path / 'out.json')]
        options += ['--checkpoint', str(tiny_checkpoint), '--backend', 'torch']
        return main(['predict', *options, *map(str, arguments)])

    return run


def read_vertices(path):
    return np.frombuffer(path.read_bytes().partition(b'end_header\n')[2], VERTEX)


def test_a_picture_leaves_four_files(predict, picture, tmp_path):
    assert predict(picture) == 0
    out = tmp_path / 'out'
    labels = cv2.imread(str(out / 'room_labels.png'), cv2.IMREAD_UNCHANGED)
    depth = cv2.imread(str(out / 'room_depth.png'), cv2.IMREAD_UNCHANGED)
    painted = cv2.imread(str(out / 'room_overlay.jpg'))
    vertices = read_vertices(out / 'room_cloud.ply')
    assert labels.shape == depth.shape == painted.shape[:2] == (120, 160)
    assert labels.dtype == np.uint8 and depth.dtype == np.uint16
    assert 300 <= depth.min() < depth.max() <= 10000
    np.testing.assert_array_equal(vertices['label'], labels.ravel())
    np.testing.assert_allclose(vertices['z'] * 1000, depth.ravel(), atol=0.51)


def test_the_field_of_view_shapes_the_cloud(predict, picture, tmp_path):
    assert predict(picture, '--fov', 90) == 0
    vertices = read_vertices(tmp_path / 'out' / 'room_cloud.ply')
    slope = vertices['x'] / vertices['z']
    assert slope.max() == pytest.approx(79.5 / 80, abs=1e-4)


def test_the_json_says_what_was_made(predict, picture, tmp_path):
    assert predict(picture, '--intrinsics', '150,151,80,60') == 0
    result = json.loads((tmp_path / 'out.json').read_text())
    (frame,) = result['frames']
    assert frame['input'] == str(picture)
    assert frame['intrinsics'] == [150, 151, 80, 60]
    assert set(frame['files']) == {'labels', 'depth', 'overlay', 'cloud'}
    assert len(result['checkpoint_sha256']) == 64


def test_a_video_becomes_a_film_and_files_of_every_second_frame(predict, picture, tmp_path):
    video = tmp_path / 'walk.avi'
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*'MJPG'), 5.0, (160, 120))
    for _ in range(3):
        writer.write(cv2.imread(str(picture)))
    writer.release()
    assert predict(video, '--every', 2) == 0
    film = cv2.VideoCapture(str(tmp_path / 'out' / 'walk_overlay.mp4'))
    assert film.get(cv2.CAP_PROP_FRAME_COUNT) == 3
    clouds = sorted(path.name for path in (tmp_path / 'out').glob('*.ply'))
    assert clouds == ['walk_000000_cloud.ply', 'walk_000002_cloud.ply']


def test_a_network_of_one_task_leaves_its_files(picture, tmp_path, tiny_depth_checkpoint):
    out = tmp_path / 'out'
    options = ['--out', str(out), '--checkpoint', str(tiny_depth_checkpoint)]
    assert main(['predict', str(picture), *options, '--backend', 'torch']) == 0
    names = {path.name for path in out.iterdir()}
    assert names == {'room_depth.png', 'room_overlay.jpg', 'room_cloud.ply'}


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['nowhere.png'], 'there is no picture, folder or video nowhere.png'),
        (['nowhere.png', '--fov', '190'], '--fov is 190.0; wanted degrees between 0 and 180'),
        (['nowhere.png', '--intrinsics', '1,2,3'], 'wanted FX,FY,CX,CY in pixels'),
        (['nowhere.png', '--intrinsics', '0,2,3,4'], 'focal lengths must be positive'),
        (['nowhere.png', '--every', '-1'], '--every is -1'),
    ],
)
def test_bad_input_is_one_line(predict, capsys, arguments, message):
    assert predict(*arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith('sds predict: ') and error.count('\n') == 1
    assert message in error


def test_a_picture_that_cannot_be_decoded_is_one_line(predict, tmp_path, capsys):
    (tmp_path / 'broken.png').write_bytes(b'no picture')
    assert predict(tmp_path / 'broken.png') == 1
    assert 'broken.png is not a picture that can be decoded' in capsys.readouterr().err


def test_files_that_cannot_be_used_do_not_keep_the_others_from_it(
    predict, picture, tmp_path, capsys
):
    (tmp_path / 'cut.jpg').write_bytes(b'no picture')
    cv2.imwrite(str(tmp_path / 'tiny.png'), np.zeros((16, 16, 3), np.uint8))
    assert predict(tmp_path / 'cut.jpg', tmp_path / 'tiny.png', picture) == 1
    assert (tmp_path / 'out' / 'room_labels.png').is_file()
    cut, tiny = capsys.readouterr().err.splitlines()[-2:]
    assert 'cut.jpg is not a picture' in cut
    assert tiny.startswith(f'sds predict: {tmp_path / "tiny.png"}: image is 16x16')
    told = json.loads((tmp_path / 'out.json').read_text())
    assert (len(told['frames']), len(told['refused'])) == (1, 2)
