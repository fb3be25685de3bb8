"""Tests of incoming frames."""

import numpy as np
import pytest
from sds_perception.refinement.frame import RefinementFrame, to_sample


def test_unknown_depth_is_not_valid(wall):
    depth = np.full((48, 64), np.nan, np.float32)
    depth[0, 0] = 2.0
    sample = to_sample(wall(depth=depth), (0.1, 10.0))
    assert sample.valid.sum() == 1
    assert sample.depth[0, 0, 0] == 2.0
    assert (sample.labels == 255).all()


def test_neighbors_and_their_poses_come_along(wall):
    frame = wall()
    pair = np.stack([frame.image, frame.image])
    sample = to_sample(frame.replace(neighbors=pair, neighbor_T=np.stack([np.eye(4)] * 2)), (0, 9))
    assert sample.neighbors.shape == (2, 3, 48, 64)
    assert sample.neighbor_T.shape == (2, 4, 4)


def test_what_a_frame_knows(wall):
    nothing = np.full((48, 64), 255, np.uint8)
    assert wall().has_depth
    assert not wall(depth_m=np.nan).has_depth
    assert not wall(labels=nothing).has_labels
    assert wall(labels=nothing * 0).has_labels


@pytest.mark.parametrize('what', ['depth', 'labels'])
def test_another_size_than_the_picture_is_refused(wall, what):
    with pytest.raises(ValueError, match=rf'{what} of wall is \(24, 32\), its picture \(48, 64\)'):
        wall(**{what: np.zeros((24, 32), np.float32 if what == 'depth' else np.uint8)})


def test_a_camera_without_focal_length_is_refused(wall):
    with pytest.raises(ValueError, match='calibrate the camera'):
        wall(K=np.zeros((3, 3)))


def test_a_gray_image_is_refused():
    with pytest.raises(ValueError, match=r'wanted \(H, W, 3\) uint8 RGB'):
        RefinementFrame(np.zeros((4, 4), np.uint8), np.eye(3))
