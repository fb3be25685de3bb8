"""Calibration files as camera_calibration writes them."""

import numpy as np
import pytest
from sds_perception.nodes.camera.calibration_file import calibration_for, load_calibration

TEXT = """
image_width: 640
image_height: 480
camera_name: front
camera_matrix: {rows: 3, cols: 3, data: [500, 0, 320, 0, 510, 240, 0, 0, 1]}
distortion_model: plumb_bob
distortion_coefficients: {rows: 1, cols: 5, data: [-0.1, 0.01, 0, 0, 0]}
rectification_matrix: {rows: 3, cols: 3, data: [1, 0, 0, 0, 1, 0, 0, 0, 1]}
projection_matrix: {rows: 3, cols: 4, data: [480, 0, 322, 0, 0, 490, 241, 0, 0, 0, 1, 0]}
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / 'front.yaml'
    path.write_text(TEXT)
    return path


def test_all_matrices_are_read(path):
    camera = load_calibration(str(path))
    assert (camera.width, camera.height) == (640, 480)
    assert camera.K.tolist() == [[500, 0, 320], [0, 510, 240], [0, 0, 1]]
    assert camera.P[0].tolist() == [480, 0, 322, 0]
    assert camera.D.tolist() == [-0.1, 0.01, 0, 0, 0]


def test_a_url_names_a_file_too(path):
    assert load_calibration(f'file://{path}').width == 640


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match='/nowhere.yaml'):
        load_calibration('/nowhere.yaml')


@pytest.mark.parametrize('text', ['', 'image_width: 640', '[1, 2]', 'a: {', TEXT[:300]])
def test_what_is_no_calibration_is_refused(tmp_path, text):
    path = tmp_path / 'broken.yaml'
    path.write_text(text)
    with pytest.raises(ValueError, match='wanted image_width'):
        load_calibration(str(path))


def test_pictures_of_half_the_size_have_half_the_focal_length(path):
    camera = calibration_for(load_calibration(str(path)), 320, 240)
    np.testing.assert_allclose(camera.K[0, 0], 250)


def test_pictures_of_another_shape_are_refused(path):
    with pytest.raises(ValueError, match='640x480, the pictures are 640x360'):
        calibration_for(load_calibration(str(path)), 640, 360)


@pytest.mark.parametrize(
    ('old', 'new', 'words'),
    [
        ('[500, 0, 320', '[.nan, 0, 320', 'nan in K; wanted finite numbers'),
        ('[500, 0, 320', '[-500, 0, 320', 'focal lengths -500 and 510'),
        ('plumb_bob', 'weird', "distortion model 'weird' is not one of"),
    ],
)
def test_a_calibration_that_nobody_could_use_is_refused(path, old, new, words):
    path.write_text(TEXT.replace(old, new))
    with pytest.raises(ValueError, match=words):
        load_calibration(str(path))
