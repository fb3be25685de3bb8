"""A point cloud the usual way, by a structured array, for the benchmark to compare with."""

import numpy as np

POINT = np.dtype([('x', '<f4'), ('y', '<f4'), ('z', '<f4'), ('rgb', '<u4')])
LABELED_POINT = np.dtype([*POINT.descr, ('label', '<u4'), ('confidence', '<f4')])


def structured_cloud(
    rays: np.ndarray,
    depth: np.ndarray,
    image: np.ndarray,
    labels: np.ndarray | None = None,
    confidence: np.ndarray | None = None,
) -> bytes:
    """
    Return the bytes of an organized cloud, as ``sensor_msgs_py`` would make them.

    :param rays: (H, W, 2) float32, x/z and y/z of every pixel.
    :param depth: (H, W) float32 meters.
    :param image: (H, W, 3) uint8 RGB.
    :param labels: (H, W) uint8; None leaves out labels and confidence.
    :param confidence: (H, W) uint8, 255 = certain.
    """
    points = np.zeros(depth.shape, POINT if labels is None else LABELED_POINT)
    points['x'] = rays[..., 0] * depth
    points['y'] = rays[..., 1] * depth
    points['z'] = depth
    red, green, blue = (image[..., channel].astype(np.uint32) for channel in range(3))
    points['rgb'] = red << 16 | green << 8 | blue
    if labels is not None:
        points['label'] = labels
        points['confidence'] = confidence.astype(np.float32) / 255
    return points.tobytes()
