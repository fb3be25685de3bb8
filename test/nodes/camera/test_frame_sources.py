"""Folders, videos and rendered rooms give pictures."""

from itertools import islice

import cv2
import numpy as np
import pytest
from sds_perception.nodes.camera.frame_sources import camera_of, is_live, open_source
from sds_perception.nodes.camera.settings import CameraNodeSettings

RED, BLUE = (255, 0, 0), (0, 0, 255)


def picture(color):
    return np.full((32, 48, 3), color, np.uint8)


@pytest.fixture
def folder(tmp_path):
    for name, color in (('b.png', BLUE), ('a.png', RED)):
        cv2.imwrite(str(tmp_path / name), picture(color)[..., ::-1])
    (tmp_path / 'notes.txt').write_text('no picture')
    return tmp_path


def colors(frames):
    return [tuple(frame.image[0, 0].tolist()) for frame in frames]


def test_a_folder_gives_its_pictures_by_name_and_starts_again(folder):
    frames = open_source(CameraNodeSettings(source=str(folder)))
    assert colors(islice(frames, 3)) == [RED, BLUE, RED]


def test_without_loop_a_folder_ends(folder):
    frames = open_source(CameraNodeSettings(source=str(folder), loop=False))
    assert colors(frames) == [RED, BLUE]


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(ValueError, match='holds no pictures'):
        open_source(CameraNodeSettings(source=str(tmp_path)))


def test_a_source_that_is_nothing_names_the_choices():
    with pytest.raises(FileNotFoundError, match='synthetic, a folder'):
        open_source(CameraNodeSettings(source='/nowhere'))


def test_a_file_that_is_no_video_is_refused(tmp_path):
    path = tmp_path / 'video.mp4'
    path.write_text('no video')
    with pytest.raises(FileNotFoundError, match='as a video'):
        open_source(CameraNodeSettings(source=str(path)))


def test_a_video_gives_rgb_and_starts_again(tmp_path):
    path = tmp_path / 'video.avi'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'MJPG'), 10, (48, 32))
    for color in (RED, BLUE):
        writer.write(picture(color)[..., ::-1])
    writer.release()
    frames = list(islice(open_source(CameraNodeSettings(source=str(path))), 3))
    means = [frame.image.mean(axis=(0, 1)) for frame in frames]
    assert means[0][0] > 200 and means[1][2] > 200 and means[2][0] > 200


def test_a_number_and_a_device_are_webcams():
    assert is_live(CameraNodeSettings(source=0))
    assert is_live(CameraNodeSettings(source='/dev/video0'))
    assert not is_live(CameraNodeSettings())


def test_a_field_of_view_of_90_degrees_has_half_the_width_as_focal_length():
    camera = camera_of(CameraNodeSettings(source='folder', fov_deg=90.0), 640, 480)
    np.testing.assert_allclose(camera.K[0], [320, 0, 319.5])


def test_rendered_rooms_know_the_truth_and_their_camera():
    settings = CameraNodeSettings(width=64, height=48)
    frame = next(open_source(settings))
    assert frame.image.shape == (48, 64, 3)
    assert frame.depth.shape == frame.labels.shape == (48, 64)
    assert camera_of(settings, 64, 48).is_calibrated


def test_what_cannot_be_read_is_left_out_and_hidden_files_too(folder):
    (folder / '._a.png').write_text('as macOS leaves them')
    (folder / 'aa.png').write_text('cut')
    frames = open_source(CameraNodeSettings(source=str(folder)))
    assert colors(islice(frames, 4)) == [RED, BLUE, RED, BLUE]


def test_a_folder_of_which_nothing_can_be_read_ends(tmp_path):
    (tmp_path / 'a.png').write_text('cut')
    with pytest.raises(ValueError, match='none of the 1 pictures of .* can be read'):
        next(open_source(CameraNodeSettings(source=str(tmp_path))))


def test_a_film_that_cannot_be_wound_back_starts_again(tmp_path):
    """Pictures one behind the other: a stream without an index."""
    path = tmp_path / 'stream.mjpg'
    encoded = [cv2.imencode('.jpg', picture(c)[..., ::-1])[1].tobytes() for c in (RED, BLUE)]
    path.write_bytes(b''.join(encoded))
    frames = list(islice(open_source(CameraNodeSettings(source=str(path))), 5))
    assert [frame.image[0, 0, 0] > 200 for frame in frames] == [True, False, True, False, True]
