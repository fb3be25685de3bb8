"""Cameras: what resizing and cropping do to them, and where the ray of a pixel goes."""

import cv2
import numpy as np
import pytest
from sds_perception.core.camera import Camera, pinhole, ray_table, scale_intrinsics

CAMERA = pinhole(100, 120, 31.5, 23.5, width=64, height=48)


def test_the_ray_through_the_principal_point_is_the_optical_axis():
    rays = ray_table(pinhole(100, 100, 2, 1, width=4, height=3), rectified=False)
    assert rays.shape == (3, 4, 2)
    assert rays.dtype == np.float32
    assert rays[1, 2].tolist() == [0, 0]


def test_rays_are_offsets_over_focal_lengths():
    rays = ray_table(pinhole(10, 20, 0, 0, width=4, height=3), rectified=False)
    np.testing.assert_allclose(rays[2, 3], [0.3, 0.1])


def test_skew_is_undone():
    K = np.array([[10.0, 5, 0], [0, 10, 0], [0, 0, 1]])
    rays = ray_table(Camera(4, 3, K), rectified=False)
    np.testing.assert_allclose(K @ [*rays[2, 3], 1], [3, 2, 1], atol=1e-6)


def test_rectified_images_use_p_and_raw_ones_k():
    P = np.array([[20.0, 0, 0, 0], [0, 20, 0, 0], [0, 0, 1, 0]])
    camera = Camera(4, 3, np.diag([10.0, 10, 1]), P=P)
    np.testing.assert_allclose(ray_table(camera, rectified=True)[0, 2], [0.1, 0])
    np.testing.assert_allclose(ray_table(camera, rectified=False)[0, 2], [0.2, 0])


def test_the_matrix_is_that_of_the_image():
    camera = Camera(4, 3, np.eye(3), P=np.hstack([2 * np.eye(3), np.zeros((3, 1))]))
    assert camera.matrix(rectified=True).tolist() == (2 * np.eye(3)).tolist()
    assert camera.matrix(rectified=False).tolist() == np.eye(3).tolist()
    assert Camera(4, 3, np.eye(3)).matrix(rectified=True).tolist() == np.eye(3).tolist()


def test_rectified_images_without_p_use_k():
    camera = Camera(4, 3, np.diag([10.0, 10, 1]), D=np.array([0.5, 0, 0, 0]))
    np.testing.assert_allclose(ray_table(camera, rectified=True)[0, 2], [0.2, 0])


@pytest.mark.parametrize(
    ('model', 'D'),
    [
        ('plumb_bob', [-0.3, 0.1, 0.001, -0.002, 0.0]),
        ('rational_polynomial', [0.3, 0.1, 0.001, 0.0, 0.02, 0.6, 0.2, 0.03]),
        ('equidistant', [-0.02, 0.01, 0.0, 0.0]),
    ],
)
def test_rays_of_a_distorted_camera_project_back_onto_their_pixels(model, D):
    camera = Camera(64, 48, CAMERA.K, np.array(D), model)
    rays = ray_table(camera, rectified=False).reshape(-1, 1, 2).astype(np.float64)
    if model == 'equidistant':
        pixels = cv2.fisheye.distortPoints(rays, camera.K, camera.D)
    else:
        points = cv2.convertPointsToHomogeneous(rays)
        pixels, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), camera.K, camera.D)
    u, v = np.meshgrid(np.arange(64), np.arange(48))
    np.testing.assert_allclose(pixels.reshape(48, 64, 2), np.stack([u, v], -1), atol=0.002)


def test_resizing_keeps_the_rays_of_the_image_borders():
    half = CAMERA.resized(32, 24)
    assert (half.width, half.height) == (32, 24)
    assert half.K[0, 0] == 50
    # the left border lies half a pixel left of the center of pixel 0, before and after
    assert (-0.5 - half.K[0, 2]) / half.K[0, 0] == (-0.5 - CAMERA.K[0, 2]) / CAMERA.K[0, 0]


def test_resizing_agrees_with_opencv():
    rays = ray_table(CAMERA, rectified=False)
    resized = cv2.resize(rays, (32, 24), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(
        ray_table(CAMERA.resized(32, 24), rectified=False), resized, atol=1e-6
    )


def test_cropping_takes_a_window_of_the_rays():
    window = CAMERA.cropped(10, 5, 20, 12)
    rays = ray_table(CAMERA, rectified=True)[5:17, 10:30]
    np.testing.assert_allclose(ray_table(window, rectified=True), rays, atol=1e-7)


def test_scaled_intrinsics_are_those_of_the_resized_camera():
    assert np.array_equal(scale_intrinsics(CAMERA.K, 0.5, 2.0), CAMERA.resized(32, 96).K)


@pytest.mark.parametrize('focal_length', [0.0, -1.0, np.nan, np.inf])
def test_a_camera_without_a_focal_length_has_no_rays(focal_length):
    camera = Camera(4, 3, np.diag([focal_length, 1, 1]))
    assert not camera.is_calibrated
    with pytest.raises(ValueError, match='not calibrated; run camera_calibration'):
        ray_table(camera, rectified=False)


def test_distortion_of_zeros_is_none():
    assert not Camera(4, 3, np.eye(3), D=np.zeros(5)).is_distorted
    assert Camera(4, 3, np.eye(3), D=np.array([0.1, 0, 0, 0])).is_distorted


@pytest.mark.parametrize('count', [0, 4, 5])
def test_an_ideal_fisheye_has_equal_angles_to_a_pixel(count):
    """Half a radian off the axis lies half a focal length away: x/z = tan(0.5)."""
    K = np.array([[100.0, 0, 0], [0, 100, 0], [0, 0, 1]])
    camera = Camera(51, 1, K, D=np.zeros(count), distortion_model='equidistant')
    assert camera.is_distorted
    ray = ray_table(camera, rectified=False)[0, 50]
    np.testing.assert_allclose(ray, [np.tan(0.5), 0], atol=1e-6)
