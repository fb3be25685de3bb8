"""Pictures, folders and videos become frames, in order, and everything else a sentence."""

import cv2
import numpy as np
import pytest
from sds_perception.cli.frame_files import FrameFiles


def write_picture(path, value=0):
    cv2.imwrite(str(path), np.full((32, 40, 3), value, np.uint8))


@pytest.fixture
def video(tmp_path):
    path = tmp_path / 'drive.avi'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*'MJPG'), 10.0, (64, 48))
    for value in (0, 100, 200):
        writer.write(np.full((48, 64, 3), (0, 0, value), np.uint8))
    writer.release()
    return path


def test_a_folder_gives_its_pictures_by_name(tmp_path):
    for name in ('b.png', 'a.jpg'):
        write_picture(tmp_path / name)
    (tmp_path / 'notes.txt').write_text('')
    frames = FrameFiles([str(tmp_path)])
    assert len(frames) == 2
    assert [frame.name for frame in frames] == ['a', 'b']


def test_a_video_gives_numbered_rgb_frames(video):
    frames = list(FrameFiles([str(video)]))
    assert len(FrameFiles([str(video)])) == 3
    assert [frame.name for frame in frames] == ['drive_000000', 'drive_000001', 'drive_000002']
    assert frames[0].rate_hz == 10.0
    red, green, blue = frames[2].image[24, 32].astype(int)
    assert abs(red - 200) < 5 and green < 5 and blue < 5


def test_two_files_of_one_name_are_refused(tmp_path):
    write_picture(tmp_path / 'a.png')
    write_picture(tmp_path / 'a.jpg')
    with pytest.raises(ValueError, match='would write files of the same names'):
        FrameFiles([str(tmp_path)])


def test_what_is_not_there_or_not_a_picture_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no picture, folder or video .*nowhere'):
        FrameFiles([str(tmp_path / 'nowhere')])
    with pytest.raises(FileNotFoundError, match='holds no file with .jpg'):
        FrameFiles([str(tmp_path)])
    (tmp_path / 'notes.txt').write_text('')
    with pytest.raises(ValueError, match='neither picture nor video'):
        FrameFiles([str(tmp_path / 'notes.txt')])


def test_folders_in_a_folder_are_not_looked_into_and_that_is_said(tmp_path):
    (tmp_path / 'drive').mkdir()
    write_picture(tmp_path / 'drive' / 'a.png')
    with pytest.raises(FileNotFoundError, match='holds no file with .*; folders in it are not'):
        FrameFiles([str(tmp_path)])


def test_a_damaged_video_is_named(tmp_path):
    (tmp_path / 'cut.mp4').write_bytes(b'no video')
    with pytest.raises(ValueError, match='cut.mp4 is not a video'):
        list(FrameFiles([str(tmp_path / 'cut.mp4')]))


def test_a_picture_and_a_film_of_one_name_write_different_files(tmp_path, video):
    write_picture(tmp_path / 'drive.jpg')
    names = [frame.name for frame in FrameFiles([str(tmp_path)])]
    assert sorted(names) == ['drive', 'drive_000000', 'drive_000001', 'drive_000002']


def test_a_picture_called_like_a_frame_of_a_film_is_refused(tmp_path, video):
    write_picture(tmp_path / 'drive_000001.png')
    write_picture(tmp_path / 'walk_000001.png')
    with pytest.raises(ValueError, match='drive.avi and .*drive_000001.png would write files of'):
        FrameFiles([str(tmp_path)])


def test_hidden_files_are_left_out(tmp_path):
    write_picture(tmp_path / 'a.png')
    (tmp_path / '._a.png').write_text('as macOS leaves them')
    assert [frame.name for frame in FrameFiles([str(tmp_path)])] == ['a']


def test_who_wants_to_hear_of_broken_files_gets_the_others(tmp_path):
    write_picture(tmp_path / 'b.png')
    for name in ('a.png', 'c.mp4'):
        (tmp_path / name).write_text('cut')
    refused = []
    frames = FrameFiles([str(tmp_path)], refuse=refused.append)
    assert len(frames) == 3
    assert [frame.name for frame in frames] == ['b']
    assert 'a.png is not a picture' in refused[0] and 'c.mp4 is not a video' in refused[1]
