"""Tests of remembered frames as files."""

import numpy as np
import pytest
from sds_perception.refinement.frame_files import read_frame, write_frame

DESCRIPTOR = np.array([1.0, 2.0], np.float32)


def test_everything_but_the_finest_grain_of_the_picture_comes_back(tmp_path, wall):
    depth = np.full((48, 64), 1.2345, np.float32)
    depth[0] = np.nan
    labels = np.arange(48 * 64, dtype=np.uint8).reshape(48, 64)
    gray = np.full((48, 64, 3), 100, np.uint8)
    frame = wall(
        'a/b c',
        image=gray,
        depth=depth,
        labels=labels,
        stamp_s=3.5,
        neighbors=np.stack([gray, gray]),
        neighbor_T=np.stack([np.eye(4), 2 * np.eye(4)]),
        world_T_camera=np.eye(4),
    )
    size = write_frame(tmp_path / '1.npz', frame, DESCRIPTOR)
    read, descriptor = read_frame(tmp_path / '1.npz')
    assert size == (tmp_path / '1.npz').stat().st_size
    assert (read.name, read.stamp_s) == ('a/b c', 3.5)
    assert np.array_equal(read.image, gray)
    assert np.array_equal(read.labels, labels)
    assert read.depth[1, 0] == np.float32(1.234)  # whole millimeters, halves to the even one
    assert np.isnan(read.depth[0]).all()
    assert np.array_equal(read.neighbors, frame.neighbors)
    assert np.array_equal(read.neighbor_T, frame.neighbor_T)
    assert np.array_equal(read.K, frame.K)
    assert descriptor.tolist() == [1, 2]


def test_what_is_not_known_stays_unknown(tmp_path, wall):
    write_frame(tmp_path / '1.npz', wall(depth_m=None), DESCRIPTOR)
    read, _ = read_frame(tmp_path / '1.npz')
    assert (read.depth, read.labels, read.neighbors, read.neighbor_T) == (None,) * 4


@pytest.mark.parametrize('length', [0, 10, 500, -1])
def test_a_cut_file_is_refused(tmp_path, wall, length):
    write_frame(tmp_path / '1.npz', wall(), DESCRIPTOR)
    content = (tmp_path / '1.npz').read_bytes()
    (tmp_path / '1.npz').write_bytes(content[:length])
    with pytest.raises(ValueError, match='is not a remembered frame'):
        read_frame(tmp_path / '1.npz')


def test_a_description_nested_too_deeply_is_refused(tmp_path):
    np.savez(tmp_path / '1.npz', about=np.array('[' * 10**5))
    with pytest.raises(ValueError, match='is not a remembered frame'):
        read_frame(tmp_path / '1.npz')


def test_a_foreign_file_is_refused(tmp_path):
    np.savez(tmp_path / '1.npz', numbers=np.arange(3))
    with pytest.raises(ValueError, match='is not a remembered frame'):
        read_frame(tmp_path / '1.npz')
