"""Films of predictions are whole, or are not there."""

from pathlib import Path
import resource

import cv2
import numpy as np
import pytest
from sds_perception.cli.frame_files import Frame
from sds_perception.cli.prediction_files import OverlayVideos


def frames(count):
    """Return noise, which no codec makes small."""
    rng = np.random.default_rng(0)
    return [
        Frame(Path('walk.avi'), 'walk', rng.integers(0, 256, (64, 96, 3), np.uint8), i, 10.0)
        for i in range(count)
    ]


def write(folder, count):
    with OverlayVideos(folder) as films:
        for frame in frames(count):
            films.add(frame, frame.image)
    return films.paths


def test_a_film_holds_all_frames(tmp_path):
    (path,) = write(tmp_path, 5)
    assert path == str(tmp_path / 'walk_overlay.mp4')
    assert cv2.VideoCapture(path).get(cv2.CAP_PROP_FRAME_COUNT) == 5
    assert [file.name for file in tmp_path.iterdir()] == ['walk_overlay.mp4']


def test_a_film_that_was_stopped_leaves_the_one_of_before(tmp_path):
    (path,) = write(tmp_path, 2)
    with pytest.raises(KeyboardInterrupt), OverlayVideos(tmp_path) as films:
        films.add(frames(1)[0], frames(1)[0].image)
        raise KeyboardInterrupt
    assert cv2.VideoCapture(path).get(cv2.CAP_PROP_FRAME_COUNT) == 2
    assert [file.name for file in tmp_path.iterdir()] == ['walk_overlay.mp4']


def test_a_full_disk_is_told(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(OSError, match=r'of 40 frames; check the free space'):
            write(tmp_path, 40)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())
