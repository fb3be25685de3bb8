"""PLY files hold what they say, byte for byte."""

import numpy as np
from sds_perception.inference.ply import VERTEX, write_ply

HEADER = b"""ply
format binary_little_endian 1.0
element vertex 2
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
property uchar label
end_header
"""
POINTS = np.array([[[0.5, -1, 2], [np.nan, 0, 1], [1, 2, 3]]], np.float32)
COLORS = np.array([[[255, 0, 7], [1, 1, 1], [8, 9, 10]]], np.uint8)


def test_known_points_are_written_with_color_and_label(tmp_path):
    path = tmp_path / 'cloud.ply'
    labels = np.array([[4, 5, 255]], np.uint8)
    assert write_ply(path, POINTS, colors=COLORS, labels=labels) == 2
    content = path.read_bytes()
    assert content.startswith(HEADER)
    vertices = np.frombuffer(content[len(HEADER) :], VERTEX)
    assert vertices.tolist() == [(0.5, -1, 2, 255, 0, 7, 4), (1, 2, 3, 8, 9, 10, 255)]
    assert len(content) == len(HEADER) + 2 * 16


def test_without_labels_every_point_is_unlabeled(tmp_path):
    write_ply(tmp_path / 'cloud.ply', POINTS, colors=COLORS, labels=None)
    vertices = np.frombuffer((tmp_path / 'cloud.ply').read_bytes()[len(HEADER) :], VERTEX)
    assert vertices['label'].tolist() == [255, 255]


def test_a_cloud_without_points_is_a_valid_file(tmp_path):
    nothing = np.full((2, 2, 3), np.nan, np.float32)
    colors = np.zeros((2, 2, 3), np.uint8)
    assert write_ply(tmp_path / 'cloud.ply', nothing, colors=colors, labels=None) == 0
    assert b'element vertex 0\n' in (tmp_path / 'cloud.ply').read_bytes()
