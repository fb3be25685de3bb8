"""The view of a camera follows its newest camera_info, and says why there is none."""

import math
import re

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

from sds_perception.nodes.camera_geometry import CameraGeometry
from sensor_msgs.msg import CameraInfo, RegionOfInterest

K = [50.0, 0.0, 31.5, 0.0, 50.0, 23.5, 0.0, 0.0, 1.0]
P = [40.0, 0.0, 30.0, 0.0, 0.0, 40.0, 20.0, 0.0, 0.0, 0.0, 1.0, 0.0]


@pytest.fixture
def geometry():
    return CameraGeometry('/camera_info')


def camera_info(**changes):
    return CameraInfo(**{'height': 48, 'width': 64, 'k': K, 'p': P, **changes})


def view_of(geometry, message, rectified=False):
    geometry.put(message)
    return geometry.view(48, 64, rectified=rectified)


def test_before_a_camera_info_came_its_topic_is_named(geometry):
    view = geometry.view(48, 64, rectified=False)
    assert view.rays is None and view.camera_info is None
    assert view.problem.startswith('/camera_info: no camera_info came')


def test_raw_pictures_are_read_with_k(geometry):
    view = view_of(geometry, camera_info())
    np.testing.assert_allclose(view.rays[0, 0], [-31.5 / 50, -23.5 / 50], rtol=1e-6)
    assert view.focal_length_px == pytest.approx(50)
    assert view.problem == ''


def test_rectified_pictures_are_read_with_p(geometry):
    view = view_of(geometry, camera_info(), rectified=True)
    np.testing.assert_allclose(view.rays[0, 0], [-30 / 40, -20 / 40], rtol=1e-6)
    assert view.focal_length_px == pytest.approx(40)


def test_the_same_calibration_again_costs_nothing(geometry):
    first = view_of(geometry, camera_info())
    assert view_of(geometry, camera_info()) is first


def test_a_new_calibration_is_used(geometry):
    view_of(geometry, camera_info())
    other = [100.0, *K[1:4], 100.0, *K[5:]]
    assert view_of(geometry, camera_info(k=other)).focal_length_px == pytest.approx(100)


def test_a_p_without_focal_lengths_is_told(geometry):
    view = view_of(geometry, camera_info(p=[-40.0, *P[1:]]), rectified=True)
    assert view.rays is None and view.focal_length_px == 0
    assert 'has no positive finite focal lengths' in view.problem


@pytest.mark.parametrize(
    ('matrix', 'rectified', 'words'),
    [
        ({'k': [5e4, *K[1:4], 5e4, *K[5:]]}, False, '50000 in K for images 64 .* 0.64 to 6400'),
        ({'k': [0.5, *K[1:4], 0.5, *K[5:]]}, False, '0.5 in K'),
        ({'p': [1e308, *P[1:]]}, True, 'in P for images'),
    ],
)
def test_focal_lengths_that_no_camera_has_are_told_and_change_no_depth(
    geometry, matrix, rectified, words
):
    view = view_of(geometry, camera_info(**matrix), rectified=rectified)
    assert view.rays is None and view.focal_length_px == 0
    assert view.camera_info is not None
    assert re.search(words, view.problem)
    assert view_of(geometry, camera_info(**matrix), rectified=not rectified).problem == ''


def test_an_uncalibrated_camera_passes_its_camera_info_on_without_rays(geometry):
    view = view_of(geometry, camera_info(k=[0.0] * 9, p=[0.0] * 12))
    assert view.rays is None and view.camera_info is not None
    assert 'not calibrated' in view.problem


def test_a_camera_info_of_another_size_is_not_passed_on(geometry):
    view = view_of(geometry, camera_info(height=480, width=640))
    assert view.camera_info is None
    assert '640x480' in view.problem and '64x48' in view.problem


@pytest.mark.parametrize('value', [math.nan, math.inf])
def test_a_matrix_that_is_not_finite_is_refused_until_a_good_one_comes(geometry, value):
    view = view_of(geometry, camera_info(k=[value, *K[1:]]))
    assert view.rays is None and str(value) in view.problem
    assert view_of(geometry, camera_info()).rays is not None


@pytest.mark.parametrize(
    ('delivery', 'expected'),
    [
        ({'binning_x': 2, 'binning_y': 2}, [25.0, 15.5]),
        ({'roi': RegionOfInterest(x_offset=64, y_offset=48, width=64, height=48)}, [50.0, -32.5]),
    ],
)
def test_the_camera_info_beside_outputs_is_of_their_own_size(geometry, delivery, expected):
    """Focal length and center: halved about the pixels' centers, or moved by the region."""
    view = view_of(geometry, camera_info(height=96, width=128, **delivery))
    info = view.camera_info
    assert (info.height, info.width, info.binning_x, info.roi.width) == (48, 64, 0, 0)
    assert [info.k[0], info.k[2]] == expected


def test_an_unknown_lens_keeps_what_does_not_depend_on_it(geometry):
    """Focal length and camera_info of raw images, and all of rectified ones."""
    message = camera_info(distortion_model='double_sphere', d=[0.1] * 6)
    raw = view_of(geometry, message)
    assert raw.rays is None and "'double_sphere' is not one of" in raw.problem
    assert (raw.focal_length_px, raw.camera_info) == (50, message)
    rectified = view_of(geometry, message, rectified=True)
    assert rectified.rays is not None and rectified.problem == ''
