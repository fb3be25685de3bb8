"""Write point clouds as PLY, which every viewer of clouds opens."""

from pathlib import Path

import numpy as np
from sds_perception.core.files import write_atomically
from sds_perception.core.label_space import UNLABELED

VERTEX = np.dtype(
    [
        ('x', '<f4'),
        ('y', '<f4'),
        ('z', '<f4'),
        ('red', 'u1'),
        ('green', 'u1'),
        ('blue', 'u1'),
        ('label', 'u1'),
    ]
)
PLY_TYPES = {'<f4': 'float', '|u1': 'uchar'}


def write_ply(
    path: str | Path, points: np.ndarray, *, colors: np.ndarray, labels: np.ndarray | None
) -> int:
    """
    Write the known points of a cloud: x y z red green blue label, binary, little endian.

    :param points: (..., 3) float meters; NaN = no point.
    :param colors: (..., 3) uint8 RGB, one a point.
    :param labels: (...) uint8 class ids; 255, or None for all = unlabeled.
    :returns: how many points were written.
    :raises OSError: from the file system.
    """
    known = np.isfinite(points).all(axis=-1)
    vertices = np.empty(int(known.sum()), VERTEX)
    for axis, name in enumerate(('x', 'y', 'z')):
        vertices[name] = points[known][:, axis]
    for channel, name in enumerate(('red', 'green', 'blue')):
        vertices[name] = colors[known][:, channel]
    vertices['label'] = UNLABELED if labels is None else labels[known]
    write_atomically(path, _header(len(vertices)).encode() + vertices.tobytes())
    return len(vertices)


def _header(count: int) -> str:
    properties = (f'property {PLY_TYPES[VERTEX[name].str]} {name}' for name in VERTEX.names)
    lines = ('ply', 'format binary_little_endian 1.0', f'element vertex {count}', *properties)
    return '\n'.join((*lines, 'end_header', ''))
