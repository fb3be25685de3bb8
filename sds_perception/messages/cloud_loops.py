"""The loops that write the points of a cloud: compiled, so that each byte is touched once."""

from numba import njit
import numpy as np

NAN, INF, ZERO = np.float32(np.nan), np.float32(np.inf), np.float32(0)
RED_SHIFT, GREEN_SHIFT = np.uint32(16), np.uint32(8)
CERTAIN = np.float32(255)


@njit(inline='always')
def _write_position(i, at, rays, depth, points):
    z, ray_x, ray_y = depth[i], rays[2 * i], rays[2 * i + 1]
    # `&`, not `and`, and no branch: otherwise the loop is not vectorized and takes five times
    # as long; a number that does not equal itself is NaN
    z = z if (z > ZERO) & (z < INF) & (ray_x == ray_x) else NAN
    points[at] = ray_x * z
    points[at + 1] = ray_y * z
    points[at + 2] = z


@njit(inline='always')
def _packed(i, image):
    """Return 0x00RRGGBB, which PCL and RViz read from the bytes of a float."""
    red, green = np.uint32(image[3 * i]), np.uint32(image[3 * i + 1])
    return (red << RED_SHIFT) | (green << GREEN_SHIFT) | np.uint32(image[3 * i + 2])


@njit(nogil=True)
def write_rgb(rays, depth, image, points):
    """
    Write x, y, z, rgb of each of N pixels.

    :param rays: (2 N) float32, x/z and y/z of every pixel; NaN where there is no ray.
    :param depth: (N) float32 meters; where it is not valid, x, y and z become NaN.
    :param image: (3 N) uint8 RGB.
    :param points: (4 N) float32, written.
    """
    words = points.view(np.uint32)
    for i in range(depth.size):
        _write_position(i, 4 * i, rays, depth, points)
        words[4 * i + 3] = _packed(i, image)


@njit(nogil=True)
def write_semantic(rays, depth, image, labels, confidence, points):
    """
    Write x, y, z, rgb, label, confidence; see :func:`write_rgb`.

    :param labels: (N) uint8.
    :param confidence: (N) uint8, 255 = certain, written as 0..1.
    :param points: (6 N) float32, written.
    """
    words = points.view(np.uint32)
    for i in range(depth.size):
        _write_position(i, 6 * i, rays, depth, points)
        words[6 * i + 3] = _packed(i, image)
        words[6 * i + 4] = labels[i]
        points[6 * i + 5] = np.float32(confidence[i]) / CERTAIN


@njit(nogil=True)
def write_octomap(rays, depth, image, label_colors, confidence, points):
    """
    Write x, y, z, 0, rgb, semantic_color, confidence, 0; see :func:`write_semantic`.

    :param label_colors: (3 N) uint8 RGB.
    :param points: (8 N) float32, written.
    """
    words = points.view(np.uint32)
    for i in range(depth.size):
        _write_position(i, 8 * i, rays, depth, points)
        points[8 * i + 3] = ZERO
        words[8 * i + 4] = _packed(i, image)
        words[8 * i + 5] = _packed(i, label_colors)
        points[8 * i + 6] = np.float32(confidence[i]) / CERTAIN
        points[8 * i + 7] = ZERO
