"""Undistortion: exact where a ray exists, NaN where the lens folds the image over."""

import numpy as np
import pytest
from sds_perception.core.undistortion import check_distortion, undistort

K = np.diag([100.0, 100.0, 1.0])


def test_radial_distortion_by_hand():
    # the ray 0.5 is bent to 0.5 (1 + 0.2 * 0.25) = 0.525
    rays = undistort(np.array([[52.5, 0.0]]), K=K, D=np.array([0.2, 0, 0, 0]), model='plumb_bob')
    np.testing.assert_allclose(rays, [[0.5, 0]], atol=2e-5)


def test_equidistant_distortion_by_hand():
    # without coefficients 45 degrees lie at pi / 4 focal lengths
    pixels = np.array([[100 * np.pi / 4, 0.0]])
    rays = undistort(pixels, K=K, D=np.array([1e-12, 0, 0, 0]), model='equidistant')
    np.testing.assert_allclose(rays, [[1, 0]], atol=1e-5)


def test_equidistant_coefficients_by_hand():
    # 1.5 rad are bent to 1.5 (1 + 0.1 * 2.25) = 1.8375 rad, which is more than a right angle
    pixels = np.array([[183.75, 0.0]])
    rays = undistort(pixels, K=K, D=np.array([0.1, 0, 0, 0]), model='equidistant')
    np.testing.assert_allclose(rays, [[np.tan(1.5), 0]], atol=1e-3)


def test_what_a_fisheye_sees_behind_itself_has_no_ray():
    # a right angle lies at 50 pi = 157.08 pixels
    pixels = np.array([[156.0, 0.0], [158.0, 0.0]])
    rays = undistort(pixels, K=K, D=np.array([1e-12, 0, 0, 0]), model='equidistant')
    assert np.isfinite(rays[0]).all()
    assert np.isnan(rays[1]).all()


def test_a_ray_of_the_opposite_side_is_none():
    # the formula reaches 110 pixels on the far side, too: -2.231 (1 - 0.3 * 4.977) = 1.1
    pixels = np.array([[u, 0.0] for u in range(75, 200, 5)])
    rays = undistort(pixels, K=K, D=np.array([-0.3, 0, 0, 0]), model='plumb_bob')
    assert np.isnan(rays).all()


def test_pixels_that_no_ray_reaches_are_nan():
    # r (1 - 0.3 r²) is never larger than 0.703, so no ray leads 80 pixels off the axis
    pixels = np.array([[80.0, 0.0], [60.0, 0.0]])
    rays = undistort(pixels, K=K, D=np.array([-0.3, 0, 0, 0]), model='plumb_bob')
    assert np.isnan(rays[0]).all()
    assert np.isfinite(rays[1]).all()


def test_the_near_side_of_the_fold_is_taken():
    # 0.9 and 1.2 are both bent onto about 0.68; what a camera sees is below 1.054
    pixel = 100 * 0.9 * (1 - 0.3 * 0.81)
    rays = undistort(np.array([[pixel, 0.0]]), K=K, D=np.array([-0.3, 0, 0, 0]), model='')
    np.testing.assert_allclose(rays, [[0.9, 0]], atol=1e-4)


def test_shape_is_kept():
    pixels = np.zeros((3, 4, 2))
    D = np.array([0.1, 0, 0, 0, 0])
    assert undistort(pixels, K=K, D=D, model='plumb_bob').shape == (3, 4, 2)


@pytest.mark.parametrize(
    ('D', 'model', 'words'),
    [
        ([0.1, 0, 0, 0], 'fov', "'fov' is not one of plumb_bob"),
        ([0.1, 0, 0], 'plumb_bob', 'came with 3 coefficients; wanted 4 or 5 or 8'),
        ([0.1, 0, 0, 0, 0], 'equidistant', 'came with 5 coefficients; wanted 4'),
    ],
)
def test_what_cannot_be_undone_is_refused(D, model, words):
    with pytest.raises(ValueError, match=words):
        check_distortion(np.array(D), model)


def test_zero_coefficients_fit_every_model():
    check_distortion(np.zeros(7), 'fov')
    check_distortion(np.zeros(0), '')
