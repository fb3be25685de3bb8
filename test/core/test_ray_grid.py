"""Rays of whole images: those of single pixels, at a fraction of the time."""

import time

import numpy as np
import pytest
from sds_perception.core.ray_grid import undistorted_rays
from sds_perception.core.undistortion import undistort

K = np.array([[60.0, 0, 40], [0, 60, 25], [0, 0, 1]])
LENSES = {
    'mild': ('plumb_bob', [-0.28, 0.09, 0.0007, -0.0003, -0.01]),
    'folded': ('plumb_bob', [-0.3, 0, 0, 0]),
    'rational': ('rational_polynomial', [0.5, -2.7, 0.0004, -0.0001, 1.6, 0.4, -2.5, 1.5]),
    'fisheye': ('equidistant', [-0.02, 0.004, 0, 0]),
}


@pytest.mark.parametrize('name', LENSES)
@pytest.mark.parametrize('size', [(81, 50), (8, 8), (1, 3)])
def test_every_pixel_has_the_ray_that_it_has_alone(name, size):
    model, D = LENSES[name]
    lens = {'K': K, 'D': np.array(D), 'model': model}
    width, height = size
    rays = undistorted_rays(width, height, **lens)
    alone = undistort(np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1), **lens)
    assert rays.shape == (height, width, 2) and rays.dtype == np.float32
    np.testing.assert_allclose(rays, alone, atol=2e-4)  # at a range of 5 m, 1 mm


def test_beyond_the_fold_there_are_no_rays():
    # r (1 - 0.3 r²) is at most 0.7027 (at r = 1.054), 42.2 pixels from the center
    D = np.array([-0.3, 0, 0, 0])
    rays = undistorted_rays(81, 50, K=K, D=D, model='plumb_bob')
    u, v = np.meshgrid(np.arange(81) - 40, np.arange(50) - 25)
    assert (np.isnan(rays[..., 0]) == (np.hypot(u, v) > 42.16)).all()


def test_a_full_hd_camera_is_undistorted_in_a_moment():
    big = np.array([[1100.0, 0, 960], [0, 1100, 540], [0, 0, 1]])
    model, D = LENSES['rational']
    started_s = time.process_time()
    undistorted_rays(1920, 1080, K=big, D=np.array(D), model=model)
    # 0.06 s; pixel by pixel it takes 4 s
    assert time.process_time() - started_s < 1.0
