"""Clouds lie on the surfaces that the camera sees, whatever the lens and the image size."""

import cv2
import numpy as np
import pytest
from sds_perception.core.camera import Camera, pinhole, ray_table
from sds_perception.inference.unproject import unproject

K = np.array([[500.0, 0, 310], [0, 505.0, 250], [0, 0, 1]])
PLUMB_BOB = np.array([-0.3, 0.1, 0.001, -0.002, 0.0])
RATIONAL = np.array([0.2, -0.1, 0.0005, 0.0005, 0.01, 0.25, -0.08, 0.01])
EQUIDISTANT = np.array([-0.02, 0.004, -0.003, 0.0005])
RECTIFIED = pinhole(500, 505, 310, 250, width=640, height=480)
CAMERAS = {
    'rectified': (RECTIFIED, True),
    'raw without distortion': (Camera(640, 480, K), False),
    'plumb_bob': (Camera(640, 480, K, PLUMB_BOB), False),
    'rational_polynomial': (Camera(640, 480, K, RATIONAL, 'rational_polynomial'), False),
    'equidistant': (Camera(640, 480, K, EQUIDISTANT, 'equidistant'), False),
    'plumb_bob resized': (Camera(640, 480, K, PLUMB_BOB).resized(417, 233), False),
    'rectified resized': (
        pinhole(500, 505, 310, 250, width=640, height=480).resized(96, 64),
        True,
    ),
    'equidistant cropped': (
        Camera(640, 480, K, EQUIDISTANT, 'equidistant').cropped(30, 40, 500, 300),
        False,
    ),
}
# a slanted wall: normal . point = distance
NORMAL = np.array([0.3, -0.2, 0.932737905])
DISTANCE_M = 3.0


def project(camera: Camera, points: np.ndarray, *, rectified: bool) -> np.ndarray:
    """Project (N, 3) points as OpenCV does, which never looks at our ray table."""
    points = points.reshape(-1, 1, 3)
    if camera.distortion_model == 'equidistant':
        pixels, _ = cv2.fisheye.projectPoints(points, np.zeros(3), np.zeros(3), camera.K, camera.D)
    else:
        D = np.zeros(5) if rectified else camera.D
        matrix = camera.P[:, :3] if rectified else camera.K
        pixels, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), matrix, D)
    return pixels.reshape(-1, 2)


def some_pixels(camera: Camera) -> np.ndarray:
    """Return (N, M, 2) pixels: a grid over the image with its corners."""
    rows = np.linspace(0, camera.height - 1, 12).round().astype(int)
    columns = np.linspace(0, camera.width - 1, 16).round().astype(int)
    return np.stack(np.meshgrid(columns, rows), axis=-1)


def wall_depth(camera: Camera, pixels: np.ndarray, *, rectified: bool) -> np.ndarray:
    """Render the wall: move each pixel's point until it projects to the pixel's center."""
    wanted = pixels.reshape(-1, 2).astype(float)
    focal = np.array([camera.K[0, 0], camera.K[1, 1]])
    rays = (wanted - camera.K[:2, 2]) / focal
    error = np.inf
    while np.abs(error).max() > 1e-4:
        points = np.column_stack([rays, np.ones(len(rays))])
        error = wanted - project(camera, points, rectified=rectified)
        rays += 0.7 * error / focal
    points = np.column_stack([rays, np.ones(len(rays))])
    return (DISTANCE_M / (points @ NORMAL)).reshape(pixels.shape[:2]).astype(np.float32)


@pytest.mark.parametrize('name', CAMERAS)
def test_a_wall_is_flat_and_in_its_place(name):
    camera, rectified = CAMERAS[name]
    pixels = some_pixels(camera)
    rays = ray_table(camera, rectified=rectified)
    depth = wall_depth(camera, pixels, rectified=rectified)
    points = unproject(depth, rays[pixels[..., 1], pixels[..., 0]])
    assert np.abs(points.astype(float) @ NORMAL - DISTANCE_M).max() < 0.001


@pytest.mark.parametrize('name', CAMERAS)
def test_every_point_projects_to_its_own_pixel(name):
    camera, rectified = CAMERAS[name]
    depth = np.full((camera.height, camera.width), 2.0, np.float32)
    points = unproject(depth, ray_table(camera, rectified=rectified))
    pixels = project(camera, points.reshape(-1, 3).astype(float), rectified=rectified)
    u, v = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
    assert np.abs(pixels - np.stack([u, v], axis=-1).reshape(-1, 2)).max() < 0.05


def test_depth_that_is_not_valid_makes_no_point():
    camera = pinhole(1, 1, 0, 0, width=5, height=1)
    depth = np.array([[np.nan, np.inf, -np.inf, 0.0, 2.0]], np.float32)
    points = unproject(depth, ray_table(camera, rectified=True))
    assert np.isnan(points[0, :4]).all()
    assert points[0, 4].tolist() == [8.0, 0.0, 2.0]


def test_a_ray_that_is_not_known_makes_no_point():
    rays = np.full((1, 1, 2), np.nan, np.float32)
    assert np.isnan(unproject(np.ones((1, 1), np.float32), rays)).all()


def test_a_buffer_is_reused():
    out = np.empty((1, 1, 3), np.float32)
    points = unproject(np.ones((1, 1), np.float32), np.zeros((1, 1, 2), np.float32), out)
    assert points is out and out.tolist() == [[[0.0, 0.0, 1.0]]]


def test_rays_of_another_size_are_refused():
    with pytest.raises(ValueError, match='depth is 2x3 and the rays are 4x6'):
        unproject(np.ones((2, 3), np.float32), np.zeros((4, 6, 2), np.float32))
